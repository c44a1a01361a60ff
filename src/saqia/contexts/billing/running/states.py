"""The states of an asked run of a cycle and the only ways between them; the job that does it keeps each."""

from saqia.contexts.billing.running.models import DONE, FAILED, REFUSED, RUNNING, WAITING

WAYS: dict[tuple[str, str], str] = {
    (WAITING, RUNNING): "record_run",
    (RUNNING, DONE): "record_run",
    (RUNNING, REFUSED): "record_run",
    (RUNNING, FAILED): "record_run",
}
"""(from, to) -> the operation that keeps it; a killed job goes on from `running`."""

"""The states of a bundle and the only ways between them; the job that makes it keeps each."""

from saqia.contexts.billing.bundling.models import FAILED, MADE, WAITING

WAYS: dict[tuple[str, str], str] = {
    (WAITING, MADE): "record_bundle",
    (WAITING, FAILED): "record_bundle",
    (FAILED, WAITING): "record_bundle",
    (FAILED, MADE): "record_bundle",
}
"""(from, to) -> the operation that keeps it; what is made stays so."""

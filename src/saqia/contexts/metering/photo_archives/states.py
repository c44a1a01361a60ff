"""The states of an archive of photos and the only ways between them; the job that takes it in keeps each."""

WAITING, RUNNING, DONE, REFUSED, FAILED = "waiting", "running", "done", "refused", "failed"
ACTIVE = (WAITING, RUNNING)
ENDED = (DONE, REFUSED)

WAYS: dict[tuple[str, str], str] = {
    (WAITING, RUNNING): "record_archive",
    (RUNNING, DONE): "record_archive",
    (RUNNING, REFUSED): "record_archive",
    (RUNNING, FAILED): "record_archive",
    (FAILED, RUNNING): "record_archive",
}
"""(from, to) -> the operation that keeps it; a killed job goes on from `running`, one that failed is tried again."""

"""When a failed job is tried again, and when it becomes a dead letter."""

from procrastinate import exceptions, jobs, retry

WAITS_SECONDS = (1, 5, 15, 60, 300, 900, 3600)


class Backoff(retry.BaseRetryStrategy):
    """Wait longer each time; after the last wait the job is dead: visible, and replayable by a person."""

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> retry.RetryDecision | None:
        """Return when to try again, or None when the job is dead."""
        if isinstance(exception, exceptions.TaskNotFound) or job.attempts >= len(WAITS_SECONDS):
            return None
        return retry.RetryDecision(retry_in={"seconds": WAITS_SECONDS[job.attempts]})

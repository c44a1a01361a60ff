"""Why jobs failed. The queue's own tables are procrastinate's."""

from django.db import models


class Failure(models.Model):
    """One failed try. Of the whole installation, like the queue: it names code, never data."""

    id = models.BigAutoField(primary_key=True)
    job_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    error = models.CharField(max_length=200, help_text="class of the exception; its message may hold personal data")
    place = models.CharField(max_length=200, help_text="deepest line of ours: module:line")

    class Meta:
        db_table = "jobs_failure"

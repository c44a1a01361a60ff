"""What operations asked for, and why jobs failed. The queue's own tables are procrastinate's."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Asked(models.Model):
    """Jobs of one task that an operation asked for; the row goes when they are handed to the queue.

    A job in the queue wakes the workers, and commits that wake somebody wait for each other: a payment does not.
    """

    id = models.BigAutoField(primary_key=True)
    queue = models.CharField(max_length=120)
    task = models.CharField(max_length=120)
    priority = models.IntegerField()
    lock = models.CharField(max_length=120, null=True)
    arguments = ArrayField(models.JSONField(), help_text="of each job: ids, codes and the tenant")

    class Meta:
        db_table = "jobs_asked"


class Failure(models.Model):
    """One failed try. Of the whole installation, like the queue: it names code, never data."""

    id = models.BigAutoField(primary_key=True)
    job_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    error = models.CharField(max_length=200, help_text="class of the exception; its message may hold personal data")
    place = models.CharField(max_length=200, help_text="deepest line of ours: module:line")

    class Meta:
        db_table = "jobs_failure"

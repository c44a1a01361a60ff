"""Runs that were asked for."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel

RATE, PUBLISH, PRINT = "rate", "publish", "print"
KINDS = (RATE, PUBLISH, PRINT)
WAITING, RUNNING, DONE, REFUSED, FAILED = "waiting", "running", "done", "refused", "failed"
ACTIVE = (WAITING, RUNNING)


class CycleRun(TenantModel):
    """One thing to do with a cycle, asked for by a person and done by a job; a cycle has one at a time."""

    cycle = models.ForeignKey("billing.Cycle", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    client_key = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, help_text="rate, publish or print")
    status = models.CharField(max_length=8, default=WAITING)
    responsibility = models.CharField(
        max_length=500, default="", help_text="why the cycle goes on although a gate is closed, in a person's words"
    )
    refusal = models.CharField(max_length=60, default="", help_text="name of what stopped it")
    detail = models.CharField(max_length=200, default="")
    requested_by = models.CharField(max_length=80, help_text="the actor's code")
    person_id = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_cycle_run"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "client_key"], name="billing_cycle_run_key_uniq"),
            models.UniqueConstraint(
                fields=["tenant_id", "cycle"], condition=models.Q(status__in=ACTIVE), name="billing_cycle_run_one"
            ),
        ]

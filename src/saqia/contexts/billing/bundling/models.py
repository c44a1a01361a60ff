"""Bundles that were asked for, and how far each is."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel

WAITING, MADE, FAILED = "waiting", "made", "failed"


class Bundle(TenantModel):
    """The bills of many accounts issued in a month, as one file that a job makes."""

    client_key = models.CharField(max_length=80)
    account_ids = models.JSONField()
    month = models.DateField(help_text="first day of the month in which the bills were issued")
    status = models.CharField(max_length=8, default=WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    requested_by = models.CharField(max_length=80, help_text="the actor's code")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "billing_bundle"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "client_key"], name="billing_bundle_key_uniq"),
        ]

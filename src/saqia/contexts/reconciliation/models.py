"""What channels say of a day, where it differs from what we know, and the days that were signed."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class ChannelFile(TenantModel):
    """A collector's own file of a day; the newest of a day counts."""

    channel = models.CharField(max_length=16)
    collector = models.CharField(max_length=40)
    on = models.DateField()
    sha256 = models.CharField(max_length=64)
    lines = models.IntegerField()
    total_centimes = models.BigIntegerField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)

    class Meta:
        db_table = "reconciliation_channel_file"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "collector", "on", "sha256"], name="reconciliation_file_uniq"
            )
        ]


class FileLine(TenantModel):
    """One payment as the collector's file has it. Centimes, stamp duty in them."""

    file = models.ForeignKey(ChannelFile, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    reference = models.CharField(max_length=80)
    amount_centimes = models.BigIntegerField()

    class Meta:
        db_table = "reconciliation_file_line"


class Difference(TenantModel):
    """Where a day differs. Settled by a person who says why, or by itself when the other side catches up."""

    channel = models.CharField(max_length=16)
    collector = models.CharField(max_length=40)
    on = models.DateField()
    kind = models.CharField(max_length=16, help_text="a code of rules/reconciliation.yaml")
    reference = models.CharField(max_length=80)
    ours_centimes = models.BigIntegerField(default=0)
    theirs_centimes = models.BigIntegerField(default=0)
    owner = models.CharField(max_length=24, help_text="a role")
    due_on = models.DateField()
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, default="")
    remark = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "reconciliation_difference"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "collector", "on", "kind", "reference"],
                name="reconciliation_difference_uniq",
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "due_on"], name="reconciliation_open_idx", condition=models.Q(settled_at=None)
            )
        ]


class DayClose(TenantModel):
    """A day that somebody signed: its totals, and a hash over every payment that it counts."""

    channel = models.CharField(max_length=16)
    collector = models.CharField(max_length=40)
    on = models.DateField()
    payments = models.IntegerField()
    ours_centimes = models.BigIntegerField()
    theirs_centimes = models.BigIntegerField()
    bank_centimes = models.BigIntegerField()
    content = models.CharField(max_length=64, help_text="sha256 over the day's payments")
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=80)

    class Meta:
        db_table = "reconciliation_day_close"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "channel", "collector", "on"], name="reconciliation_day_close_uniq"
            )
        ]

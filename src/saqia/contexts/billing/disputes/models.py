"""Disputes and the moves that each made."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel


class Dispute(TenantModel):
    """A bill that its customer contests: the part that is held, what the data says, who answers by when."""

    number = models.BigIntegerField(help_text="year x 1e9 + rank")
    client_key = models.CharField(max_length=80, help_text="given by whoever sends it, so that it counts once")
    bill_number = models.BigIntegerField()
    account_id = models.BigIntegerField()
    reason = models.CharField(max_length=24, help_text="a code of wording.DISPUTE_REASONS")
    remark = models.CharField(max_length=1000, default="", help_text="the customer's own words")
    file_ids = models.JSONField(default=list, help_text="photos and papers")
    disputed_centimes = models.BigIntegerField()
    held_centimes = models.BigIntegerField(help_text="of it, what the bill still owed: collection leaves it alone")
    diagnosis = models.JSONField(default=list, help_text="what the data says: codes with their values")
    status = models.CharField(max_length=10)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80, help_text="the actor's code")
    answer_by = models.DateField(help_text="the last day to answer, by the working calendar")
    outcome = models.CharField(max_length=10, default="", help_text="accepted, partly or refused, once proposed")
    decision_reason = models.CharField(max_length=40, default="", help_text="a code of wording.DECISION_REASONS")
    decision_remark = models.CharField(max_length=1000, default="", help_text="to the customer")
    decided_at = models.DateTimeField(null=True)
    appeal_until = models.DateField(null=True, help_text="the last day to ask for another look")
    appeals = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "billing_dispute"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="billing_dispute_number_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "client_key"], name="billing_dispute_key_uniq"),
            models.UniqueConstraint(
                fields=["tenant_id", "bill_number"],
                condition=models.Q(status__in=["opened", "examining", "proposed"]),
                name="billing_dispute_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(disputed_centimes__gt=0, held_centimes__gte=0)
                & models.Q(held_centimes__lte=models.F("disputed_centimes")),
                name="billing_dispute_amounts",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "status", "answer_by"], name="billing_dispute_queue"),
            models.Index(fields=["tenant_id", "account_id"], name="billing_dispute_account"),
        ]


class DisputeMove(TenantModel):
    """One step of a dispute, for whoever follows it. Append-only."""

    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    status = models.CharField(max_length=10)
    author = models.CharField(max_length=80)
    moved_at = models.DateTimeField()

    class Meta:
        db_table = "billing_dispute_move"
        indexes = [models.Index(fields=["tenant_id", "dispute"], name="billing_dispute_move_idx")]

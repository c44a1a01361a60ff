"""Corrections that were proposed, and what became of them."""

from django.db import models

from saqia.platform.tenancy.models import TenantModel

PENDING, APPLIED, REJECTED = "pending", "applied", "rejected"


class Proposal(TenantModel):
    """A correction of a bill that was proposed: applied at once when small, else by the approval of someone else."""

    bill_number = models.BigIntegerField()
    account_id = models.BigIntegerField()
    corrected = models.JSONField(null=True, help_text="consumption id -> index, volume, source; None: cancels the bill")
    reason = models.CharField(max_length=40, help_text="a code of wording.CORRECTED")
    cause = models.CharField(max_length=120)
    effect_centimes = models.BigIntegerField(help_text="what it adds to what is owed; negative: given back")
    dispute_number = models.BigIntegerField(null=True, help_text="the dispute that it answers")
    status = models.CharField(max_length=8, default=PENDING)
    proposed_by = models.CharField(max_length=80, help_text="the actor's code")
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, default="")
    credit_number = models.BigIntegerField(null=True)
    replacement_number = models.BigIntegerField(null=True)

    class Meta:
        db_table = "billing_proposal"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "cause"], name="billing_proposal_cause_uniq"),
            models.CheckConstraint(
                condition=models.Q(status=PENDING, decided_at=None)
                | models.Q(status=APPLIED, decided_at__isnull=False, credit_number__isnull=False)
                | models.Q(status=REJECTED, decided_at__isnull=False, credit_number=None),
                name="billing_proposal_status",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "id"], condition=models.Q(status=PENDING), name="billing_proposal_pending"
            ),
        ]

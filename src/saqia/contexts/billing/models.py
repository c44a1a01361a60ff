"""Cycles, exceptions, bills. A bill's lines lie in column files; its header, here, says where."""

from django.db import models

from saqia.contexts.billing.bundling.models import Bundle as Bundle
from saqia.contexts.billing.certificates.models import Certificate as Certificate
from saqia.contexts.billing.disputes.models import Dispute as Dispute
from saqia.contexts.billing.disputes.models import DisputeMove as DisputeMove
from saqia.contexts.billing.no_increase.models import NoIncreaseReport as NoIncreaseReport
from saqia.contexts.billing.proposals.models import Proposal as Proposal
from saqia.contexts.billing.running.models import CycleRun as CycleRun
from saqia.platform.tenancy.models import TenantModel


class Cycle(TenantModel):
    """One month's bills of one reading round, from extraction to publication."""

    round_id = models.BigIntegerField()
    month = models.DateField(help_text="first day of the month whose readings are billed")
    status = models.CharField(max_length=20, default="open")
    issued_on = models.DateField()
    due_on = models.DateField()
    opened_at = models.DateTimeField()
    snapshot_sha256 = models.CharField(max_length=64, default="")
    tariff_sha256 = models.CharField(max_length=64, default="")
    seal = models.CharField(
        max_length=64, default="", help_text="SHA-256 of the canonical columns of its bills and lines"
    )
    first_number = models.BigIntegerField(null=True)
    bill_count = models.IntegerField(default=0)
    total_ttc_centimes = models.BigIntegerField(default=0)
    report = models.JSONField(default=dict, help_text="comparison, gates, policies' effect on revenue")
    published_at = models.DateTimeField(null=True)
    is_announced = models.BooleanField(default=False)

    class Meta:
        db_table = "billing_cycle"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "round_id", "month"], name="billing_cycle_once_a_month"),
        ]


class BillingException(TenantModel):
    """A contract that the run could not bill, why, and what to do about it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    account_id = models.BigIntegerField()
    contract_id = models.BigIntegerField()
    reason = models.CharField(max_length=40)
    status = models.CharField(max_length=12, default="open")
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=200, default="", help_text="what a person said of how it was settled")
    late_bill_number = models.BigIntegerField(null=True, help_text="the bill that the contract got once it was solved")
    late_seal = models.CharField(max_length=64, db_default="", help_text="hash of what that bill was rated from")

    class Meta:
        db_table = "billing_exception"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "cycle", "contract_id", "reason"], name="billing_exception_once"
            ),
        ]


class Bill(models.Model):
    """The header of a bill or credit note. Partitioned by cycle, made by SQL; 0 holds those made one by one."""

    tenant_id = models.IntegerField()
    cycle_id = models.BigIntegerField()
    number = models.BigIntegerField(primary_key=True, help_text="year x 1e9 + rank, gap-free per tenant and year")
    kind = models.CharField(max_length=12, help_text="bill or credit-note")
    corrects_number = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField()
    account_number = models.CharField(max_length=20)
    commune_code = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    from_on = models.DateField()
    to_on = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    total_ht_centimes = models.BigIntegerField()
    total_vat_centimes = models.BigIntegerField()
    total_ttc_centimes = models.BigIntegerField()
    estimated = models.BooleanField()
    demonstration = models.BooleanField(help_text="priced by the demonstration grid: every bill says so")
    unit = models.IntegerField(help_text="work unit whose files hold the lines; -1: in `detail`")
    first_line = models.IntegerField()
    line_count = models.IntegerField()
    first_supply = models.IntegerField()
    supply_count = models.IntegerField()
    detail = models.BinaryField(null=True, help_text="Arrow stream of lines of a bill made one by one")
    supply_detail = models.BinaryField(null=True, help_text="Arrow stream of its supplies")

    class Meta:
        db_table = "billing_bill"
        managed = False


class Correction(TenantModel):
    """Why a bill was credited, by what, and what replaces it."""

    cause = models.CharField(max_length=120)
    bill_number = models.BigIntegerField()
    contract_id = models.BigIntegerField(help_text="whose lines are credited; a bill has up to three contracts")
    register = models.SmallIntegerField(
        null=True, help_text="whose volume is credited, -1: the levy on the sum of all; null: the whole contract"
    )
    credit_number = models.BigIntegerField()
    replacement_number = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "billing_correction"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "cause"], name="billing_correction_cause_uniq"),
            models.UniqueConstraint(
                fields=["tenant_id", "bill_number", "contract_id", "register"],
                name="billing_correction_once",
                nulls_distinct=False,
            ),
        ]


class Estimate(TenantModel):
    """A volume that a published bill took from an estimate: what a later actual reading gives back."""

    bill_number = models.BigIntegerField(help_text="0: no bill carries it, so nothing of it is given back")
    cycle_id = models.BigIntegerField(help_text="0: of a bill made one by one")
    contract_id = models.BigIntegerField()
    register = models.SmallIntegerField(help_text="-1: the sum of all, which the levy was due on")
    from_on = models.DateField()
    to_on = models.DateField()
    volume_milli = models.BigIntegerField(help_text="thousandths of kWh or m3")

    class Meta:
        db_table = "billing_estimate"
        indexes = [models.Index(fields=["tenant_id", "contract_id"], name="billing_estimate_contract_idx")]

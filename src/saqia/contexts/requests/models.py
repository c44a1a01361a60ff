"""The facts of each request, beside its file: what is asked for, the quotes, what was opened or ended."""

from django.db import models
from django.db.models import Q

from saqia.platform.tenancy.models import TenantModel


class Connection(TenantModel):
    """What a connection request asks for. Its stage follows that of its file."""

    number = models.CharField(max_length=24)
    service = models.CharField(max_length=12)
    use = models.CharField(max_length=24)
    right = models.CharField(max_length=12, help_text="owner, tenant, occupant")
    commune_code = models.CharField(max_length=12)
    address = models.CharField(max_length=200)
    place = models.CharField(max_length=40, default="", help_text="lat,lon")
    power_kva = models.IntegerField(null=True)
    distance_m = models.IntegerField(null=True, help_text="as the applicant guessed it")
    service_point_id = models.BigIntegerField(null=True, help_text="where its meter hangs; None: it is not entered yet")
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=9, default="")
    rank = models.IntegerField(default=1, help_text="of the last move of the file that was followed")

    class Meta:
        db_table = "requests_connection"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="requests_connection_number")]
        indexes = [models.Index(fields=["tenant_id", "commune_code", "stage"], name="requests_connection_place")]


class Quote(TenantModel):
    """A quote with its lines as they were priced. Only its state changes."""

    number = models.CharField(max_length=24, help_text="of the file")
    lines = models.JSONField()
    net_centimes = models.BigIntegerField()
    vat_basis_points = models.IntegerField()
    vat_centimes = models.BigIntegerField()
    total_centimes = models.BigIntegerField()
    is_demonstration = models.BooleanField()
    offered_on = models.DateField()
    valid_until = models.DateField()
    state = models.CharField(max_length=8, default="offered", help_text="offered, accepted, refused, replaced")

    class Meta:
        db_table = "requests_quote"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "number"], condition=Q(state__in=["offered", "accepted"]),
                name="requests_quote_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(net_centimes__gt=0, total_centimes=models.F("net_centimes") + models.F("vat_centimes")),
                name="requests_quote_sums",
            ),
        ]  # fmt: skip


class Subscription(TenantModel):
    """What a subscription asks for and the contract that it led to."""

    number = models.CharField(max_length=24)
    service = models.CharField(max_length=12)
    use = models.CharField(max_length=24)
    right = models.CharField(max_length=12)
    commune_code = models.CharField(max_length=12)
    address = models.CharField(max_length=200)
    former_contract = models.CharField(max_length=30, default="")
    meter_serial = models.CharField(max_length=40, default="")
    service_point = models.ForeignKey(
        "contracts.ServicePoint", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False,
        db_index=False,
    )  # fmt: skip
    starts_on = models.DateField(null=True)
    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    contract_number = models.CharField(max_length=10, default="")
    deposit_centimes = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=9, default="")
    rank = models.IntegerField(default=1)

    class Meta:
        db_table = "requests_subscription"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "number"], name="requests_subscription_number")]


class Termination(TenantModel):
    """What a termination is about, the end of the supply, and what is given back."""

    number = models.CharField(max_length=24)
    contract_number = models.CharField(max_length=30, help_text="as the applicant wrote it")
    contract = models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    account_id = models.BigIntegerField(null=True, help_text="once the contract is found")
    wished_on = models.DateField()
    rib = models.CharField(max_length=40, default="", help_text="where the applicant wants the deposit")
    ended_on = models.DateField(null=True)
    ended_contracts = models.JSONField(default=list)
    is_closed_for_billing = models.BooleanField(default=False)
    final_bill_number = models.BigIntegerField(null=True)
    deposit_centimes = models.BigIntegerField(null=True)
    owed_centimes = models.BigIntegerField(null=True)
    refund_centimes = models.BigIntegerField(null=True)
    is_last = models.BooleanField(default=True, help_text="no other contract of the account ran when it was settled")
    kept_centimes = models.BigIntegerField(default=0, help_text="the deposit kept for another contract of the account")
    stage = models.CharField(max_length=40)
    outcome = models.CharField(max_length=9, default="")
    rank = models.IntegerField(default=1)

    class Meta:
        db_table = "requests_termination"
        indexes = [  # every payment asks whether a file waits for it
            models.Index(
                fields=["tenant_id", "account_id"], name="requests_termination_open_idx", condition=Q(outcome="")
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="requests_termination_number"),
            models.CheckConstraint(
                condition=Q(refund_centimes=None) | Q(refund_centimes__gte=0), name="requests_termination_refund"
            ),
        ]

"""What is supplied, where, to whom: premises, service points, accounts, supply contracts, deposits due."""

from django.contrib.postgres import constraints
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from saqia.platform.tenancy.models import TenantModel


class Premises(TenantModel):
    """A place that is supplied: a dwelling, shop, factory, standpipe."""

    commune = models.ForeignKey("territory.Commune", on_delete=models.PROTECT, related_name="+", db_index=False)
    address_ar = models.CharField(max_length=200)
    address_fr = models.CharField(max_length=200)
    lat = models.FloatField(null=True, help_text="WGS 84 degrees")
    lon = models.FloatField(null=True)
    source = models.CharField(max_length=40, null=True, help_text="code of the former operator's system")
    source_ref = models.CharField(max_length=60, null=True, help_text="its reference there")

    class Meta:
        db_table = "contracts_premises"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "source_ref"], name="contracts_premises_ref_uniq"),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__range=(20, 36), lon__range=(-18, 0)),
                name="contracts_premises_in_morocco",
            ),
        ]
        indexes = [models.Index(fields=["commune"], name="contracts_premises_commune_idx")]


class ServicePoint(TenantModel):
    """Where one service reaches premises: 1 electricity, 2 water, 3 sanitation. It outlives its contracts."""

    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    service = models.SmallIntegerField()
    metered_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False,
        help_text="the water point whose meter measures this sanitation point; None: the point's own",
    )  # fmt: skip
    sector = models.ForeignKey(
        "territory.Sector", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False,
        help_text="substation or feeder, water zone, sewer basin: by service",
    )  # fmt: skip
    source = models.CharField(max_length=40, null=True)
    source_ref = models.CharField(max_length=60, null=True)

    class Meta:
        db_table = "contracts_servicepoint"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "source_ref"], name="contracts_point_ref_uniq"),
            models.CheckConstraint(condition=Q(service__in=[1, 2, 3]), name="contracts_point_service"),
            models.CheckConstraint(condition=Q(metered_by=None) | Q(service=3), name="contracts_point_metered_by"),
        ]
        indexes = [
            models.Index(fields=["metered_by"], name="contracts_point_metered_idx", condition=~Q(metered_by=None)),
            models.Index(fields=["sector"], name="contracts_point_sector_idx", condition=~Q(sector=None)),
        ]


class Account(TenantModel):
    """What one holder owes for one place: the bill is made per account and covers its services."""

    number = models.CharField(max_length=10, help_text="1, eight digits, check digit")
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    language = models.CharField(max_length=2, default="ar", help_text="of its bills: ar, fr or en")
    status = models.CharField(max_length=6, default="open", help_text="open or closed")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "contracts_account"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="contracts_account_number_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "customer", "premises"], name="contracts_account_holder_uniq"),
            models.CheckConstraint(
                condition=Q(status="open", closed_on=None) | Q(status="closed", closed_on__isnull=False),
                name="contracts_account_status",
            ),
        ]


class Contract(TenantModel):
    """The supply of one service at one point over `[starts_on, ends_on)`; the database refuses overlaps."""

    number = models.CharField(max_length=10, help_text="2, eight digits, check digit")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    service_point = models.ForeignKey(
        ServicePoint, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    use = models.CharField(max_length=24, help_text="a code of rules/use_classes.yaml")
    zone = models.CharField(max_length=24, default="", help_text="zone code of the operator's grid; empty: one grid")
    households = models.IntegerField(default=1, help_text="dwellings behind a shared meter")
    subscribed_power_kva = models.IntegerField(default=0, help_text="electricity only")
    voltage = models.CharField(max_length=6, default="", help_text="low or medium; empty for water and sanitation")
    option = models.CharField(max_length=8, default="standard", help_text="standard or bihourly")
    is_prepaid = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=20, null=True, help_text="a code of wording.END_REASONS")
    closing_reading_id = models.BigIntegerField(null=True, help_text="reading of the last day, given by the caller")
    source = models.CharField(max_length=40, null=True)
    source_ref = models.CharField(max_length=60, null=True, help_text="contract number of the former operator")

    class Meta:
        db_table = "contracts_contract"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="contracts_contract_number_uniq"),
            # The reference before the source: agents look for a former number without knowing whose it was.
            models.UniqueConstraint(fields=["tenant_id", "source_ref", "source"], name="contracts_contract_ref_uniq"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="contracts_contract_dates"
            ),
            models.CheckConstraint(condition=Q(households__gte=1), name="contracts_contract_households"),
            models.CheckConstraint(condition=Q(subscribed_power_kva__gte=0), name="contracts_contract_power"),
            models.CheckConstraint(condition=Q(voltage__in=["", "low", "medium"]), name="contracts_contract_voltage"),
            models.CheckConstraint(condition=Q(option__in=["standard", "bihourly"]), name="contracts_contract_option"),
            # A point is of one tenant (its composite key says so), so the tenant would only slow this index down; it
            # also serves the lookups by point.
            constraints.ExclusionConstraint(
                name="contracts_contract_no_overlap",
                expressions=[
                    ("service_point", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_on", function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class DepositDue(TenantModel):
    """A deposit (advance on consumption) that a contract owes; the ledger holds what was paid. Append-only."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    amount_centimes = models.BigIntegerField(help_text="MAD centimes; what is due in all, replacing the one before")
    basis = models.CharField(max_length=60, help_text="code of the tenant's scale or of the former operator's books")
    due_on = models.DateField()
    stated_at = models.DateTimeField()

    class Meta:
        db_table = "contracts_deposit_due"
        constraints = [
            models.CheckConstraint(condition=Q(amount_centimes__gte=0), name="contracts_deposit_due_amount"),
        ]


class AccessGrant(TenantModel):
    """What one sign-in may see and do on an account, or on all accounts of a customer, over `[starts_on, ends_on)`."""

    sign_in_id = models.BigIntegerField(help_text="the global sign-in")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True)
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True
    )
    role = models.CharField(max_length=12, help_text="a role of rules/grants.yaml")
    proof = models.CharField(max_length=12, help_text="a code of granted.PROOFS")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    granted_by = models.CharField(max_length=80, help_text="actor code")
    granted_at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, null=True, help_text="actor code; null: nobody ended it")
    end_reason = models.CharField(max_length=16, null=True, help_text="revoked, left, replaced or holder-change")

    class Meta:
        db_table = "contracts_access_grant"
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None, customer__isnull=False) | Q(account__isnull=False, customer=None),
                name="contracts_access_grant_target",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="contracts_access_grant_dates"
            ),
            # One role at a time: the stronger one replaces the weaker.
            constraints.ExclusionConstraint(
                name="contracts_access_grant_account_once",
                expressions=[
                    ("tenant_id", RangeOperators.EQUAL),
                    ("sign_in_id", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_on", function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
            constraints.ExclusionConstraint(
                name="contracts_access_grant_customer_once",
                expressions=[
                    ("tenant_id", RangeOperators.EQUAL),
                    ("sign_in_id", RangeOperators.EQUAL),
                    ("customer", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_on", function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class AccessInvitation(TenantModel):
    """An offer of access, accepted once by whoever brings its code; only the code's digest is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True)
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True
    )
    role = models.CharField(max_length=12, help_text="a role of rules/grants.yaml")
    code_digest = models.BinaryField(help_text="SHA-256 of the code, which is random enough not to need a key")
    access_ends_on = models.DateField(null=True, help_text="last bound of the access that it offers")
    invited_by = models.CharField(max_length=80, help_text="actor code")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open", help_text="open, accepted or withdrawn")
    grant = models.ForeignKey(AccessGrant, on_delete=models.PROTECT, related_name="+", db_constraint=False, null=True)

    class Meta:
        db_table = "contracts_access_invitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None, customer__isnull=False) | Q(account__isnull=False, customer=None),
                name="contracts_access_invitation_target",
            ),
            models.UniqueConstraint(fields=["tenant_id", "code_digest"], name="contracts_access_invitation_code"),
        ]

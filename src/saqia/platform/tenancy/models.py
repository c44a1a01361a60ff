"""The tenants of one installation, and the base of every table that belongs to one."""

from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Cast

SANDBOXES = 10_000
"""From here on ids are those of sandboxes, so that a sender knows one without asking the database."""


class Tenant(models.Model):
    """A distributor: a regional company, a former régie or a delegated operator."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    host = models.CharField(max_length=120, unique=True)
    name_ar = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    operator = models.CharField(max_length=40, help_text="operator code in rules/")
    region_code = models.CharField(max_length=4)
    call_centre = models.CharField(max_length=20)
    fiscal_id = models.CharField(
        max_length=12, default="DEMO", help_text="IF, on every bill; DEMO until the operator's own"
    )
    uses_demonstration_grid = models.BooleanField(
        default=False, help_text="the marked demo grid prices what no source tells; every bill says so"
    )

    sandbox_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="+", help_text="whose partners try the API here, for no value"
    )

    class Meta:
        db_table = "tenancy_tenant"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id__lt=SANDBOXES, sandbox_of=None)
                | models.Q(id__gte=SANDBOXES, sandbox_of__isnull=False),
                name="tenancy_tenant_sandbox",
            )
        ]

    def __str__(self) -> str:
        return self.code


def tenant_of_transaction() -> Cast:
    """The column default of every tenant table: the tenant that the transaction entered; an error when none."""
    return Cast(Func(Value("saqia.tenant"), function="current_setting"), models.IntegerField())


class TenantModel(models.Model):
    """Base of a table under row-level security. Its migration calls `tenant_tables.protect`."""

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.IntegerField(db_default=tenant_of_transaction(), editable=False)

    class Meta:
        abstract = True

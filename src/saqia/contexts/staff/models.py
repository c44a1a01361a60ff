"""The people of a distributor: units, persons, and the roles they hold from a day to a day."""

from django.contrib.postgres import constraints
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Func

from saqia.platform.tenancy.models import TenantModel


class Unit(TenantModel):
    """A direction, department, agency or crew base of the company; a tree."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, help_text="company, direction, department, agency, mobile_agency, crew_base")
    name_ar = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False)
    commune = models.ForeignKey("territory.Commune", on_delete=models.PROTECT, related_name="+", null=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "staff_unit"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="staff_unit_code_uniq")]


class Place(TenantModel):
    """Where a unit receives customers and when, as stated for papers from a day on. Append-only."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    address_ar = models.CharField(max_length=120)
    address_fr = models.CharField(max_length=120)
    hours_ar = models.CharField(max_length=120)
    hours_fr = models.CharField(max_length=120)
    from_on = models.DateField(help_text="the day on which it was stated")
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=60, help_text="code of the actor, as in the audit trail")

    class Meta:
        db_table = "staff_unit_place"
        indexes = [models.Index(fields=["tenant_id", "unit"], name="staff_unit_place_unit_idx")]


class Person(TenantModel):
    """Someone who works for the distributor, or a ministry or partner agent who was given access."""

    number = models.CharField(max_length=20, help_text="staff number (matricule)")
    name_ar = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="ar")
    sign_in_id = models.BigIntegerField(null=True, help_text="the global sign-in; None: cannot sign in")
    hired_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        db_table = "staff_person"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="staff_person_number_uniq"),
            models.UniqueConstraint(fields=["tenant_id", "sign_in_id"], name="staff_person_sign_in_uniq"),
        ]


class Membership(TenantModel):
    """One role held in one unit over `[starts_on, ends_on)`; the database refuses the same role twice on one day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    role = models.CharField(max_length=20, help_text="a code of rules/roles.yaml")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        db_table = "staff_membership"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="staff_membership_dates",
            ),
            constraints.ExclusionConstraint(
                name="staff_membership_once",
                expressions=[
                    ("tenant_id", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_on", function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

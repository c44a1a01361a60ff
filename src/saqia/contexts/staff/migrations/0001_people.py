import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_tenants"),
        ("territory", "0001_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "tenant_id",
                    models.IntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            models.Func(models.Value("saqia.tenant"), function="current_setting"), models.IntegerField()
                        ),
                        editable=False,
                    ),
                ),
                ("number", models.CharField(help_text="staff number (matricule)", max_length=20)),
                ("name_ar", models.CharField(max_length=120)),
                ("name_fr", models.CharField(max_length=120)),
                ("language", models.CharField(default="ar", max_length=2)),
                ("sign_in_id", models.BigIntegerField(help_text="the global sign-in; None: cannot sign in", null=True)),
                ("hired_on", models.DateField()),
                ("left_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "staff_person",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "number"), name="staff_person_number_uniq"),
                    models.UniqueConstraint(fields=("tenant_id", "sign_in_id"), name="staff_person_sign_in_uniq"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "tenant_id",
                    models.IntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            models.Func(models.Value("saqia.tenant"), function="current_setting"), models.IntegerField()
                        ),
                        editable=False,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        help_text="company, direction, department, agency, mobile_agency, crew_base", max_length=20
                    ),
                ),
                ("name_ar", models.CharField(max_length=120)),
                ("name_fr", models.CharField(max_length=120)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.commune"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                    ),
                ),
            ],
            options={
                "db_table": "staff_unit",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "tenant_id",
                    models.IntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            models.Func(models.Value("saqia.tenant"), function="current_setting"), models.IntegerField()
                        ),
                        editable=False,
                    ),
                ),
                ("role", models.CharField(help_text="a code of rules/roles.yaml", max_length=20)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                    ),
                ),
            ],
            options={
                "db_table": "staff_membership",
            },
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(fields=("tenant_id", "code"), name="staff_unit_code_uniq"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="staff_membership_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("tenant_id", "="),
                    ("person", "="),
                    ("unit", "="),
                    ("role", "="),
                    (models.Func("starts_on", "ends_on", function="daterange"), "&&"),
                ],
                name="staff_membership_once",
            ),
        ),
        tenant_tables.protect("staff_unit", references={"parent_id": "staff_unit"}),
        tenant_tables.protect("staff_person"),
        tenant_tables.protect("staff_membership", references={"person_id": "staff_person", "unit_id": "staff_unit"}),
    ]

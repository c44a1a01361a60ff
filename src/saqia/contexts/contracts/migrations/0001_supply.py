import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import statistics, tenant_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_tenants"),
        ("parties", "0001_customers"),
        ("territory", "0001_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Premises",
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
                ("address_ar", models.CharField(max_length=200)),
                ("address_fr", models.CharField(max_length=200)),
                ("lat", models.FloatField(help_text="WGS 84 degrees", null=True)),
                ("lon", models.FloatField(null=True)),
                (
                    "source",
                    models.CharField(help_text="code of the former operator's system", max_length=40, null=True),
                ),
                ("source_ref", models.CharField(help_text="its reference there", max_length=60, null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.commune",
                    ),
                ),
            ],
            options={
                "db_table": "contracts_premises",
            },
        ),
        migrations.CreateModel(
            name="Account",
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
                ("number", models.CharField(help_text="1, eight digits, check digit", max_length=10)),
                ("language", models.CharField(default="ar", help_text="of its bills: ar, fr or en", max_length=2)),
                ("status", models.CharField(default="open", help_text="open or closed", max_length=6)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.customer",
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.premises",
                    ),
                ),
            ],
            options={
                "db_table": "contracts_account",
            },
        ),
        migrations.CreateModel(
            name="ServicePoint",
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
                ("service", models.SmallIntegerField()),
                ("source", models.CharField(max_length=40, null=True)),
                ("source_ref", models.CharField(max_length=60, null=True)),
                (
                    "metered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="the water point whose meter measures this sanitation point; None: the point's own",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.servicepoint",
                    ),
                ),
                (
                    "premises",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.premises",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="substation or feeder, water zone, sewer basin: by service",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territory.sector",
                    ),
                ),
            ],
            options={
                "db_table": "contracts_servicepoint",
            },
        ),
        migrations.CreateModel(
            name="Contract",
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
                ("number", models.CharField(help_text="2, eight digits, check digit", max_length=10)),
                ("use", models.CharField(help_text="a code of rules/use_classes.yaml", max_length=24)),
                (
                    "zone",
                    models.CharField(
                        default="", help_text="zone code of the operator's grid; empty: one grid", max_length=24
                    ),
                ),
                ("households", models.IntegerField(default=1, help_text="dwellings behind a shared meter")),
                ("subscribed_power_kva", models.IntegerField(default=0, help_text="electricity only")),
                (
                    "voltage",
                    models.CharField(
                        default="", help_text="low or medium; empty for water and sanitation", max_length=6
                    ),
                ),
                ("option", models.CharField(default="standard", help_text="standard or bihourly", max_length=8)),
                ("is_prepaid", models.BooleanField(default=False)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("end_reason", models.CharField(help_text="a code of wording.END_REASONS", max_length=20, null=True)),
                (
                    "closing_reading_id",
                    models.BigIntegerField(help_text="reading of the last day, given by the caller", null=True),
                ),
                ("source", models.CharField(max_length=40, null=True)),
                (
                    "source_ref",
                    models.CharField(help_text="contract number of the former operator", max_length=60, null=True),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.account",
                    ),
                ),
                (
                    "service_point",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.servicepoint",
                    ),
                ),
            ],
            options={
                "db_table": "contracts_contract",
            },
        ),
        migrations.CreateModel(
            name="DepositDue",
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
                (
                    "amount_centimes",
                    models.BigIntegerField(help_text="MAD centimes; what is due in all, replacing the one before"),
                ),
                (
                    "basis",
                    models.CharField(
                        help_text="code of the tenant's scale or of the former operator's books", max_length=60
                    ),
                ),
                ("due_on", models.DateField()),
                ("stated_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "db_table": "contracts_deposit_due",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_centimes__gte", 0)), name="contracts_deposit_due_amount"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="premises",
            index=models.Index(fields=["commune"], name="contracts_premises_commune_idx"),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "source", "source_ref"), name="contracts_premises_ref_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="premises",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat", None), ("lon", None)),
                    models.Q(("lat__range", (20, 36)), ("lon__range", (-18, 0))),
                    _connector="OR",
                ),
                name="contracts_premises_in_morocco",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("tenant_id", "number"), name="contracts_account_number_uniq"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "customer", "premises"), name="contracts_account_holder_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on", None), ("status", "open")),
                    models.Q(("closed_on__isnull", False), ("status", "closed")),
                    _connector="OR",
                ),
                name="contracts_account_status",
            ),
        ),
        migrations.AddIndex(
            model_name="servicepoint",
            index=models.Index(
                condition=models.Q(("metered_by", None), _negated=True),
                fields=["metered_by"],
                name="contracts_point_metered_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="servicepoint",
            index=models.Index(
                condition=models.Q(("sector", None), _negated=True),
                fields=["sector"],
                name="contracts_point_sector_idx",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicepoint",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "source", "source_ref"), name="contracts_point_ref_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicepoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("service__in", [1, 2, 3])), name="contracts_point_service"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicepoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("metered_by", None), ("service", 3), _connector="OR"),
                name="contracts_point_metered_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(fields=("tenant_id", "number"), name="contracts_contract_number_uniq"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "source_ref", "source"), name="contracts_contract_ref_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="contracts_contract_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("households__gte", 1)), name="contracts_contract_households"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("subscribed_power_kva__gte", 0)), name="contracts_contract_power"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("voltage__in", ["", "low", "medium"])), name="contracts_contract_voltage"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("option__in", ["standard", "bihourly"])), name="contracts_contract_option"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("service_point", "="), (models.Func("starts_on", "ends_on", function="daterange"), "&&")],
                name="contracts_contract_no_overlap",
            ),
        ),
        tenant_tables.protect("contracts_premises"),
        tenant_tables.protect(
            "contracts_servicepoint",
            references={
                "premises_id": "contracts_premises",
                "metered_by_id": "contracts_servicepoint",
                "sector_id": "territory_sector",
            },
        ),
        tenant_tables.protect(
            "contracts_account", references={"customer_id": "parties_customer", "premises_id": "contracts_premises"}
        ),
        tenant_tables.protect(
            "contracts_contract",
            references={"account_id": "contracts_account", "service_point_id": "contracts_servicepoint"},
        ),
        tenant_tables.protect(
            "contracts_deposit_due", references={"contract_id": "contracts_contract"}, append_only=True
        ),
        migrations.RunSQL(
            ["CREATE SEQUENCE contracts_number_seq MAXVALUE 99999999"], ["DROP SEQUENCE contracts_number_seq"]
        ),
        statistics.renewal("contracts"),
    ]

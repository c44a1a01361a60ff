"""What a distributor stated of itself: address and legal identifiers, from a day on."""

import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tenancy", "0002_sandboxes")]
    operations = [
        migrations.CreateModel(
            name="Particulars",
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
                ("address_ar", models.CharField(max_length=120)),
                ("address_fr", models.CharField(max_length=120)),
                ("town_ar", models.CharField(max_length=60)),
                ("town_fr", models.CharField(max_length=60)),
                ("postal_code", models.CharField(max_length=5)),
                ("fiscal_id", models.CharField(help_text="identifiant fiscal (IF)", max_length=8)),
                ("ice", models.CharField(help_text="identifiant commun de l’entreprise", max_length=15)),
                (
                    "trade_register",
                    models.CharField(help_text="number and court, such as 1234 Agadir", max_length=40),
                ),
                (
                    "business_tax",
                    models.CharField(help_text="article of the taxe professionnelle (patente)", max_length=12),
                ),
                ("from_on", models.DateField(help_text="the day on which it was stated")),
                ("stated_at", models.DateTimeField()),
                ("stated_by", models.CharField(help_text="code of the actor, as in the audit trail", max_length=60)),
            ],
            options={"db_table": "company_particulars"},
        ),
        tenant_tables.protect("company_particulars", append_only=True),
    ]

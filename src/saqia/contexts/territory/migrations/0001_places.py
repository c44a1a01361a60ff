import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="Province",
            fields=[
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("kind", models.CharField(help_text="province or prefecture", max_length=10)),
                ("name_ar", models.CharField(max_length=60)),
                ("name_fr", models.CharField(max_length=60)),
            ],
            options={
                "db_table": "territory_province",
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("code", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("name_ar", models.CharField(max_length=60)),
                ("name_fr", models.CharField(max_length=60)),
            ],
            options={
                "db_table": "territory_region",
            },
        ),
        migrations.CreateModel(
            name="Commune",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("cercle_code", models.CharField(help_text="empty in an urban commune", max_length=10)),
                ("kind", models.CharField(help_text="urban or rural", max_length=5)),
                ("name_ar", models.CharField(max_length=60)),
                ("name_fr", models.CharField(max_length=60)),
                ("population_2014", models.IntegerField(null=True)),
                ("population_2024", models.IntegerField()),
                ("households_2024", models.IntegerField()),
                ("establishments", models.IntegerField()),
                ("lat", models.FloatField(help_text="WGS 84 degrees of the polygon's centroid")),
                ("lon", models.FloatField()),
                ("area_km2", models.DecimalField(decimal_places=1, max_digits=8)),
                ("pct_electricity", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("pct_running_water", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("pct_public_sewer", models.DecimalField(decimal_places=1, max_digits=4, null=True)),
                ("avg_km_paved_road", models.DecimalField(decimal_places=1, max_digits=5, null=True)),
                ("weekly_souks", models.IntegerField()),
                (
                    "polygon",
                    models.JSONField(help_text="GeoJSON geometry, simplified; two regions have one", null=True),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.province"
                    ),
                ),
            ],
            options={
                "db_table": "territory_commune",
            },
        ),
        migrations.AddField(
            model_name="province",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="territory.region"
            ),
        ),
        migrations.CreateModel(
            name="Sector",
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
                ("kind", models.CharField(help_text="water_zone, feeder, substation or sewer_basin", max_length=12)),
                ("code", models.CharField(max_length=40)),
                ("name_ar", models.CharField(max_length=120)),
                ("name_fr", models.CharField(max_length=120)),
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
                        to="territory.sector",
                    ),
                ),
            ],
            options={
                "db_table": "territory_sector",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "kind", "code"), name="territory_sector_code_uniq"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["water_zone", "feeder", "substation", "sewer_basin"])),
                        name="territory_sector_kind",
                    ),
                ],
            },
        ),
        tenant_tables.protect("territory_sector", references={"parent_id": "territory_sector"}),
    ]

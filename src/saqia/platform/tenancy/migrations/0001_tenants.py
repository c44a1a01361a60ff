"""Extensions, the append-only trigger and the table of tenants."""

from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION saqia_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: correct it by a new row that names what it corrects', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation'; END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(
            [f"CREATE EXTENSION IF NOT EXISTS {name}" for name in ("btree_gist", "pg_trgm", "unaccent")],
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION saqia_append_only()"),
        migrations.CreateModel(
            name="Tenant",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("host", models.CharField(max_length=120, unique=True)),
                ("name_ar", models.CharField(max_length=120)),
                ("name_fr", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("operator", models.CharField(help_text="operator code in rules/", max_length=40)),
                ("region_code", models.CharField(max_length=4)),
                ("call_centre", models.CharField(max_length=20)),
                (
                    "fiscal_id",
                    models.CharField(
                        default="DEMO", help_text="IF, on every bill; DEMO until the operator's own", max_length=12
                    ),
                ),
                (
                    "uses_demonstration_grid",
                    models.BooleanField(
                        default=False,
                        help_text="the marked demo grid prices what no source tells; every bill says so",
                    ),
                ),
            ],
            options={"db_table": "tenancy_tenant"},
        ),
    ]

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.contexts.parties.migrations import _search
from saqia.platform.database import statistics, tenant_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenancy", "0001_tenants"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
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
                ("kind", models.CharField(help_text="person, company or administration", max_length=14)),
                ("name_ar", models.CharField(help_text="empty when only the Latin name is known", max_length=160)),
                ("name_latin", models.CharField(help_text="empty when only the Arabic name is known", max_length=160)),
                (
                    "language",
                    models.CharField(default="ar", help_text="in which to write to them: ar, fr or en", max_length=2),
                ),
                ("ice", models.CharField(help_text="common identifier of a company", max_length=15, null=True)),
                (
                    "if_number",
                    models.CharField(help_text="tax identifier (identifiant fiscal)", max_length=8, null=True),
                ),
                ("cin_sealed", models.BinaryField(help_text="national id: nonce and AES-GCM ciphertext", null=True)),
                (
                    "cin_index",
                    models.BinaryField(
                        help_text="HMAC-SHA256 of the normalized national id, for exact match", null=True
                    ),
                ),
                (
                    "cin_key_id",
                    models.CharField(help_text="which of the tenant's keys sealed it", max_length=16, null=True),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="ids of the name's words, for search",
                        size=None,
                    ),
                ),
                (
                    "source",
                    models.CharField(help_text="code of the former operator's system", max_length=40, null=True),
                ),
                ("source_ref", models.CharField(help_text="its reference there", max_length=60, null=True)),
                ("registered_at", models.DateTimeField()),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.customer",
                    ),
                ),
            ],
            options={
                "db_table": "parties_customer",
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                ("kind", models.CharField(help_text="phone or email", max_length=8)),
                ("value", models.CharField(max_length=120)),
                ("is_preferred", models.BooleanField(default=False)),
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
            ],
            options={
                "db_table": "parties_contact",
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
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
                ("rib", models.CharField(max_length=24)),
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
            ],
            options={
                "db_table": "parties_bank_account",
            },
        ),
        migrations.CreateModel(
            name="Merge",
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
                ("reason", models.CharField(help_text="a code of wording.MERGE_REASONS", max_length=20)),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(max_length=80, null=True)),
                (
                    "merged",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.customer",
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.customer",
                    ),
                ),
            ],
            options={
                "db_table": "parties_merge",
            },
        ),
        migrations.CreateModel(
            name="NameWord",
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
                ("word", models.CharField(max_length=60)),
            ],
            options={
                "db_table": "parties_name_word",
                "constraints": [models.UniqueConstraint(fields=("tenant_id", "word"), name="parties_name_word_uniq")],
            },
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=True, fields=["words"], gin_pending_list_limit=1024, name="parties_customer_words_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("cin_index__isnull", False)),
                fields=["tenant_id", "cin_index"],
                name="parties_customer_cin_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("ice__isnull", False)), fields=["tenant_id", "ice"], name="parties_customer_ice_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="parties_customer_merged_idx",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "source", "source_ref"), name="parties_customer_source_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "company", "administration"])), name="parties_customer_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_ar", ""), ("name_latin", ""), _negated=True), name="parties_customer_has_name"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["tenant_id", "value"], name="parties_contact_value_idx"),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "customer", "kind", "value"), name="parties_contact_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["phone", "email"])), name="parties_contact_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "customer", "rib"), name="parties_bank_account_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("tenant_id", "merged"), name="parties_merge_once"
            ),
        ),
        tenant_tables.protect("parties_customer", references={"merged_into_id": "parties_customer"}),
        tenant_tables.protect("parties_name_word"),
        tenant_tables.protect("parties_contact", references={"customer_id": "parties_customer"}),
        tenant_tables.protect("parties_bank_account", references={"customer_id": "parties_customer"}),
        tenant_tables.protect(
            "parties_merge", references={"merged_id": "parties_customer", "survivor_id": "parties_customer"}
        ),
        _search.STEP,
        statistics.renewal("parties"),
    ]

"""A prepaid meter that is replaced buys no more; the one in its place counts on from it."""

import django.db.models.deletion
from django.db import migrations, models

_KEY = "prepaid_meter_replaces_id_tenant_fk"


class Migration(migrations.Migration):
    dependencies = [
        ("prepaid", "0003_refused_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="prepaidmeter",
            name="replaced_at",
            field=models.DateTimeField(help_text="it was taken down for another: nobody buys for it", null=True),
        ),
        migrations.AddField(
            model_name="prepaidmeter",
            name="replaces",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                help_text="the meter whose place it took in the same contract: what that bought in the month counts here",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="prepaid.prepaidmeter",
            ),
        ),
        migrations.RemoveConstraint(model_name="prepaidmeter", name="prepaid_meter_number"),
        migrations.AddConstraint(
            model_name="prepaidmeter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None)), fields=("tenant_id", "number"), name="prepaid_meter_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="prepaidmeter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None), _negated=True),
                fields=("tenant_id", "replaces"),
                name="prepaid_meter_replaced_once",
            ),
        ),
        migrations.RunSQL(
            sql=f"ALTER TABLE prepaid_meter ADD CONSTRAINT {_KEY} FOREIGN KEY (tenant_id, replaces_id) "
            "REFERENCES prepaid_meter (tenant_id, id)",
            reverse_sql=f"ALTER TABLE prepaid_meter DROP CONSTRAINT {_KEY}",
        ),
    ]

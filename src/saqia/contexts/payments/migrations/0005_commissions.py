"""What acquirers kept of what they brought."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_unpaid_orders"),
    ]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="commission_centimes",
            field=models.BigIntegerField(default=0, help_text="what was kept of it by the rule, tax in it"),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="amount_centimes",
            field=models.BigIntegerField(help_text="what arrived"),
        ),
    ]

"""What a credit note undoes, register by register, and the sum of registers among estimates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0006_late_bills"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="correction",
            name="billing_correction_once",
        ),
        migrations.AddField(
            model_name="correction",
            name="register",
            field=models.SmallIntegerField(
                help_text="whose volume is credited, -1: the levy on the sum of all; null: the whole contract",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="estimate",
            name="register",
            field=models.SmallIntegerField(help_text="-1: the sum of all, which the levy was due on"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "bill_number", "contract_id", "register"),
                name="billing_correction_once",
                nulls_distinct=False,
            ),
        ),
    ]

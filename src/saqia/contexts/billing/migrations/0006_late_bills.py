"""The bill that a published cycle's exception led to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_no_increase"),
    ]

    operations = [
        migrations.AddField(
            model_name="billingexception",
            name="late_bill_number",
            field=models.BigIntegerField(help_text="the bill that the contract got once it was solved", null=True),
        ),
        migrations.AddField(
            model_name="billingexception",
            name="late_seal",
            field=models.CharField(db_default="", help_text="hash of what that bill was rated from", max_length=64),
        ),
        migrations.AlterField(
            model_name="billingexception",
            name="resolution",
            field=models.CharField(default="", help_text="what a person said of how it was settled", max_length=200),
        ),
    ]

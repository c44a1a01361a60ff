"""What was taken without a network pays bills, or is a top-up of a prepaid meter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tills", "0003_packs_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="offlineentry",
            name="kind",
            field=models.CharField(default="payment", help_text="payment or topup", max_length=8),
        ),
        migrations.AlterField(
            model_name="offlineentry",
            name="reference",
            field=models.CharField(help_text="the account, contract or bill, or the meter of a top-up", max_length=40),
        ),
    ]

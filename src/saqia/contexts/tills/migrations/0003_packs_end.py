"""A range comes back, or is declared lost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tills", "0002_offline"),
    ]

    operations = [
        migrations.AddField(
            model_name="pack",
            name="ended_as",
            field=models.CharField(default="", help_text="returned or lost; empty: it is out", max_length=8),
        ),
        migrations.AddField(
            model_name="pack",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pack",
            name="ended_by",
            field=models.CharField(default="", max_length=80),
        ),
        migrations.AddField(
            model_name="pack",
            name="unsent_centimes",
            field=models.BigIntegerField(
                default=0, help_text="cash of a lost one that no receipt had shown when it was declared"
            ),
        ),
    ]

"""A refund whose transfer came back is open again: each turn is booked for itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_collectors"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="returns",
            field=models.SmallIntegerField(default=0, help_text="how often its transfer came back"),
        ),
    ]

"""What later debts took of a deposit that goes back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("collections", "0003_crew_photos")]
    operations = [
        migrations.AddField(
            model_name="depositrefund",
            name="set_off_centimes",
            field=models.BigIntegerField(default=0, help_text="what debts that came later took of what was stated"),
        ),
    ]

"""A number that, raised, ends every session of a sign-in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_one_time_codes")]

    operations = [
        migrations.AddField(
            model_name="signin",
            name="session_round",
            field=models.PositiveIntegerField(default=0, help_text="raised to end every session"),
        ),
    ]

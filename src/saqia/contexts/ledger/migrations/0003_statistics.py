"""What lets a file of payments tell the planner that the ledger is not what it was."""

from django.db import migrations

from saqia.platform.database import statistics


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_post_payments")]
    operations = [statistics.renewal("ledger")]

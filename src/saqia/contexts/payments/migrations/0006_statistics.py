"""What lets a file of payments tell the planner that payments are not what they were."""

from django.db import migrations

from saqia.platform.database import statistics


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_commissions")]
    operations = [statistics.renewal("payments")]

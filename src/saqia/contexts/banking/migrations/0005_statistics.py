"""What lets a statement tell the planner that movements are not what they were."""

from django.db import migrations

from saqia.platform.database import statistics


class Migration(migrations.Migration):
    dependencies = [("banking", "0004_time_for_older_suspense")]
    operations = [statistics.renewal("banking")]

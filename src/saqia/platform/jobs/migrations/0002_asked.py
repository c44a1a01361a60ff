"""Jobs wait in a table of ours until a worker hands them to the queue."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_failures")]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("queue", models.CharField(max_length=120)),
                ("task", models.CharField(max_length=120)),
                ("priority", models.IntegerField()),
                ("lock", models.CharField(max_length=120, null=True)),
                (
                    "arguments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.JSONField(), help_text="of each job: ids, codes and the tenant", size=None
                    ),
                ),
            ],
            options={"db_table": "jobs_asked"},
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE jobs_asked "
                "SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)",  # rows come and go
                "GRANT INSERT ON jobs_asked TO saqia_land",
                "GRANT USAGE ON jobs_asked_id_seq TO saqia_land",
            ],
            migrations.RunSQL.noop,
        ),
    ]

"""Why jobs failed, and what the landing role needs to tell a fact."""

from django.db import migrations, models

TABLES = "procrastinate_jobs, procrastinate_events"
SEQUENCES = "procrastinate_jobs_id_seq, procrastinate_events_id_seq"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.CreateModel(
            name="Failure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("job_id", models.BigIntegerField(db_index=True)),
                ("at", models.DateTimeField()),
                (
                    "error",
                    models.CharField(
                        help_text="class of the exception; its message may hold personal data", max_length=200
                    ),
                ),
                ("place", models.CharField(help_text="deepest line of ours: module:line", max_length=200)),
            ],
            options={"db_table": "jobs_failure"},
        ),
        migrations.RunSQL(
            [f"GRANT INSERT ON {TABLES} TO saqia_land", f"GRANT USAGE ON {SEQUENCES} TO saqia_land"],
            [f"REVOKE USAGE ON {SEQUENCES} FROM saqia_land", f"REVOKE INSERT ON {TABLES} FROM saqia_land"],
        ),
    ]

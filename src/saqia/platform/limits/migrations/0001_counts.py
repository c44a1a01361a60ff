from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        # Shared by tenants and web workers; a subject is a keyed digest. A crash forgets the counts, nothing else.
        migrations.RunSQL(
            [
                "CREATE UNLOGGED TABLE limits_count (subject bytea NOT NULL, span bigint NOT NULL, "
                "taken integer NOT NULL, ends_at timestamptz NOT NULL, PRIMARY KEY (subject, span))",
                "CREATE INDEX limits_count_ends_idx ON limits_count (ends_at)",
            ],
            "DROP TABLE limits_count",
        ),
    ]

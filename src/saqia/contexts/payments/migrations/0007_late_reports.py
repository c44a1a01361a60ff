"""Payments that were reported on a later day than their own, found by themselves: they are few beside the others."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_statistics")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX payments_payment_late_idx ON payments_payment (tenant_id, collector, recorded_at) "
            "WHERE posted_on < (recorded_at AT TIME ZONE 'UTC')::date",
            "DROP INDEX payments_payment_late_idx",
        ),
    ]

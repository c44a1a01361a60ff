"""A file of orders keeps who gave it to the bank or dropped it; of files that ended before, the audit trail says so."""

from django.db import migrations, models

SAID = """
DO $$
DECLARE one int;
BEGIN
    FOR one IN SELECT id FROM tenancy_tenant LOOP
        PERFORM set_config('saqia.tenant', one::text, true);
        IF EXISTS (SELECT FROM banking_order_file WHERE ended_at IS NOT NULL) THEN
            UPDATE banking_order_file f SET ended_by = told.actor
            FROM (
                SELECT DISTINCT ON (file_id, state) (detail->>'file_id')::bigint AS file_id, actor,
                    CASE action WHEN 'contexts.banking.sending.drop_orders' THEN 'dropped' ELSE 'sent' END AS state
                FROM audit_entry
                WHERE action IN (
                    'contexts.banking.sending.mark_orders_sent', 'contexts.banking.sending.drop_orders'
                )
                ORDER BY file_id, state, id
            ) told
            WHERE told.file_id = f.id AND told.state = f.state;
        END IF;
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("banking", "0005_statistics"),
        ("audit", "0002_entries_by_time"),
    ]

    operations = [
        migrations.AddField("orderfile", "ended_by", models.CharField(default="", max_length=80)),
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
    ]

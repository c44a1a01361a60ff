"""What stands on suspense has an owner and a deadline; what stood there before is due on the day it was taken in."""

import django.db.models.deletion
from django.db import migrations, models

_OPEN = ["proposed", "suspense"]
_OWN = """
DO $$
DECLARE one int;
BEGIN
    FOR one IN SELECT id FROM tenancy_tenant LOOP
        PERFORM set_config('saqia.tenant', one::text, true);
        UPDATE banking_match SET owner = 'finance', due_on = (matched_at AT TIME ZONE 'Africa/Casablanca')::date
        WHERE state IN ('proposed', 'suspense');
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("banking", "0002_known_settlements"),
        ("staff", "0001_people"),
    ]

    operations = [
        migrations.AddField("match", "owner", models.CharField(
            default="", help_text="the role that answers for it on suspense", max_length=24
        )),
        migrations.AddField("match", "due_on", models.DateField(help_text="by when it leaves suspense", null=True)),
        migrations.AddField("match", "person", models.ForeignKey(
            db_constraint=False, db_index=False, help_text="who was asked to place it", null=True,
            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="staff.person",
        )),
        migrations.RunSQL(
            "ALTER TABLE banking_match ADD CONSTRAINT banking_match_person_id_tenant_fk "
            "FOREIGN KEY (tenant_id, person_id) REFERENCES staff_person (tenant_id, id)",
            "ALTER TABLE banking_match DROP CONSTRAINT banking_match_person_id_tenant_fk",
        ),
        migrations.RunSQL(_OWN, migrations.RunSQL.noop),
        migrations.AddConstraint("match", models.CheckConstraint(
            condition=~models.Q(state__in=_OPEN) | (~models.Q(owner="") & models.Q(due_on__isnull=False)),
            name="banking_match_owned",
        )),
        migrations.RemoveIndex("match", "banking_match_open_idx"),
        migrations.AddIndex("match", models.Index(
            condition=models.Q(state__in=_OPEN), fields=["tenant_id", "due_on", "line"], name="banking_match_open_idx",
        )),
    ]  # fmt: skip

"""What stood on suspense before it had deadlines is given one, counted from the day of this migration.

0003 made such movements due on the day on which they were taken in: late at once, before anybody had been asked. The
deadline is in the working days that the rules say on this day; a table without such movements never reads the rules.
"""

import datetime
from typing import Any

import yaml
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from saqia.platform import rulebook
from saqia.platform.calendar import national
from saqia.platform.wording import local

_UNASKED = "due_on = (matched_at AT TIME ZONE 'Africa/Casablanca')::date"
_FIND = f"SELECT DISTINCT state FROM banking_match WHERE state IN ('proposed', 'suspense') AND {_UNASKED}"
_GIVE = f"UPDATE banking_match SET due_on = %s WHERE state = %s AND {_UNASKED}"
_DAYS = {"proposed": "proposed_days", "suspense": "days"}


def give_time(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """Count the deadline of each movement that 0003 made late from today."""
    today = local(datetime.datetime.now(datetime.UTC)).date()
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenancy_tenant ORDER BY id")
        for (tenant_id,) in cursor.fetchall():
            cursor.execute("SELECT set_config('saqia.tenant', %s, true)", [str(tenant_id)])
            cursor.execute(_FIND)
            for (state,) in cursor.fetchall():
                due_on = national.calendar().add_working_days(today, _rule(today)[_DAYS[state]])
                cursor.execute(_GIVE, [due_on, state])


def _rule(on: datetime.date) -> dict[str, Any]:
    """Return the row in force on a day; before the first one, that."""
    rows: list[dict[str, Any]] = yaml.safe_load(rulebook.path("banking.yaml").read_text(encoding="utf-8"))["suspense"]
    rows.sort(key=lambda row: row["from"])
    return [rows[0], *(row for row in rows if row["from"] <= on)][-1]


class Migration(migrations.Migration):
    dependencies = [("banking", "0003_suspense_owners")]

    operations = [migrations.RunPython(give_time, migrations.RunPython.noop)]

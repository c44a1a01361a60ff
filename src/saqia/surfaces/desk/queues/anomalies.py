"""What readers noted at meters in a month, and what each note asks for."""

import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import wording
from saqia.journeys import anomaly_messages
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.figures import periods
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the notes of a month, newest first; filtered by what was noted."""
    staff.actor_of(request).require("desk.see-cycles")
    kind, chosen = lists.wanted(request), request.GET.get("anomaly") or None
    month = periods.month_of(request.GET.get("month", ""), clock.today())
    until = (month + datetime.timedelta(days=31)).replace(day=1)
    before = None if kind else frame.day_after(request)
    with scope.reading(tenants.of(request).id):
        counts = metering.count_anomalies(from_on=month, until_on=until)
        found = metering.page_noted_readings(
            from_on=month, until_on=until, anomaly=chosen, before=before,
            most=frame.WHOLE if kind else frame.PAGE,
        )  # fmt: skip
        owners = contracts.list_accounts_of_points({each.service_point_id for each in found})
        whose = frame.whose({owner.id for owner in owners})
        asked = metering.list_asked()
        account = metering.account_for_notes(from_on=month, until_on=until, on=clock.today())
        told = anomaly_messages.count_told(from_on=month, until_on=until)
    rows = [_row(each, whose, asked) for each in found]
    if kind:
        return _file(kind, rows, month)
    last = found[-1].reading if len(found) == frame.PAGE else None
    return render(request, "desk/queues/anomalies.html", {
        "rows": rows, "account": account, "told": told, "month": month, "asked": f"{month:%Y-%m}", "chosen": chosen,
        "codes": [(code, wording.anomaly(code), many) for code, many in counts.items()],
        "next": frame.query(request, after=f"{last.read_on.isoformat()}:{last.id}") if last else "",
        "first": frame.query(request, after=None) if before else "",
        "csv": frame.query(request, **{"as": "csv", "after": None}),
        "xlsx": frame.query(request, **{"as": "xlsx", "after": None}),
    })  # fmt: skip


def _row(
    each: metering.PointReading, whose: dict[int, frame.Whose], asked: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    code = each.reading.anomaly or ""
    return {
        "found": each, "reading": each.reading, "what": wording.anomaly(code),
        "asks": [wording.ACTIONS[action] for action in asked[code]],
        "owner": frame.at_point(whose, each.service_point_id, each.reading.read_on),
    }  # fmt: skip


def _file(kind: str, rows: list[dict[str, Any]], month: datetime.date) -> HttpResponse:
    heads = [_("Day"), _("Meter"), _("Noted"), _("What to do"), _("Customer"), _("Commune"), _("Remark")]
    language = languages.current()
    cells: list[list[lists.Cell]] = [
        [
            row["reading"].read_on, row["found"].serial, row["what"].say(language),
            ", ".join(each.say(language) for each in row["asks"]), row["owner"].name if row["owner"] else "",
            row["owner"].commune if row["owner"] else "", row["reading"].remark,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, f"anomalies-{month:%Y-%m}", heads, cells)

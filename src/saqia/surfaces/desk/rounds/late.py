"""The reading-interval clock of a round: meters whose period comes near its longest length, or has passed it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import operations
from saqia.contexts.metering import queries as metering
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, lists, staff, tenants

TONES = {"warning": "mind", "overdue": "stop"}


@require_safe
@doors.page
def index(request: HttpRequest, code: str) -> HttpResponse:
    """List these meters of a round, the longest unread first."""
    staff.actor_of(request).require("desk.see-cycles")
    kind, today = lists.wanted(request), clock.today()
    with scope.reading(tenants.of(request).id):
        try:
            round_ = metering.get_round(code)
        except operations.RoundNotFound as unknown:
            raise Http404 from unknown
        found = metering.list_overdue_readings(on=today, round_id=round_.id, most=frame.WHOLE)
        shown = found if kind else found[: frame.PAGE]
        owners = contracts.list_accounts_of_points({each.service_point_id for each in shown})
        whose = frame.whose({owner.id for owner in owners})
    rows: list[dict[str, Any]] = [
        {
            "found": each, "owner": frame.at_point(whose, each.service_point_id, today), "tone": TONES[each.state],
            "state": _("too long") if each.state == "overdue" else _("soon too long"),
        }
        for each in shown
    ]  # fmt: skip
    if kind:
        heads = [_("Meter"), _("Last reading"), _("Days"), _("At the latest"), _("State"), _("Customer"), _("Commune")]
        cells: list[list[lists.Cell]] = [
            [
                row["found"].serial, row["found"].last_on, row["found"].days, row["found"].due_on, row["state"],
                row["owner"].name if row["owner"] else "", row["owner"].commune if row["owner"] else "",
            ]
            for row in rows
        ]  # fmt: skip
        return lists.answer(kind, f"late-readings-{round_.code}", heads, cells)
    late = sum(each.state == "overdue" for each in found)
    return render(request, "desk/rounds/late.html", {
        "round": round_, "rows": rows, "late": late, "soon": len(found) - late, "is_cut": len(shown) < len(found),
    })  # fmt: skip

"""The meters of a round that are read again: a note asked for it, or a held reading was set aside."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import operations, wording
from saqia.contexts.metering import queries as metering
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.crew import index as crew
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_safe
@doors.page
def index(request: HttpRequest, code: str) -> HttpResponse:
    """List these meters book by book, in walking order; the next accepted reading takes a meter off the list."""
    staff.actor_of(request).require("desk.see-cycles")
    kind, today = lists.wanted(request), clock.today()
    with scope.reading(tenants.of(request).id):
        try:
            round_ = metering.get_round(code)
        except operations.RoundNotFound as unknown:
            raise Http404 from unknown
        found = metering.list_meters_to_read_again(round_id=round_.id, most=frame.WHOLE)
        shown = found if kind else found[: frame.PAGE]
        owners = contracts.list_accounts_of_points({each.service_point_id for each in shown})
        whose = frame.whose({owner.id for owner in owners})
    rows = [_row(each, frame.at_point(whose, each.service_point_id, today)) for each in shown]
    if kind:
        heads = [_("Book"), _("Position"), _("Meter"), _("Noted"), _("Since"), _("Visits"), _("Customer"), _("Address")]
        language = languages.current()
        cells: list[list[lists.Cell]] = [
            [
                row["found"].book_code, row["found"].position, row["found"].serial, row["what"].say(language),
                row["found"].since, row["found"].times, row["owner"].name if row["owner"] else "", row["address"],
            ]
            for row in rows
        ]  # fmt: skip
        return lists.answer(kind, f"read-again-{round_.code}", heads, cells)
    return render(request, "desk/rounds/again.html", {
        "round": round_, "rows": rows, "many": len(found), "is_cut": len(shown) < len(found),
    })  # fmt: skip


def _row(found: metering.MeterToReadAgain, owner: frame.Whose | None) -> dict[str, Any]:
    what = wording.anomaly(found.anomaly) if found.anomaly else wording.DECISIONS["read-again"]
    return {"found": found, "owner": owner, "what": what, "address": crew.address(owner) if owner else ""}

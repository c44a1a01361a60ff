"""Instalments: what is offered, accepted, paid and late."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.collections import queries, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import room
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the plans of a state, newest first; `?as=csv` or `xlsx` takes them away."""
    staff.actor_of(request).require("desk.see-collections")
    state = request.GET.get("state", "accepted")
    if state not in wording.PLAN_STATES:
        raise Http404
    kind, before = lists.wanted(request), frame.number(request, "before")
    with scope.reading(tenants.of(request).id):
        found = queries.list_plans(
            on=clock.today(), statuses=[state], before_id=None if kind else before,
            most=frame.WHOLE if kind else frame.PAGE,
        )  # fmt: skip
        whose = frame.whose(each.account_id for each in found)
    rows: list[dict[str, Any]] = [{"found": each, "owner": whose.get(each.account_id)} for each in found]
    if kind:
        return _file(kind, rows, wording.PLAN_STATES[state].say(languages.current()))
    more = len(found) == frame.PAGE
    return render(request, "desk/collections/plans.html", {
        "tabs": room.tabs(request), "rows": rows, "state": state, "today": clock.today(),
        "states": [(code, text) for code, text in wording.PLAN_STATES.items()],
        "next": frame.query(request, before=found[-1].id) if more else "",
        "first": frame.query(request, before=None) if before else "",
    })  # fmt: skip


def _file(kind: str, rows: list[dict[str, Any]], state: str) -> HttpResponse:
    heads = [_("Plan"), _("Account"), _("Customer"), _("State"), _("Total, DH"), _("Paid, DH"), _("Next part"),
             _("Open until")]  # fmt: skip
    cells: list[list[lists.Cell]] = [
        [
            row["found"].id, row["owner"].account.number if row["owner"] else "",
            row["owner"].name if row["owner"] else "", state, lists.dirhams(row["found"].total_centimes),
            lists.dirhams(row["found"].paid_centimes), row["found"].next.due_on if row["found"].next else None,
            row["found"].open_until,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "instalments", heads, cells)

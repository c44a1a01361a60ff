"""Accounts that have ended and miss the bill up to their end: how long each waits, why, and where that is mended."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.requests import queries, types
from saqia.contexts.requests import wording as request_wording
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import room
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List them, those that wait longest at the head; `?as=csv` or `xlsx` takes them away."""
    actor = staff.actor_of(request)
    actor.require("desk.see-collections")
    kind = lists.wanted(request)
    with scope.reading(tenants.of(request).id):
        found = queries.list_unbilled(on=clock.today(), most=frame.WHOLE if kind else 4 * frame.PAGE)
        whose = frame.whose(each.account_id for each in found)
    rows = [_row(each, whose, actor) for each in found]
    if kind:
        return _file(kind, rows)
    return render(request, "desk/collections/final_bills.html", {"tabs": room.tabs(request), "rows": rows})


def _row(found: types.UnbilledAccount, whose: dict[int, frame.Whose], actor: operation.Actor) -> dict[str, Any]:
    days = (clock.today() - found.closed_on).days
    return {
        "found": found, "owner": whose.get(found.account_id), "why": request_wording.UNBILLED[found.why],
        "what": billing_wording.exception(found.reason) if found.reason else None,
        "is_late": found.due_on < clock.today(), "days": days, "act": _act(found, actor),
    }  # fmt: skip


def _act(found: types.UnbilledAccount, actor: operation.Actor) -> tuple[str, str] | None:
    """Return the page on which the bill is moved on, and what is done there; None: others do it."""
    if not actor.may("desk.see-cycles"):
        return None
    if found.exception_id is not None:
        return reverse("desk:exception", args=[found.exception_id]), _("See to the exception")
    if found.why == "reading":
        return reverse("desk:reading-import"), _("Take the reading in")
    return reverse("desk:cycles"), _("Bill its round")


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [
        _("Account"), _("Customer"), _("Commune"), _("Ended on"), _("Days waited"), _("Bill due by"), _("Late"),
        _("Why"), _("File"),
    ]  # fmt: skip
    language = languages.current()
    cells: list[list[lists.Cell]] = [
        [
            row["owner"].account.number if row["owner"] else "", row["owner"].name if row["owner"] else "",
            row["owner"].commune if row["owner"] else "", row["found"].closed_on, row["days"], row["found"].due_on,
            _("late") if row["is_late"] else "", (row["what"] or row["why"]).say(language), row["found"].file_number,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "final-bills", heads, cells)

"""Debts that would be given up: each waits for somebody else than its proposer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.collections import operations, queries, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import room
from saqia.surfaces.desk.queues import authors, frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the write-offs that wait, or those decided (`?state=`); approve or refuse one: the button says which."""
    actor = staff.actor_of(request)
    actor.require("desk.see-collections")
    state, refusal = request.GET.get("state", "awaiting-approval"), ""
    if state not in wording.WRITE_OFF_STATES:
        raise Http404
    if request.method == "POST":
        try:
            messages.success(request, _decide(request))
            return redirect("desk:collections-write-offs")
        except operations.WriteOffUnknown as unknown:
            raise Http404 from unknown
        except room.REFUSED as refused:
            refusal = room.sentence(refused)
    kind = lists.wanted(request)
    with scope.reading(tenants.of(request).id):
        found = queries.list_write_offs(statuses=[state], most=frame.WHOLE if kind else 4 * frame.PAGE)
        whose = frame.whose(each.account_id for each in found)
        names = authors.named(name for each in found for name in (each.proposed_by, each.decided_by) if name)
    reasons = queries.write_off_reasons()
    rows: list[dict[str, Any]] = [
        {
            "found": each, "owner": whose.get(each.account_id), "reason": reasons[each.reason],
            "by": names.get(each.proposed_by, ""), "decider": names.get(each.decided_by, ""),
            "is_own": each.proposed_by == actor.name,
        }
        for each in found
    ]  # fmt: skip
    if kind:
        return _file(kind, rows)
    return render(request, "desk/collections/write_offs.html", {
        "tabs": room.tabs(request), "rows": rows, "total": sum(each.amount_centimes for each in found), "state": state,
        "refusal": refusal,
        "states": [(code, text) for code, text in wording.WRITE_OFF_STATES.items()],
        "may_decide": state == "awaiting-approval" and actor.may("collections.approve-write-off"),
    }, status=422 if refusal else 200)  # fmt: skip


def _decide(request: HttpRequest) -> str:
    actor, asked, act = staff.actor_of(request), request.POST.get("write_off", ""), request.POST.get("act", "")
    if not asked.isdigit():
        raise Http404
    if act == "approve":
        operations.approve_write_off(actor=actor, write_off_id=int(asked), at=clock.now())
        return _("Approved: the debt is booked as a loss.")
    if act == "refuse":
        operations.refuse_write_off(actor=actor, write_off_id=int(asked), at=clock.now())
        return _("Refused: the debt stays.")
    raise Http404


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    language = languages.current()
    heads = [_("Account"), _("Customer"), _("Amount, DH"), _("Reason"), _("Proposed"), _("Decided")]
    cells: list[list[lists.Cell]] = [
        [
            row["owner"].account.number if row["owner"] else "", row["owner"].name if row["owner"] else "",
            lists.dirhams(row["found"].amount_centimes), row["reason"].say(language), row["found"].proposed_at,
            row["found"].decided_at,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "write-offs", heads, cells)

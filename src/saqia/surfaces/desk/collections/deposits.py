"""Deposits on their way back, those promised first at the head; a transfer is asked for with the customer's RIB."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.collections import operations, queries, wording
from saqia.contexts.parties import queries as parties
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import room
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_OPEN = ("asked", "refund-proposed")


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the deposits to give back, or those transferred (`?state=transferred`); ask for the transfer of one."""
    actor = staff.actor_of(request)
    actor.require("desk.see-collections")
    state, refusal = request.GET.get("state", "open"), ""
    if state not in ("open", "transferred"):
        raise Http404
    if request.method == "POST":
        try:
            _propose(request)
            messages.success(request, _("Asked: finance approves and transfers it."))
            return redirect("desk:collections-deposits")
        except operations.DepositUnknown as unknown:
            raise Http404 from unknown
        except room.REFUSED as refused:
            refusal = room.sentence(refused)
    kind = lists.wanted(request)
    with scope.reading(tenants.of(request).id):
        found = queries.list_deposits(
            statuses=_OPEN if state == "open" else ("transferred",), most=frame.WHOLE if kind else 4 * frame.PAGE
        )
        whose = frame.whose(each.account_id for each in found)
    rows: list[dict[str, Any]] = [
        {
            "found": each, "owner": whose.get(each.account_id), "state": wording.DEPOSIT_STATES[each.status],
            "tone": room.TONES[each.status], "is_late": each.status in _OPEN and each.due_on < clock.today(),
        }
        for each in found
    ]  # fmt: skip
    if kind:
        return _file(kind, rows)
    return render(request, "desk/collections/deposits.html", {
        "tabs": room.tabs(request), "rows": rows, "state": state, "refusal": refusal,
        "may_propose": actor.may("collections.track-deposit-refund"),
    }, status=422 if refusal else 200)  # fmt: skip


def _propose(request: HttpRequest) -> None:
    """Ask for the transfer to the account that the file names, else to the newest that the customer gave."""
    asked = request.POST.get("deposit", "")
    if not asked.isdigit():
        raise Http404
    with scope.reading(tenants.of(request).id):
        found = queries.get_deposit(int(asked))
        named = queries.may_propose_deposit(found.id)
        [owner] = frame.whose([found.account_id]).values()
        known = parties.list_bank_accounts(owner.account.customer_id)
    bank = None if named or not known else known[0][0]
    operations.propose_deposit_refund(
        actor=staff.actor_of(request), deposit_refund_id=found.id, bank_account_id=bank, at=clock.now()
    )


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [_("File"), _("Account"), _("Customer"), _("Amount, DH"), _("State"), _("Promised by"), _("Transferred on")]
    cells: list[list[lists.Cell]] = [
        [
            row["found"].cause, row["owner"].account.number if row["owner"] else "",
            row["owner"].name if row["owner"] else "", lists.dirhams(row["found"].amount_centimes),
            row["state"].say(languages.current()), row["found"].due_on, row["found"].transferred_on,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "deposits", heads, cells)

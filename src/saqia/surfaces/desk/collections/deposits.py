"""Deposits on their way back, those promised first at the head; a transfer is asked for with the customer's RIB."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.collections import operations, queries, wording
from saqia.contexts.parties import queries as parties
from saqia.contexts.requests import queries as requests
from saqia.contexts.requests import wording as request_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import room
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_STATES = {
    "open": ("asked", "refund-proposed"),
    "asked": ("asked",),
    "transferred": ("transferred",),
    "set-off": ("set-off",),
}
_OPEN = ("open", "asked")
_ASKABLE = ("ready", "not-named", "sent-back")
_HELD = "held"
"""Beside the states of a deposit that goes back: it is held still, for an account that has ended."""


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the deposits to give back, with what those wait for that finance was not asked for; ask for one.

    `?state=asked`: those alone; `transferred`; `set-off`: debts took them whole; `held`: for accounts that have ended.
    """
    actor = staff.actor_of(request)
    actor.require("desk.see-collections")
    state, refusal = request.GET.get("state", "open"), ""
    if state == _HELD:
        return _held(request)
    if state not in _STATES:
        raise Http404
    if request.method == "POST":
        try:
            messages.success(request, _act(request))
            return redirect("desk:collections-deposits")
        except operations.DepositUnknown as unknown:
            raise Http404 from unknown
        except room.REFUSED as refused:
            refusal = room.sentence(refused)
    kind = lists.wanted(request)
    with scope.reading(tenants.of(request).id):
        rows = _rows(_STATES[state], most=frame.WHOLE if kind else 4 * frame.PAGE)
    if kind:
        return _file(kind, rows)
    return render(request, "desk/collections/deposits.html", {
        "tabs": room.tabs(request), "ways": _ways(), "rows": rows, "state": state, "refusal": refusal,
        "is_open": state in _OPEN, "may_propose": actor.may("collections.track-deposit-refund"),
        "may_reduce": actor.may("collections.reduce-deposit-refund"),
    }, status=422 if refusal else 200)  # fmt: skip


def _rows(statuses: tuple[str, ...], most: int) -> list[dict[str, Any]]:
    today = clock.today()
    found = queries.list_deposits(statuses=statuses, most=most)
    whose = frame.whose(each.account_id for each in found)
    why = queries.explain_waiting([each.id for each in found], on=today)
    rests = queries.list_rests([number for number, code in why.items() if code == "owes"], on=today)
    return [
        {
            "found": each, "owner": whose.get(each.account_id), "state": wording.DEPOSIT_STATES[each.status],
            "tone": room.TONES[each.status], "is_late": each.status in _STATES["open"] and each.due_on < today,
            "file": wording.deposit_file(each.cause), "why": wording.WAITS_FOR.get(why.get(each.id, "")),
            "may_ask": why.get(each.id) in _ASKABLE, "rest": max(rests.get(each.id, 0), 0),
            "is_taken": why.get(each.id) == "taken",
        }
        for each in found
    ]  # fmt: skip


def _held(request: HttpRequest) -> HttpResponse:
    """List the deposits that are held for accounts that have ended, and what such accounts are owed without one."""
    kind = lists.wanted(request)
    with scope.reading(tenants.of(request).id):
        left = requests.list_left(on=clock.today(), most=frame.WHOLE if kind else 4 * frame.PAGE)
        whose = frame.whose(each.account_id for each in left)
    rows: list[dict[str, Any]] = [
        {"found": each, "owner": whose.get(each.account_id), "why": request_wording.LEFT_WAITS_FOR[each.waits_for]}
        for each in left
    ]
    if not kind:
        page = {"tabs": room.tabs(request), "ways": _ways(), "rows": rows, "state": _HELD}
        return render(request, "desk/collections/deposits_held.html", page)
    heads = [_("Account"), _("Customer"), _("Deposit, DH"), _("Credit, DH"), _("Ended on"), _("Waits for")]
    cells: list[list[lists.Cell]] = [
        [
            *_owner(row), lists.dirhams(row["found"].deposit_centimes), lists.dirhams(row["found"].credit_centimes),
            row["found"].closed_on, row["why"].say(languages.current()),
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "deposits-held", heads, cells)


def _act(request: HttpRequest) -> str:
    """Close what debts took whole, or ask for the transfer; return what is told of it."""
    if "off" not in request.POST:
        _propose(request)
        return _("Asked: finance approves and transfers it.")
    asked = request.POST["off"]
    if not (asked.isascii() and asked.isdigit() and len(asked) < 15):
        raise Http404
    operations.set_deposit_off(actor=staff.actor_of(request), deposit_refund_id=int(asked), at=clock.now())
    return _("Closed: debts took all of it, and the customer is told what it paid.")


def _propose(request: HttpRequest) -> None:
    """Ask for the transfer to the account that the file names, else to the newest that the customer gave.

    With `rest`, the centimes that later debts leave: of those alone.
    """
    asked = request.POST.get("deposit", "")
    rest = request.POST.get("rest", "")
    if not asked.isdigit() or (rest and not (rest.isascii() and rest.isdigit() and len(rest) < 15)):
        raise Http404
    with scope.reading(tenants.of(request).id):
        found = queries.get_deposit(int(asked))
        [owner] = frame.whose([found.account_id]).values()
        known = parties.list_bank_accounts(owner.account.customer_id)
        is_named = queries.names_bank_account(found.id)
    bank = None if is_named or not known else known[0][0]
    given: dict[str, Any] = {
        "actor": staff.actor_of(request), "deposit_refund_id": found.id, "bank_account_id": bank, "at": clock.now(),
    }  # fmt: skip
    if rest:
        operations.propose_rest_of_deposit(amount_centimes=int(rest), **given)
    else:
        operations.propose_deposit_refund(**given)


def _ways() -> list[dict[str, str]]:
    """Return the lists of the page."""
    return [
        {"code": "open", "name": _("On their way")}, {"code": "asked", "name": _("Not asked of finance yet")},
        {"code": "transferred", "name": _("Transferred")}, {"code": "set-off", "name": _("Set off whole")},
        {"code": _HELD, "name": _("Of accounts that have ended")},
    ]  # fmt: skip


def _owner(row: dict[str, Any]) -> tuple[str, str]:
    owner = row["owner"]
    return (owner.account.number, owner.name) if owner else ("", "")


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [
        _("File"), _("Account"), _("Customer"), _("Amount, DH"), _("State"), _("Waits for"), _("Promised by"),
        _("Transferred on"), _("Set off, DH"), _("Set off on"),
    ]  # fmt: skip
    language = languages.current()
    cells: list[list[lists.Cell]] = [
        [
            row["file"].say(language) if row["file"] else row["found"].cause, *_owner(row),
            lists.dirhams(row["found"].amount_centimes), row["state"].say(language),
            row["why"].say(language) if row["why"] else "", row["found"].due_on, row["found"].transferred_on,
            lists.dirhams(row["found"].set_off_centimes), row["found"].set_off_on,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "deposits", heads, cells)

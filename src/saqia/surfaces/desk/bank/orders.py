"""Files of debits and refund transfers: prepared here, approved by somebody else, taken to the bank."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import ports, queries, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.bank import forms, statements
from saqia.surfaces.desk.queues import authors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_MOST = 60
_PREPARE = (banking.NothingToOrder, banking.TooSoon, banking.DayPast, banking.BankAccountUnknown)
_DECIDE = (banking.SameHands, banking.OrdersDecided)
_EARLIEST = {"debits": datetime.timedelta(days=5), "refunds": datetime.timedelta(days=1)}


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the files; a POST gathers what is due under mandates, or the approved refunds.

    `?as=csv` or `xlsx` takes the list away.
    """
    actor = staff.actor_of(request)
    actor.require("desk.see-banks")
    tenant, act = tenants.of(request), request.POST.get("act", "")
    with scope.reading(tenant.id):
        accounts = queries.list_bank_accounts()
    asked = {code: _form(request, code, accounts) for code in _EARLIEST}
    if request.method == "POST" and act not in asked:
        raise Http404
    form = asked.get(act)
    if form is not None and form.is_valid():
        try:
            made = _prepare(actor, act, form)
        except _PREPARE as refused:
            is_day = isinstance(refused, banking.TooSoon | banking.DayPast)
            form.add_error("on" if is_day else None, _sentence(refused))
        else:
            _tell(request, made)
            return redirect("desk:bank-order-file", made.file.file_id)
    with scope.reading(tenant.id):
        found = queries.page_order_files(most=_MOST)
    kind, language = lists.wanted(request), languages.current()
    if kind:
        heads = [_("File of orders"), _("Kind"), _("Day"), _("Orders"), _("Amount"), _("State")]
        cells: list[list[lists.Cell]] = [
            [one.message_id, wording.KINDS[one.kind].say(language), one.execute_on, one.order_count,
             lists.dirhams(one.amount_centimes), wording.STATES[one.state].say(language)]
            for one in found
        ]  # fmt: skip
        return lists.answer(kind, "orders", heads, cells)
    shown = {
        "debits": asked["debits"], "refunds": asked["refunds"], "rows": [_row(one) for one in found],
        "may_prepare": actor.may("banking.prepare-orders") and accounts,
    }  # fmt: skip
    return render(request, "desk/bank/orders.html", shown, status=422 if form is not None and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, file_id: int) -> HttpResponse:
    """Show a file with its orders; a POST approves it, drops it, or notes that the bank was given it."""
    actor = staff.actor_of(request)
    actor.require("desk.see-banks")
    found, refusal = _found(request, file_id), ""
    if request.method == "POST":
        try:
            messages.success(request, _act(actor, file_id, request.POST.get("act", "")))
        except _DECIDE as refused:
            refusal = _sentence(refused)
        else:
            return redirect("desk:bank-order-file", file_id)
    with scope.reading(tenants.of(request).id):
        orders = queries.list_orders(file_id=file_id)
        numbers = queries.find_account_numbers(one.account_id for one in orders)
        hands = _hands(found)
    kind, language = lists.wanted(request), languages.current()
    if kind:
        heads = [_("Order"), _("Account"), _("Name"), _("Amount"), _("State"), _("Reason")]
        cells: list[list[lists.Cell]] = [
            [one.end_to_end, numbers[one.account_id], one.name, lists.dirhams(one.amount_centimes),
             wording.STATES[one.state].say(language), wording.reason(one.reason, language) if one.reason else ""]
            for one in orders
        ]  # fmt: skip
        return lists.answer(kind, found.message_id, heads, cells)
    rows = [
        {"order": one, "account": numbers[one.account_id], "state": wording.STATES[_state(found, one)],
         "tone": statements.TONES[_state(found, one)],
         "reason": wording.reason(one.reason, language) if one.reason else ""}
        for one in orders
    ]  # fmt: skip
    return render(
        request, "desk/bank/order_file.html",
        {**_row(found), **_may(actor, found), "rows": rows, "refusal": refusal, "hands": hands,
         "day_of": _day_of(found.kind)},
        status=422 if refusal else 200,
    )  # fmt: skip


@require_safe
@doors.page
def take_away(request: HttpRequest, file_id: int) -> HttpResponse:
    """Hand over the file that the bank takes: pain.008 or pain.001."""
    staff.actor_of(request).require("banking.send-orders")
    found = _found(request, file_id)
    try:
        with scope.reading(tenants.of(request).id):
            orders = queries.get_order_file(file_id)
    except queries.NotApproved as refused:
        raise Http404 from refused
    return HttpResponse(
        ports.write_orders(orders), content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{found.message_id}.xml"'},
    )  # fmt: skip


def _found(request: HttpRequest, file_id: int) -> types.OrderFile:
    with scope.reading(tenants.of(request).id):
        found = queries.find_order_file(file_id)
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, act: str, accounts: list[types.BankAccount]) -> forms.OrdersForm:
    """Return the form of a kind of file, with what was handed in when it was this one's."""
    return forms.OrdersForm(
        request.POST if request.POST.get("act") == act else None, auto_id=f"{act}-%s", accounts=accounts,
        label=_day_of("debits" if act == "debits" else "transfers"), earliest=clock.today() + _EARLIEST[act],
    )  # fmt: skip


def _day_of(kind: str) -> str:
    return _("Day of the debits") if kind == "debits" else _("Day of the transfers")


def _prepare(actor: operation.Actor, act: str, form: forms.OrdersForm) -> types.Prepared:
    prepare = banking.prepare_direct_debits if act == "debits" else banking.prepare_refund_transfers
    given = form.cleaned_data
    return prepare(actor=actor, bank_account=given["account"], on=given["on"], at=clock.now())


def _act(actor: operation.Actor, file_id: int, act: str) -> str:
    if act == "approve":
        banking.approve_orders(actor=actor, file_id=file_id, at=clock.now())
        return _("Approved: the file may go to the bank.")
    if act == "drop":
        banking.drop_orders(actor=actor, file_id=file_id, at=clock.now())
        return _("Dropped: what was in it may be gathered again.")
    if act == "sent":
        banking.mark_orders_sent(actor=actor, file_id=file_id, at=clock.now())
        return _("Noted: the bank has the file. Its statement will say what became of it.")
    raise Http404


def _state(file: types.OrderFile, order: types.Order) -> str:
    """Return the state of an order: its file's, as long as no bank has it."""
    return order.state if file.state == "sent" else file.state


def _may(actor: operation.Actor, found: types.OrderFile) -> dict[str, bool]:
    own = found.prepared_by == actor.name
    is_approved = found.state in ("approved", "sent")
    return {
        "same_hands": found.state == "prepared" and own,
        "may_approve": found.state == "prepared" and not own and actor.may("banking.approve-orders"),
        "may_send": found.state == "approved" and actor.may("banking.send-orders"),
        "may_take": is_approved and actor.may("banking.send-orders"),
        "may_drop": found.state in ("prepared", "approved") and actor.may("banking.prepare-orders"),
    }


def _hands(found: types.OrderFile) -> list[tuple[str, str, datetime.datetime]]:
    """Return who had a file in hand: the step, the name, when; inside `scope.reading`."""
    last = _("Given to the bank by") if found.state == "sent" else _("Dropped by")
    steps = [
        (_("Prepared by"), found.prepared_by, found.prepared_at),
        (_("Approved by"), found.approved_by, found.approved_at), (last, found.ended_by, found.ended_at),
    ]  # fmt: skip
    names = authors.named(code for _step, code, _at in steps if code)
    return [(step, names.get(code, "—"), at) for step, code, at in steps if at is not None]


def _row(found: types.OrderFile) -> dict[str, Any]:
    return {
        "found": found, "kind": wording.KINDS[found.kind], "file_state": wording.STATES[found.state],
        "file_tone": statements.TONES[found.state],
    }  # fmt: skip


def _tell(request: HttpRequest, made: types.Prepared) -> None:
    messages.success(request, _("Prepared: somebody else approves it."))
    language, left_out = languages.current(), made.left_out[:20]
    with scope.reading(tenants.of(request).id):
        numbers = queries.find_account_numbers(account_id for account_id, _why in left_out)
    for account_id, why in left_out:
        messages.warning(request, f"\u2066{numbers[account_id]}\u2069 · {wording.LEFT_OUT[why].say(language)}")


def _sentence(refused: Exception) -> str:
    return wording.refusal(refused, languages.current())

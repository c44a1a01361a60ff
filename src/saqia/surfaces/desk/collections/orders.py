"""Orders to cut: the queue with what each is about, and one looked at again as it stands today."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.billing import queries as billing
from saqia.contexts.collections import operations, queries, wording
from saqia.contexts.ledger import wording as ledger_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import forms, room
from saqia.surfaces.desk.queues import authors, frame
from saqia.surfaces.kit import clock, languages, lists, photos, staff, tenants

_STATES = tuple(wording.ORDER_STATES)


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the orders of a state, newest first; `?as=csv` or `xlsx` takes them away."""
    staff.actor_of(request).require("desk.see-collections")
    state = request.GET.get("state", "issued")
    if state not in _STATES:
        raise Http404
    kind, before = lists.wanted(request), frame.number(request, "before")
    with scope.reading(tenants.of(request).id):
        found = queries.list_orders(
            statuses=[state], before_id=None if kind else before, most=frame.WHOLE if kind else frame.PAGE
        )
        whose = frame.whose(each.account_id for each in found)
        waits = queries.count_waiting(on=clock.today())
    rows = room.order_rows(found, whose)
    if kind:
        return _file(kind, rows)
    more = len(found) == frame.PAGE
    return render(request, "desk/collections/orders.html", {
        "tabs": room.tabs(request), "rows": rows, "state": state, "waits": waits,
        "states": [(code, text) for code, text in wording.ORDER_STATES.items()],
        "next": frame.query(request, before=found[-1].id) if more else "",
        "first": frame.query(request, before=None) if before else "",
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show one order; cancel it, or order the service back: the button says which."""
    actor, tenant, act = staff.actor_of(request), tenants.of(request), request.POST.get("act", "")
    actor.require("desk.see-collections")
    form, refusal = forms.CauseForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _act(act, actor, order_id, form.cleaned_data["cause"])
        except operations.OrderUnknown as unknown:
            raise Http404 from unknown
        except room.REFUSED as refused:
            refusal = room.sentence(refused)
        else:
            messages.success(request, _("Done: the crew and the customer are being told."))
            return redirect("desk:collections-order", order_id)
    with scope.reading(tenant.id):
        try:
            check = queries.check_disconnection(order_id, on=clock.today())
        except operations.OrderUnknown as unknown:
            raise Http404 from unknown
        order = check.order
        standings = billing.list_item_standings(account_ids=[order.account_id], on=clock.today())
        whose = frame.whose([order.account_id])
        names = authors.named([order.issued_by])
    shown = {
        **room.order_rows([order], whose)[0], "tabs": room.tabs(request), "check": check, "form": form,
        "reason": wording.REASONS.get(check.reason), "refusal": refusal,
        "by": names.get(order.issued_by, ""),
        "items": [
            {"found": one, "state": ledger_wording.STATES[one.state]}
            for one in standings if one.number in order.items
        ],
        "may_cancel": order.status == "issued" and actor.may("collections.cancel-disconnection"),
        "may_restore": order.status == "executed" and actor.may("collections.order-reconnection"),
    }  # fmt: skip
    return render(request, "desk/collections/order.html", shown, status=422 if refusal or form.errors else 200)


@require_safe
@doors.page
def photo(request: HttpRequest, order_id: int, which: str) -> HttpResponse:
    """Show the crew's photo of the cut or of the service that is back, once it was examined."""
    staff.actor_of(request).require("desk.see-collections")
    with scope.reading(tenants.of(request).id):
        try:
            order = queries.get_order(order_id)
        except operations.OrderUnknown as unknown:
            raise Http404 from unknown
        return photos.answer({"cut": order.photo_id, "back": order.back_photo_id}.get(which))


def _act(act: str, actor: Any, order_id: int, cause: str) -> None:
    if act == "cancel":
        operations.cancel_disconnection(actor=actor, order_id=order_id, cause=cause, at=clock.now())
    elif act == "restore":
        operations.order_reconnection(actor=actor, order_id=order_id, cause=cause, at=clock.now())
    else:
        raise Http404


def _file(kind: str, rows: list[dict[str, Any]]) -> HttpResponse:
    language = languages.current()
    heads = [_("Order"), _("Account"), _("Customer"), _("Commune"), _("Class"), _("Service"), _("Amount, DH"),
             _("State"), _("Why"), _("Issued on")]  # fmt: skip
    cells: list[list[lists.Cell]] = [
        [
            row["found"].number, row["owner"].account.number if row["owner"] else "",
            row["owner"].name if row["owner"] else "", row["owner"].commune if row["owner"] else "",
            row["class"].say(language), row["service"].say(language), lists.dirhams(row["found"].amount_centimes),
            row["state"].say(language), row["cause"], row["found"].issued_on,
        ]
        for row in rows
    ]  # fmt: skip
    return lists.answer(kind, "cut-orders", heads, cells)

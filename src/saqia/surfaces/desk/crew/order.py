"""One order at the door: looked at again as it stands, told done or not done; what is paid is not cut."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.contexts.collections import operations, queries, types, wording
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.journeys import field_orders
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.crew import forms, index
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, staff, tenants, uploads

_ENDING = ("paid", "protected")
"""Why an order is over, not only put off to another day."""
_WRONG_INDEX = (
    metering.ReadingImpossible, metering.ReadingContradicted, metering.IndexTooPrecise, field_orders.MeterMissing,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show an order; the button says what the crew did: cut, gave back, or cut nothing."""
    actor, act, refusal = staff.actor_of(request), request.POST.get("act", ""), ""
    actor.require("desk.see-field-orders")
    is_done = act in ("cut", "back")
    done = forms.DoneForm(*((request.POST, request.FILES) if is_done else ()))
    undone = forms.UndoneForm(request.POST if act == "undone" else None)
    form = done if is_done else undone if act == "undone" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            moved = _act(actor, act, order_id, form.cleaned_data if form else {})
            _tell(request, moved)
            return redirect("desk:crew-order" if moved.status == "reconnection-ordered" else "desk:crew", *_to(moved))
        except operations.OrderUnknown as unknown:
            raise Http404 from unknown
        except (operations.OrderMoved, operations.CauseMissing) as refused:
            refusal = wording.refusal(refused, languages.current())
        except _WRONG_INDEX:
            done.add_error("index", _("The books do not take this index: check it, or leave it empty."))
        except uploads.UploadRefused as refused:
            done.add_error("photo", refused.sentence)
    shown = _shown(request, order_id)
    is_wrong = refusal or done.errors or undone.errors
    return render(
        request, "desk/crew/order.html", {**shown, "done": done, "undone": undone, "refusal": refusal},
        status=422 if is_wrong else 200,
    )  # fmt: skip


def _shown(request: HttpRequest, order_id: int) -> dict[str, Any]:
    with scope.reading(tenants.of(request).id):
        try:
            check = queries.check_disconnection(order_id, on=clock.today())
        except operations.OrderUnknown as unknown:
            raise Http404 from unknown
        order = check.order
        owner = frame.whose([order.account_id])[order.account_id]
        meter = meters.find_hanging_meter(order.service_point_id)
    return {
        "found": order, "check": check, "owner": owner, "meter": meter, "address": index.address(owner),
        "service": contract_wording.SERVICES[order.service], "state": wording.ORDER_STATES[order.status],
        "reason": wording.REASONS.get(check.reason), "is_over": check.reason in _ENDING,
        "may_close": staff.actor_of(request).may("collections.close-disconnection"),
        "is_late": order.reconnect_by is not None and order.reconnect_by < clock.now(),
    }  # fmt: skip


def _act(actor: operation.Actor, act: str, order_id: int, given: dict[str, Any]) -> types.Order:
    at = clock.now()
    if act in ("cut", "back"):
        actor.require("collections.close-disconnection")
        photo = given.get("photo")
        kept = uploads.keep(actor, "photo", photo, "field-order", only="image/") if photo else None
        report = field_orders.report_cut if act == "cut" else field_orders.report_reconnection
        photo_id = kept.file_id if kept else None
        return report(actor=actor, order_id=order_id, at=at, index=given.get("index"), photo_id=photo_id)
    if act == "undone":
        return _leave(actor, order_id, given["reason"])
    if act == "over":
        with scope.reading(actor.tenant_id):
            reason = queries.check_disconnection(order_id, on=clock.today()).reason
        if reason in _ENDING:
            return _leave(actor, order_id, reason)
        raise operations.OrderMoved(reason or "issued")
    raise Http404


def _leave(actor: operation.Actor, order_id: int, reason: str) -> types.Order:
    return operations.close_disconnection(
        actor=actor, order_id=order_id, was_cut=False, remark=reason, executed_at=clock.now(), at=clock.now()
    )


def _tell(request: HttpRequest, moved: types.Order) -> None:
    if moved.status == "reconnection-ordered":
        messages.warning(request, _("This was paid or stopped meanwhile: give the service back now."))
    else:
        messages.success(request, _("Noted: the customer and the office are being told."))


def _to(moved: types.Order) -> list[int]:
    return [moved.id] if moved.status == "reconnection-ordered" else []

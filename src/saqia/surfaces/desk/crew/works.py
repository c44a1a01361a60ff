"""Work orders at meters: what readers noted and a crew sees to; those of a commune, and one."""

from collections import Counter
from typing import Any

import pyarrow as pa
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.contracts import exports as places
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import operations, wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.territory import queries as territory
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.crew import forms
from saqia.surfaces.desk.crew import index as crew
from saqia.surfaces.desk.queues import authors, frame
from saqia.surfaces.kit import clock, languages, photos, staff, tenants


@require_safe
@doors.page
def index(request: HttpRequest) -> HttpResponse:
    """List the open orders of a commune: the one asked for, else the crew's own."""
    actor, today = staff.actor_of(request), clock.today()
    actor.require("desk.see-field-orders")
    with scope.reading(tenants.of(request).id):
        found = metering.list_open_work_orders(most=frame.WHOLE)
        communes = _communes(found)
        counted = Counter(communes.get(one.service_point_id, "") for one in found)
        code = request.GET.get("commune") or crew.own(actor, counted)
        wanted = [one for one in found if communes.get(one.service_point_id, "") == code]
        shown = wanted[: crew.MOST]
        owners = contracts.list_accounts_of_points({one.service_point_id for one in shown})
        whose = frame.whose({owner.id for owner in owners})
        named = territory.find_communes(counted)
    rows = [_row(one, frame.at_point(whose, one.service_point_id, today)) for one in shown]
    return render(request, "desk/crew/works.html", {
        "rows": rows, "code": code, "more": len(wanted) - len(shown),
        "may_replace": actor.may("metering.replace-meter"), "may_hang": actor.may("metering.install-meter"),
        "communes": [
            (each, frame.placed(named[each]) if each in named else each, many)
            for each, many in counted.most_common(60)
        ],
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show one order; the crew says that it is done, a supervisor cancels it with a word on why."""
    actor, act, refusal = staff.actor_of(request), request.POST.get("act", ""), ""
    actor.require("desk.see-field-orders")
    form = forms.WorkForm(request.POST if request.method == "POST" else None, is_asked=act == "cancel")
    if request.method == "POST" and form.is_valid():
        try:
            _act(actor, act, order_id, form.cleaned_data["remark"])
        except operations.WorkOrderNotFound as unknown:
            raise Http404 from unknown
        except operations.WorkOrderEnded as ended:
            refusal = wording.WORK_ENDED.say(
                languages.current(), state=wording.WORK_STATES[ended.status].say(languages.current())
            )
        else:
            messages.success(request, _("Noted."))
            return redirect("desk:works")
    with scope.reading(tenants.of(request).id):
        order = _find(order_id)
        owners = contracts.list_accounts_of_points([order.service_point_id])
        owner = frame.at_point(frame.whose({each.id for each in owners}), order.service_point_id, clock.today())
        commune = territory.find_communes(_communes([order]).values())
        names = authors.named(code for code in (order.ordered_by, order.ended_by) if code)
    shown = {
        **_row(order, owner), "form": form, "refusal": refusal, "state": wording.WORK_STATES[order.status],
        "place": next((frame.placed(each) for each in commune.values()), ""), "is_open": order.status == "open",
        "ordered_by": names[order.ordered_by], "ended_by": names.get(order.ended_by, ""),
        "remark": _remark(order.remark),
        "may_finish": actor.may("metering.finish-work-order"), "may_cancel": actor.may("metering.cancel-work-order"),
        "may_replace": actor.may("metering.replace-meter"),
    }  # fmt: skip
    return render(request, "desk/crew/work.html", shown, status=422 if refusal or form.errors else 200)


@require_safe
@doors.page
def photo(request: HttpRequest, order_id: int) -> HttpResponse:
    """Show the photo of the reading behind an order, once it was examined."""
    staff.actor_of(request).require("desk.see-field-orders")
    with scope.reading(tenants.of(request).id):
        return photos.answer(_find(order_id).photo_id)


def _act(actor: operation.Actor, act: str, order_id: int, remark: str) -> None:
    if act == "done":
        operations.finish_work_order(actor=actor, order_id=order_id, remark=remark, at=clock.now())
    elif act == "cancel":
        operations.cancel_work_order(actor=actor, order_id=order_id, remark=remark, at=clock.now())
    else:
        raise Http404


def _remark(given: str) -> str:
    by_itself = wording.WORK_REMARKS.get(given)
    return by_itself.say(languages.current()) if by_itself else given


def _find(order_id: int) -> metering.WorkOrder:
    try:
        return metering.get_work_order(order_id)
    except operations.WorkOrderNotFound as unknown:
        raise Http404 from unknown


def _row(order: metering.WorkOrder, owner: frame.Whose | None) -> dict[str, Any]:
    return {
        "order": order, "owner": owner, "address": crew.address(owner) if owner else "",
        "what": wording.anomaly(order.anomaly), "service": contract_wording.SERVICES[order.service],
        "is_late": order.status == "open" and order.due_on < clock.today(),
    }  # fmt: skip


def _communes(orders: list[metering.WorkOrder]) -> dict[int, str]:
    points = pa.array({one.service_point_id for one in orders}, pa.int64())
    found = places.point_communes(service_point_ids=points)
    return dict(zip(found["service_point_id"].to_pylist(), found["commune_code"].to_pylist(), strict=True))

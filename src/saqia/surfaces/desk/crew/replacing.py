"""A meter that a crew takes down and what it hangs in its place: both indices at once, each a reading of that day."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import operations, wording
from saqia.contexts.metering import queries as metering
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.crew import index as crew
from saqia.surfaces.desk.crew import replacement_forms as forms
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, staff, tenants

_REFUSED = (
    operations.IndexGoesBackwards, operations.ReadingImpossible, operations.SerialTaken, operations.MeterAlreadyRemoved,
)  # fmt: skip


@require_safe
@doors.page
def find(request: HttpRequest) -> HttpResponse:
    """Find the meter that hangs somewhere under the number that is engraved on it."""
    staff.actor_of(request).require("metering.replace-meter")
    form = forms.SerialForm(request.GET or None)
    found: list[metering.Meter] = []
    if form.is_bound and form.is_valid():
        with scope.reading(tenants.of(request).id):
            serial = form.cleaned_data["number"]
            found = [one for one in metering.list_meters_by_serial(serial) if one.removed_on is None]
        if not found:
            form.add_error("number", _("No meter hangs under this number."))
        if len(found) == 1:
            return redirect("desk:meter-replace", found[0].id)
    rows = [{"meter": one, "service": contract_wording.SERVICES[one.service]} for one in found]
    return render(
        request, "desk/crew/meters.html", {"form": form, "rows": rows}, status=422 if form.errors else 200
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def replace(request: HttpRequest, meter_id: int) -> HttpResponse:
    """Show what hangs there and what the books have of it; take it down and hang another, sent twice once."""
    actor, today = staff.actor_of(request), clock.today()
    actor.require("metering.replace-meter")
    with scope.reading(tenants.of(request).id):
        meter = _meter(meter_id)
        owners = contracts.list_accounts_of_points([meter.service_point_id])
        owner = frame.at_point(frame.whose({each.id for each in owners}), meter.service_point_id, today)
        last = _last(meter)
    form = forms.ReplaceForm(request.POST if request.method == "POST" else None, meter=meter, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            _replace(actor, meter, form)
        except _REFUSED as refused:
            form.add_error(*_fault(refused))
        else:
            told = _("{old} is taken down, {new} hangs in its place.")
            messages.success(request, told.format(old=meter.serial, new=form.cleaned_data["serial"]))
            return redirect("desk:works")
    shown = {
        "meter": meter, "service": contract_wording.SERVICES[meter.service], "owner": owner, "form": form,
        "address": crew.address(owner) if owner else "", "last": last, "is_down": meter.removed_on is not None,
    }  # fmt: skip
    return render(request, "desk/crew/replace.html", shown, status=422 if form.errors else 200)


def _meter(meter_id: int) -> metering.Meter:
    try:
        return metering.get_meter(meter_id)
    except operations.MeterNotFound as unknown:
        raise Http404 from unknown


def _last(meter: metering.Meter) -> list[dict[str, Any]]:
    """Return the last index that counts of each register."""
    counting = [one for one in metering.list_readings(meter.id) if one.is_trusted and one.index_milli is not None]
    found = {one.register: one for one in reversed(counting)}
    return [
        {"name": forms.register(code, meter), "index": Decimal(one.index_milli or 0) / 1000, "on": one.read_on}
        for code, one in sorted(found.items())
    ]


def _replace(actor: operation.Actor, meter: metering.Meter, form: forms.ReplaceForm) -> None:
    given = form.cleaned_data
    description = operations.MeterDescription(
        serial=given["serial"], service=meter.service, digits=given["digits"], make=given["make"],
        multiplier_milli=int(given["multiplier"] * 1000), phases=meter.phases, registers=meter.registers,
    )  # fmt: skip
    operations.replace_meter(
        actor=actor, meter_id=meter.id, removed_indices=form.indices(forms.OLD), description=description,
        indices={code: index or Decimal(0) for code, index in form.indices(forms.NEW).items()},
        replaced_on=given["replaced_on"], reason=given["reason"], anomaly=given["anomaly"] or None, at=clock.now(),
    )  # fmt: skip


def _fault(refused: Exception) -> tuple[str | None, str]:
    """Return the field that a refusal is about, None: the whole, and what it tells."""
    if isinstance(refused, operations.SerialTaken):
        return "serial", _("A meter of this number and make hangs elsewhere.")
    if isinstance(refused, operations.MeterAlreadyRemoved):
        return None, _("Somebody took this meter down already: look at what hangs there now.")
    if isinstance(refused, operations.ReadingImpossible):
        return None, wording.refused(refused.reason.code, languages.current())
    return None, _("The old meter shows less than its last index in the books: read it again before it leaves.")

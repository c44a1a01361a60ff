"""Indices that a customer tells at the counter or on the telephone: checked and explained, then sent for them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import types as metering_types
from saqia.contexts.metering import wording as metering_wording
from saqia.engine.validation.verdicts import Verdict
from saqia.journeys import self_readings
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.counter import whom
from saqia.surfaces.kit import clock, languages, staff, tenants
from saqia.surfaces.kit.dials import checking, forms

_ADVICE = checking.Advice(
    gettext_lazy("Another index of today is recorded. If that one is wrong, it is decided among the held readings."),
    gettext_lazy("%(reason)s. Have the meter read again; if the index is right, a reader must see it."),
)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def read(request: HttpRequest, customer_id: int, number: str) -> HttpResponse:
    """Ask for the indices of an account's meters, say what they mean, and send them as they were seen."""
    actor, today, language, tenant = staff.actor_of(request), clock.today(), languages.current(), tenants.of(request)
    actor.require("metering.submit-self-reading")
    checked: dict[int, checking.Checked] = {}
    with scope.reading(tenant.id):
        found = whom.find(customer_id)
        account = next((one for one in found.accounts if one.number == number), None)
        if account is None:
            raise Http404
        meters = self_readings.list_meters(account=account, on=today)
        given = request.POST if request.method == "POST" else None
        form = forms.Indices(given, meters=meters, language=language, has_photos=False)
        if given is not None and form.is_valid():
            before = checking.sent(self_readings.list_sent(account=account, on=today))
            checked = checking.check(form, before, on=today, tenant=tenant, language=language, advice=_ADVICE)
    seen = form.seen() if checked else ""
    if seen and request.POST.get("act") == "send" and request.POST.get("seen") == seen:
        try:
            sent = self_readings.send_self_reading(
                actor=actor, account_id=account.id, figures=form.figures(), read_on=today, at=clock.now()
            )
        except (metering.ReadingContradicted, metering.ReadingImpossible, metering.IndexGoesBackwards):
            form.add_error(None, _("The books changed meanwhile. Nothing was recorded: check the index again."))
        else:
            messages.success(request, _said(sent))
            return redirect("desk:customer", customer_id)
    shown = {"whom": found, "account": account, "form": form, "seen": seen,
             "meters": [_meter(form, each, checked) for each in meters]}  # fmt: skip
    return render(request, "desk/counter/index.html", shown, status=422 if form.errors else 200)


def _said(sent: tuple[metering.RecordedReading, ...]) -> str:
    numbers = ", ".join(f"\u2066R-{one.id:06d}\u2069" for one in sent)
    if any(one.verdict is Verdict.HELD for one in sent):
        return _("Recorded under {numbers}; an index waits among the held readings until somebody decides.").format(
            numbers=numbers
        )
    return _("Recorded under {numbers}.").format(numbers=numbers)


def _meter(
    form: forms.Indices, meter: self_readings.MeterToRead, checked: dict[int, checking.Checked]
) -> dict[str, Any]:
    return {
        "found": meter, "service": contract_wording.SERVICES[meter.service], "checked": checked.get(meter.meter_id),
        "dials": [
            {
                "found": dial, "field": form[forms.name(meter.meter_id, dial.register)],
                "source": metering_wording.SOURCES[metering_types.Source(dial.source)] if dial.source else None,
            }
            for dial in meter.dials
        ],
    }  # fmt: skip

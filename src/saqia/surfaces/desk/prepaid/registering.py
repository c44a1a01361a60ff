"""Registering a meter that takes tokens; letting one buy nothing, or buy again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries, types, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.prepaid import forms, meters
from saqia.surfaces.kit import clock, languages, staff, tenants


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def register(request: HttpRequest) -> HttpResponse:
    """Register the meter of a prepaid contract, with the key that it holds."""
    actor = staff.actor_of(request)
    actor.require("prepaid.register-meter")
    known = {"key_revision": 1} | {each: request.GET.get(each, "")[:20] for each in ("contract", "number")}
    form = forms.RegisterForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = types.KeyTerms(
            given["supply_group"], given["tariff_index"], given["key_revision"], queries.terms(clock.today()).base_date
        )
        try:
            made = prepaid.register_meter(
                actor=actor, number=given["number"], contract_number=given["contract"], key=key, cipher="EA11",
                derivation="DKGA04", at=clock.now(),
            )  # fmt: skip
        except contracts.ContractNotFound:
            form.add_error("contract", _("No contract has this number."))
        except (prepaid.MeterUnsound, prepaid.MeterTaken) as refused:
            form.add_error("number", wording.refusal(refused, languages.current()))
        else:
            messages.success(request, _("The meter is registered: it may buy."))
            return redirect("desk:prepaid-meter", made.number)
    return render(request, "desk/prepaid/register.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@doors.page
def block(request: HttpRequest, number: str) -> HttpResponse:
    """Let a meter buy nothing, or again, as the button says."""
    actor = staff.actor_of(request)
    actor.require("prepaid.block-meter")
    with scope.reading(tenants.of(request).id):
        meter = meters.meter_or_404(number)
    if request.POST.get("act") == "unblock":
        prepaid.unblock_meter(actor=actor, number=meter.number, at=clock.now())
        messages.success(request, _("The meter may buy again."))
        return redirect("desk:prepaid-meter", meter.number)
    try:
        prepaid.block_meter(actor=actor, number=meter.number, reason=request.POST.get("reason", ""), at=clock.now())
    except prepaid.ReasonMissing as refused:
        messages.error(request, wording.refusal(refused, languages.current()))
    else:
        messages.success(request, _("The meter buys nothing until it is unblocked."))
    return redirect("desk:prepaid-meter", meter.number)

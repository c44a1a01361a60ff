"""Selling at the counter: the payment and the purchase are one; the token is made at once where it can be."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from saqia.contexts.billing import operations as billing
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import ports, wording
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import wording as till_wording
from saqia.journeys import prepaid_sales
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.prepaid import forms, meters
from saqia.surfaces.kit import clock, languages, staff, tenants

_REFUSED = (*meters.QUOTE_REFUSED, prepaid.KeyUsedOtherwise)
_TILL_REFUSED = (
    tills.SessionUnknown, tills.SessionNotTheirs, tills.SessionNotOpen, tills.CeilingReached, tills.PackOut,
    tills.KeyMissing, tills.TerminalReferenceMissing,
)  # fmt: skip
_CREDIT_REFUSED = (
    prepaid.MeterBlocked, prepaid.KeyExpired, prepaid.ContractEnded, prepaid.EmergencyOutstanding,
    prepaid.TooMuchOverdue, prepaid.PriceUnknown,
)  # fmt: skip


@require_POST
@doors.page
def sell(request: HttpRequest, number: str) -> HttpResponse:
    """Take the payment of a quoted purchase."""
    actor, tenant, language = staff.actor_of(request), tenants.of(request), languages.current()
    actor.require("prepaid.sell")
    sent = meters.sell_form(request.POST)
    quoted = forms.AmountForm({"amount": request.POST.get("amount", "")})
    if not sent.is_valid():
        return meters.answer(request, number, quoted, sell=sent)
    with scope.reading(tenant.id):
        meter = meters.meter_or_404(number)
        till = meters.open_till(actor.person_id)
    if till is None:
        return meters.answer(request, number, quoted, sell=None)
    given = sent.cleaned_data
    try:
        sold = prepaid_sales.sell_at_till(
            actor=actor, session_id=till, key=given["key"], method=given["method"], meter_number=meter.number,
            amount_centimes=sent.centimes, instrument=given["instrument"], at=clock.now(),
            grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid),
        )  # fmt: skip
    except _REFUSED as refused:
        quoted.is_valid()
        quoted.add_error("amount", wording.refusal(refused, language))
        return meters.answer(request, number, quoted, sell=sent)
    except _TILL_REFUSED as refused:
        sent.add_error(None, till_wording.refusal(refused, language))
        return meters.answer(request, number, quoted, sell=sent)
    except payments.ReferenceUsedOtherwise as refused:
        sent.add_error(None, payment_wording.refusal(refused, language))
        return meters.answer(request, number, quoted, sell=sent)
    make_at_once(tenant.id, sold.vend.id)
    told = _("Top-up sold, receipt {number}.")
    messages.success(request, told.format(number=f"\u2066{sold.receipt.number}\u2069"))
    return redirect("desk:prepaid-vend", sold.vend.id)


@require_POST
@doors.page
def emergency(request: HttpRequest, number: str) -> HttpResponse:
    """Give a meter a little energy on credit."""
    actor, tenant, language = staff.actor_of(request), tenants.of(request), languages.current()
    actor.require("prepaid.grant-emergency")
    with scope.reading(tenant.id):
        meter = meters.meter_or_404(number)
    try:
        granted = prepaid.grant_emergency_credit(
            actor=actor, meter_number=meter.number, key=f"desk:{request.POST.get('key', '')[:40]}",
            grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid), at=clock.now(),
        )  # fmt: skip
    except _CREDIT_REFUSED as refused:
        messages.error(request, wording.refusal(refused, language))
        return redirect("desk:prepaid-meter", meter.number)
    make_at_once(tenant.id, granted.id)
    messages.success(request, _("Emergency credit granted: the next top-up pays for it."))
    return redirect("desk:prepaid-vend", granted.id)


def make_at_once(tenant_id: int, vend_id: int) -> None:
    """Have the token made while the customer waits; where that fails it is made by itself a moment later."""
    try:
        prepaid_sales.make_token(tenant_id=tenant_id, vend_id=vend_id, clock=clock.now)
    except ports.Unavailable:
        return

"""What an amount buys, shown before it is paid; the order that is paid next; a little energy on credit."""

import dataclasses
import uuid
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import ports, queries, types, wording
from saqia.journeys import prepaid_sales
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, decimals, languages, limits, tenants
from saqia.surfaces.portal.accounts import reach

RIGHT = "prepaid.sell"
REFUSED = (
    prepaid.MeterBlocked, prepaid.KeyExpired, prepaid.ContractEnded, prepaid.AmountTooSmall, prepaid.AmountTooLarge,
    prepaid.DailyLimitReached, prepaid.PriceUnknown, prepaid.KeyUsedOtherwise,
)  # fmt: skip
_CREDIT_REFUSED = (
    prepaid.MeterBlocked, prepaid.KeyExpired, prepaid.ContractEnded, prepaid.EmergencyOutstanding,
    prepaid.TooMuchOverdue, prepaid.PriceUnknown,
)  # fmt: skip
TONES = {"issued": "fine", "paid": "mind", "refused": "stop", "ordered": "calm", "canceled": "calm"}


class Amount(forms.Form):
    """How much to buy for, and on which of the account's meters."""

    meter = forms.CharField(widget=forms.HiddenInput, max_length=13)
    amount = decimals.DecimalField(
        label=gettext_lazy("How much, in dirhams?"), min_value=Decimal("0.01"), max_digits=8, decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip

    @property
    def centimes(self) -> int:
        """Return the amount in centimes."""
        return int(self.cleaned_data["amount"] * 100)


class Order(Amount):
    """The same, to be ordered; `key` makes sending twice harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)


@dataclasses.dataclass(frozen=True)
class Row:
    """A purchase as a list shows it."""

    vend: types.Vend
    kind: object
    status: object
    tone: str
    energy: str


@customers.required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the meter of an account; with an amount, what it buys."""
    _actor, access = reach.account(request, number, RIGHT)
    form = Amount(request.GET) if "amount" in request.GET else None
    return _answer(request, access, request.GET.get("meter", ""), form)


@customers.required
@require_POST
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Order a purchase; it is paid next."""
    actor, access = reach.account(request, number, RIGHT)
    form, tenant = Order(request.POST), tenants.of(request)
    if not form.is_valid():
        return _answer(request, access, request.POST.get("meter", ""), Amount(request.POST))
    limits.take(request, "top-up", person=actor.name)
    with scope.reading(tenant.id):
        meter = _meter(access, form.cleaned_data["meter"])
    try:
        ordered = prepaid_sales.order_top_up(
            actor=actor, meter_number=meter.number, amount_centimes=form.centimes,
            key=f"portal:{form.cleaned_data['key']}", channel="card", language=languages.current(),
            grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid), at=clock.now(),
        )  # fmt: skip
    except REFUSED as refused:
        again = Amount(request.POST)
        again.is_valid()
        again.add_error("amount", wording.refusal(refused, languages.current()))
        return _answer(request, access, meter.number, again)
    return redirect("portal:account-top-up-token", access.account.number, ordered.vend.id)


@customers.required
@require_POST
def emergency(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a little energy on credit."""
    actor, access = reach.account(request, number, "prepaid.grant-emergency")
    tenant = tenants.of(request)
    limits.take(request, "top-up", person=actor.name)
    with scope.reading(tenant.id):
        meter = _meter(access, request.POST.get("meter", ""))
    try:
        granted = prepaid.grant_emergency_credit(
            actor=actor, meter_number=meter.number, key=f"portal:{request.POST.get('key', '')[:40]}",
            grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid), at=clock.now(),
        )  # fmt: skip
    except _CREDIT_REFUSED as refused:
        messages.error(request, wording.refusal(refused, languages.current()))
        return redirect("portal:account-top-up", access.account.number)
    try:
        prepaid_sales.make_token(tenant_id=tenant.id, vend_id=granted.id, clock=clock.now)
    except ports.Unavailable:
        messages.success(request, _("Granted: the token comes by message in a moment."))
    return redirect("portal:account-top-up-token", access.account.number, granted.id)


def row(vend: types.Vend) -> Row:
    """Return a purchase as a list shows it."""
    return Row(
        vend, wording.KINDS[vend.kind], wording.STATUSES[vend.status], TONES[vend.status],
        wording.energy(vend.tenths, vend.resource, languages.current()),
    )  # fmt: skip


def _answer(request: HttpRequest, access: contract_types.Access, wanted: str, form: Amount | None) -> HttpResponse:
    tenant, language, quote = tenants.of(request), languages.current(), None
    with scope.reading(tenant.id):
        meters = queries.list_meters_of_accounts([access.account.id])
    if not meters:
        return render(request, "portal/topup/none.html", {"account": access.account}, status=404)
    meter = next((one for one in meters if one.number == wanted), meters[0])
    with scope.reading(tenant.id):
        if form is not None and form.is_valid():
            try:
                quote = queries.quote_vend(
                    meter_number=meter.number, amount_centimes=form.centimes, tenant_id=tenant.id, on=clock.today(),
                    account=access.account,
                    grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid),
                )  # fmt: skip
            except REFUSED as refused:
                form.add_error("amount", wording.refusal(refused, language))
        vends = queries.list_vends(meter.id, most=8)
        outlook = queries.find_outlook(meter.id, on=clock.today())
    terms = queries.terms(clock.today())
    asked = form or Amount(initial={"meter": meter.number})
    shown = {
        "account": access.account, "meter": meter, "meters": meters if len(meters) > 1 else [], "form": asked,
        "quote": quote, "lines": wording.split(quote) if quote else [], "outlook": outlook,
        "said": wording.explanations(quote, language) if quote else [],
        "energy": wording.energy(quote.tenths, meter.resource, language) if quote else "",
        "vends": [row(one) for one in vends], "key": uuid.uuid4(), "may_credit": access.may("prepaid.grant-emergency"),
        "credit": wording.energy(terms.emergency_tenths, meter.resource, language),
    }  # fmt: skip
    wrong = form is not None and form.errors
    return render(request, "portal/topup/show.html", shown, status=422 if wrong else 200)


def _meter(access: contract_types.Access, number: str) -> types.Meter:
    found = queries.list_meters_of_accounts([access.account.id])
    for one in found:
        if one.number == number:
            return one
    raise Http404

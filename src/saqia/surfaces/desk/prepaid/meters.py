"""Finding a prepaid meter, and its page: what it may buy, what it bought, how long that lasts."""

import dataclasses
import datetime
import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import wording as payment_wording
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries, types, wording
from saqia.contexts.tills import queries as tills
from saqia.platform.tenancy import scope
from saqia.platform.wording import Language, Text, local
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.prepaid import forms
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

METHODS = ("cash", "terminal")
_MOMENT = datetime.timedelta(seconds=1)
TONES = {"issued": "fine", "paid": "mind", "refused": "stop", "ordered": "calm", "canceled": "calm"}
QUOTE_REFUSED = (
    prepaid.MeterBlocked, prepaid.KeyExpired, prepaid.ContractEnded, prepaid.AmountTooSmall, prepaid.AmountTooLarge,
    prepaid.DailyLimitReached, prepaid.PriceUnknown,
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Row:
    """A purchase as a list shows it."""

    vend: types.Vend
    kind: Text
    status: Text
    tone: str
    energy: str


@require_safe
@doors.page
def find(request: HttpRequest) -> HttpResponse:
    """Show the meters that a number may mean; the only one opens at once."""
    actor = staff.actor_of(request)
    actor.require("desk.see-customers")
    text = request.GET.get("q", "").strip()[:40]
    with scope.reading(tenants.of(request).id):
        found = queries.search_meters(text) if text else []
        to_register = _to_register()
        waiting = [queries.get_vend(each) for each in queries.list_waiting(before=clock.now() + _MOMENT, most=5)]
    if len(found) == 1:
        return HttpResponseRedirect(reverse("desk:prepaid-meter", args=[found[0].number]))
    shown = {
        "found": found, "q": text, "waiting": [row(each) for each in waiting], "to_register": to_register,
        "may_register": actor.may("prepaid.register-meter"),
    }  # fmt: skip
    return render(request, "desk/prepaid/index.html", shown)


def _to_register() -> list[dict[str, Any]]:
    """Return the meters that were replaced by one that nobody registered: whose, and what hangs there now."""
    found = queries.list_to_register(on=clock.today())
    whose = frame.whose(each.account_id for each in found)
    own = {one.id: one for each in whose.values() for one in each.account.contracts}
    points = {own[each.contract_id].metered_by_id for each in found}
    serials = {one.service_point_id: one.serial for one in metering.list_hanging_meters(points)}
    return [
        {
            "meter": each, "owner": whose[each.account_id], "contract": own[each.contract_id].number,
            "serial": serials.get(own[each.contract_id].metered_by_id, ""),
        }
        for each in found
    ]  # fmt: skip


@require_safe
@doors.page
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show a meter; with an amount, what it buys and how it is paid. `?as=csv` or `xlsx`: all its purchases."""
    kind = lists.wanted(request)
    if kind:
        return _file(request, kind, number)
    asked = request.GET if "amount" in request.GET else None
    form = forms.AmountForm(asked)
    return answer(request, number, form, sell=None)


def answer(request: HttpRequest, number: str, form: forms.AmountForm, *, sell: forms.SellForm | None) -> HttpResponse:
    """Show the page of a meter with what was typed.

    :raises Http404: this distributor has no such meter
    """
    actor, tenant, language = staff.actor_of(request), tenants.of(request), languages.current()
    actor.require("desk.see-customers")
    quote = None
    with scope.reading(tenant.id):
        meter = meter_or_404(number)
        [account] = contracts.list_accounts([meter.account_id])
        names = parties.find_names([account.customer_id])[account.customer_id]
        contract = next((each for each in account.contracts if each.id == meter.contract_id), None)
        if form.is_bound and form.is_valid():
            try:
                quote = queries.quote_vend(
                    meter_number=meter.number, amount_centimes=form.centimes, tenant_id=tenant.id, on=clock.today(),
                    grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid), account=account,
                )  # fmt: skip
            except QUOTE_REFUSED as refused:
                form.add_error("amount", wording.refusal(refused, language))
        vends = queries.list_vends(meter.id, most=10)
        outlook = None if quote else queries.find_outlook(meter.id, on=clock.today())
        has_till = quote is not None and open_till(actor.person_id) is not None
    shown = {
        "meter": meter, "account": account, "customer_id": account.customer_id, "names": names,
        "contract": contract, "form": form, "quote": quote,
        "lines": wording.split(quote) if quote else [], "vends": [row(each) for each in vends],
        "outlook": outlook,
        "energy": wording.energy(quote.tenths, meter.resource, language) if quote else "",
        "bought": _bought(quote, language), "said": wording.explanations(quote, language) if quote else [],
        "sell": (sell or sell_form(None, form.cleaned_data["amount"])) if quote else None,
        "duty": payments.duty(quote.amount_centimes, "cash", clock.today()) if quote else 0,
        "may_block": actor.may("prepaid.block-meter"), "may_key": actor.may("prepaid.change-key"),
        "may_credit": actor.may("prepaid.grant-emergency"), "may_sell": actor.may("prepaid.sell"),
        "has_till": has_till, "key": uuid.uuid4().hex, "block": forms.BlockForm(auto_id="block_%s"),
    }  # fmt: skip
    wrong = form.errors or (sell is not None and sell.errors)
    return render(request, "desk/prepaid/meter.html", shown, status=422 if wrong else 200)


def _file(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    staff.actor_of(request).require("desk.see-customers")
    language = languages.current()
    with scope.reading(tenants.of(request).id):
        vends = [row(each) for each in queries.list_vends(meter_or_404(number).id, most=frame.WHOLE)]
    heads = [_("Time"), _("Kind"), _("Paid"), _("Quantity bought"), _("State"), _("Receipt")]
    cells: list[list[lists.Cell]] = [
        [
            local(each.vend.ordered_at), each.kind.say(language), lists.dirhams(each.vend.amount_centimes), each.energy,
            each.status.say(language), each.vend.receipt_number,
        ]
        for each in vends
    ]  # fmt: skip
    return lists.answer(kind, "top-ups", heads, cells)


def _bought(quote: types.Quote | None, language: Language) -> str:
    """Return what the month bought before, in words; empty when nothing."""
    if quote is None or not quote.bought_tenths:
        return ""
    return wording.energy(quote.bought_tenths, quote.meter.resource, language)


def sell_form(sent: QueryDict | None, amount: object = None) -> forms.SellForm:
    """Return the form of the payment, with the ways to pay at a counter."""
    initial = {"key": uuid.uuid4().hex, "amount": amount, "method": "cash"}
    form = forms.SellForm(sent, initial=initial, auto_id="sell_%s")
    form.fields["method"].choices = [  # type: ignore[attr-defined]
        (code, payment_wording.method(code).say(languages.current())) for code in METHODS
    ]
    return form


def open_till(person_id: int | None) -> int | None:
    """Return the session in which somebody takes payments now, or None."""
    found = tills.find_current(cashier_id=person_id or 0)
    return found.session.id if found is not None and found.session.status == "open" else None


def meter_or_404(number: str) -> types.Meter:
    """Return a meter of this distributor, or 404."""
    try:
        return queries.get_meter(number)
    except prepaid.MeterUnknown as unknown:
        raise Http404 from unknown


def row(vend: types.Vend) -> Row:
    """Return a purchase as a list shows it."""
    return Row(
        vend, wording.KINDS[vend.kind], wording.STATUSES[vend.status], TONES[vend.status],
        wording.energy(vend.tenths, vend.resource, languages.current()),
    )  # fmt: skip

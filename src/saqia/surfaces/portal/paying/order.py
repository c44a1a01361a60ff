"""An order: handed to the gateway by a form, then what came of it. The return of the payer decides nothing.

Its number is as hard to guess as a signed link: whoever has the address may see it, and pay.
"""

import contextlib
import urllib.parse

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.payments import exports, operations, ports, queries, types, wording
from saqia.contexts.prepaid import queries as prepaid
from saqia.contexts.prepaid import types as prepaid_types
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, languages, limits, papers, tenants

TONES = {"open": "mind", "settled": "fine", "failed": "stop", "expired": "stop"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' "
)


@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show an order: the form that leads to the gateway, or what came of it."""
    order, tenant = _found(request, number), tenants.of(request)
    gateway = ports.find_gateway(tenant.id)
    is_back, is_canceled = "back" in request.GET, "canceled" in request.GET
    hand_over = None
    if order.status == "open" and not is_back and gateway is not None:
        place = request.build_absolute_uri(reverse("portal:pay-back", args=[order.number]))
        shop = request.build_absolute_uri(reverse("portal:pay-order", args=[order.number])) + "?canceled=1"
        hand_over = gateway.hand_over(order, back=place, shop=shop)
    with scope.reading(tenant.id):
        numbers = contracts.find_account_numbers([line.account_id for line in order.lines])
        receipt = queries.get_payment(order.payment_number) if order.payment_number else None
        dues = queries.list_dues(account_ids=list(numbers), on=clock.today()) if receipt else []
        vend = prepaid.find_vend_of_order(order.number)
    response = render(request, "portal/paying/order.html", {
        "order": order, "hand_over": hand_over, "receipt": receipt, "state": wording.STATES[order.status],
        "tone": TONES[order.status], "lines": [(numbers[line.account_id], line) for line in order.lines],
        "is_waiting": order.status == "open" and is_back, "is_canceled": is_canceled,
        "may_retry": order.status in ("failed", "expired"),
        "still_due": sum(one.total_centimes for one in dues), "vend": vend,
        "onward": _onward(request, order, numbers, vend),
        "advance": sum(share.advance_centimes for share in receipt.shares) if receipt else 0,
    })  # fmt: skip
    if hand_over is not None:
        response["Content-Security-Policy"] = _POLICY + hand_over.origin
    response["Cache-Control"] = "private, no-store"
    return response


def _onward(
    request: HttpRequest, order: types.Order, numbers: dict[int, str], vend: prepaid_types.Vend | None
) -> str:  # fmt: skip
    """Return where the payer goes on: the token that they bought, the bill from whose link they came, their account."""
    if vend is not None:
        return reverse("portal:account-top-up-token", args=[numbers[vend.account_id], vend.id])
    named = order.lines[0].first
    if named and len(order.lines) == 1:
        token = tokens.mint(tenant_id=tenants.of(request).id, purpose="bill", subject=named[0], on=clock.today())
        return reverse("portal:bill", args=[token])
    return reverse("portal:account-overview", args=[numbers[order.lines[0].account_id]])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, number: str) -> HttpResponse:
    """Take the payer back from the gateway; what the browser brings along is not believed."""
    return redirect(reverse("portal:pay-order", args=[_found(request, number).number]) + "?back=1")


@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """Open another order for the same lines: a refused card is tried again, or another one.

    A top-up ended with its order: it is quoted and ordered anew, or its money would buy no token.
    """
    order = _found(request, number)
    if order.status not in ("failed", "expired"):
        return redirect("portal:pay-order", order.number)
    with scope.reading(tenants.of(request).id):
        vend = prepaid.find_vend_of_order(order.number)
        numbers = contracts.find_account_numbers([vend.account_id]) if vend else {}
    if vend is not None:
        amount = f"{vend.amount_centimes // 100}.{vend.amount_centimes % 100:02d}"
        asked = urllib.parse.urlencode({"meter": vend.meter_number, "amount": amount})
        return redirect(reverse("portal:account-top-up", args=[numbers[vend.account_id]]) + f"?{asked}")
    limits.take(request, "card-payment", person=f"pay:{order.lines[0].account_id}")
    fresh = operations.open_order(
        actor=actors.of_visitor(request), channel=order.channel, lines=order.lines, language=languages.current(),
        at=clock.now(),
    )  # fmt: skip
    return redirect("portal:pay-order", fresh.number)


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Return the receipt of a paid order as a sealed PDF."""
    order = _found(request, number)
    if order.payment_number is None:
        raise Http404
    with scope.reading(tenants.of(request).id):
        content = exports.render_receipt(number=order.payment_number, key=papers.seal_key(), lead=languages.current())
    return papers.answer(content, f"receipt-{order.payment_number}")


def _found(request: HttpRequest, number: str) -> types.Order:
    """Return the order.

    :raises Http404: none of this distributor has the number; tries are counted
    """
    found: types.Order | None = None
    with scope.reading(tenants.of(request).id), contextlib.suppress(queries.OrderUnknown):
        found = queries.get_order(number[:20])
    if found is None:
        limits.take(request, "link")
        raise Http404
    return found

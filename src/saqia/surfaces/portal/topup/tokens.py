"""A purchase of one's own: waiting for its payment, or its token; telling the token again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from saqia.contexts.contracts import types as contract_types
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries, types, wording
from saqia.engine.sts import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, languages, limits, tenants
from saqia.surfaces.portal.accounts import reach
from saqia.surfaces.portal.topup import buying

_PAY = "portal:pay-order"
"""The page that takes an order to the gateway, where this installation has one."""


@customers.required
@require_safe
def show(request: HttpRequest, number: str, vend_id: int) -> HttpResponse:
    """Show a purchase: what it waits for, or its token."""
    _actor, access = reach.account(request, number, buying.RIGHT)
    vend = _found(request, access, vend_id)
    with scope.reading(tenants.of(request).id):
        keys = [tokens.spaced(digits) for digits in queries.list_key_tokens(vend)]
    return render(request, "portal/topup/token.html", {
        "account": access.account, "vend": vend, "row": buying.row(vend), "lines": wording.split(vend),
        "keys": keys, "key": wording.SLIP["key"],
        "tokens": [tokens.spaced(token.digits) for token in vend.tokens], "pay": _pay(vend),
        "reason": wording.REASONS.get(vend.refusal), "may_resend": access.may("prepaid.resend"),
    })  # fmt: skip


@customers.required
@require_POST
def resend(request: HttpRequest, number: str, vend_id: int) -> HttpResponse:
    """Have a token told again to the customer's own contact."""
    actor, access = reach.account(request, number, "prepaid.resend")
    _found(request, access, vend_id)
    limits.take(request, "top-up", person=actor.name)
    try:
        prepaid.resend_token(actor=actor, vend_id=vend_id, at=clock.now())
    except (prepaid.VendDecided, prepaid.TooManyResends) as refused:
        messages.error(request, wording.refusal(refused, languages.current()))
    else:
        messages.success(request, _("The token leaves by message again."))
    return redirect("portal:account-top-up-token", access.account.number, vend_id)


def _found(request: HttpRequest, access: contract_types.Access, vend_id: int) -> types.Vend:
    with scope.reading(tenants.of(request).id):
        try:
            vend = queries.get_vend(vend_id)
        except prepaid.VendUnknown as unknown:
            raise Http404 from unknown
    if vend.account_id != access.account.id:
        raise Http404
    return vend


def _pay(vend: types.Vend) -> str:
    """Return where the order is paid online; empty where nothing takes cards yet."""
    if vend.status != "ordered" or not vend.order_number:
        return ""
    try:
        return reverse(_PAY, args=[vend.order_number])
    except NoReverseMatch:
        return ""

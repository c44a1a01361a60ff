"""What is paid: this bill, all that is due, or another amount; it becomes an order, and its page is next."""

from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.billing import queries as bills
from saqia.contexts.payments import operations, ports, queries, types
from saqia.platform import operation
from saqia.platform.documents import qr
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, customers, decimals, languages, limits, links, tenants
from saqia.surfaces.portal.accounts import reach


class Amount(forms.Form):
    """Another amount than what is due."""

    amount = decimals.DecimalField(
        label=gettext_lazy("Another amount, in dirhams"), min_value=Decimal("1"), max_value=Decimal(100_000),
        max_digits=8, decimal_places=2, required=False,
        widget=forms.TextInput({"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def bill(request: HttpRequest, token: str) -> HttpResponse:
    """Pay from the link of a bill; a POST opens the order."""
    number = int(links.subject(request, "bill", token))
    with scope.reading(tenants.of(request).id):
        header = bills.get_header(number=number)
        dues = queries.get_dues(account_id=header.account_id, on=clock.today(), named=number)
    return _answer(request, actors.of_visitor(request), dues, back=reverse("portal:bill", args=[token]))


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, number: str) -> HttpResponse:
    """Pay an account of one's own, or of somebody who lets one pay."""
    actor, access = reach.account(request, number, "account.pay")
    with scope.reading(tenants.of(request).id):
        dues = queries.get_dues(account_id=access.account.id, on=clock.today())
    back = reverse("portal:account-overview", args=[access.account.number])
    return _answer(request, actor, dues, back=back)


def _answer(request: HttpRequest, actor: operation.Actor, dues: types.Dues, *, back: str) -> HttpResponse:
    form = Amount(request.POST if request.method == "POST" else None)
    own = next((one.left_centimes - one.held_centimes for one in dues.items if one.number == dues.named), 0)
    has_gateway = ports.find_gateway(tenants.of(request).id) is not None
    if request.method == "POST" and has_gateway:
        amount = _chosen(request, form, dues, own)
        if amount:
            limits.take(request, "card-payment", person=f"pay:{dues.account_id}")
            first = () if dues.named is None else (dues.named,)
            line = types.Line(dues.account_id, amount, first)
            order = operations.open_order(
                actor=actor, channel="card", lines=[line], language=languages.current(), at=clock.now()
            )
            return redirect("portal:pay-order", order.number)
    return render(request, "portal/paying/choose.html", {
        "dues": dues, "own": own, "form": form, "has_gateway": has_gateway, "has_more": dues.total_centimes > own,
        "scan": _scan(request, dues) if own else "", "back": back,
    }, status=422 if request.method == "POST" else 200)  # fmt: skip


def _scan(request: HttpRequest, dues: types.Dues) -> str:
    """Return the code that the applications of banks scan for this bill; empty where no aggregator collects."""
    biller = ports.find_biller(tenants.of(request).id)
    if biller is None or dues.named is None:
        return ""
    return mark_safe(qr.svg(biller.scan(dues.named)))  # noqa: S308  -- our own drawing, of digits


def _chosen(request: HttpRequest, form: Amount, dues: types.Dues, own: int) -> int:
    """Return the centimes that were chosen; 0: nothing that can be paid, and the form says why."""
    what = request.POST.get("what", "")
    if what == "bill":
        return own
    if what == "all":
        return dues.total_centimes
    if form.is_valid():
        amount = form.cleaned_data.get("amount")
        if amount:
            return int(amount * 100)
        form.add_error("amount", _("Write an amount, or choose one above."))
    return 0

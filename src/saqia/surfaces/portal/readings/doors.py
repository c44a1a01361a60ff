"""The ways in: a signed link, two facts of a bill, a customer's own account. Behind each the same page."""

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.journeys import bill_proof
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, customers, limits, links, tenants
from saqia.surfaces.portal.readings import pages


class LookUp(django_forms.Form):
    """Two facts that only the paper has."""

    contract = django_forms.CharField(
        label=gettext_lazy("Contract number"), max_length=30,
        widget=django_forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
        help_text=gettext_lazy("Ten digits, at the top of the bill."),
    )  # fmt: skip
    code = django_forms.CharField(
        label=gettext_lazy("Code of the bill"), max_length=20,
        widget=django_forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
        help_text=gettext_lazy("Eight digits, beside the QR code."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Ask for the two facts; a right pair leads to a link of today, a wrong one says nothing about either."""
    form, tenant = LookUp(request.POST or None), tenants.of(request)
    if request.method == "POST" and form.is_valid():
        try:
            found = bill_proof.find_bill_for_guest(
                tenant_id=tenant.id, contract_number=form.cleaned_data["contract"],
                bill_code=form.cleaned_data["code"], address=limits.address_of(request), at=clock.now(),
            )  # fmt: skip
        except bill_proof.ProofRefused:
            form.add_error(None, gettext("This number and this code do not go together. Both are printed on the bill."))
        else:
            token = tokens.mint(
                tenant_id=tenant.id, purpose="reading", subject=found.bill.account_number, on=clock.today(), days=0
            )
            return HttpResponseRedirect(reverse("portal:reading", args=[token]))
    return render(request, "portal/readings/look_up.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Read the meters of a link's account."""
    return pages.read(request, _of_link(request, token))


@require_safe
def sent_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was sent today."""
    return pages.sent(request, _of_link(request, token))


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def by_account(request: HttpRequest, number: str) -> HttpResponse:
    """Read the meters of an account that the signed-in person reaches."""
    return pages.read(request, _of_account(request, number))


@customers.required
@require_safe
def sent_by_account(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was sent today."""
    return pages.sent(request, _of_account(request, number))


def _of_account(request: HttpRequest, number: str) -> pages.Door:
    actor, access = actors.of_customer_on(request, number, on=clock.today())
    here = [access.account.number]
    return pages.Door(
        access.account, actor, reverse("portal:account-reading", args=here),
        reverse("portal:account-reading-sent", args=here), back=reverse("portal:account"),
    )  # fmt: skip


def _of_link(request: HttpRequest, token: str) -> pages.Door:
    """Return the account that a link names, by the number of one of its contracts or its own.

    :raises Http404: altered, too old, or of another distributor; altered ones are counted
    """
    tenant = tenants.of(request)
    subject = links.subject(request, "reading", token)
    account = _account(tenant.id, subject)
    if account is None:
        raise Http404
    here = [token]
    return pages.Door(
        account, actors.of_visitor(request), reverse("portal:reading", args=here),
        reverse("portal:reading-sent", args=here), back=reverse("portal:home"),
    )  # fmt: skip


def _account(tenant_id: int, number: str) -> contract_types.Account | None:
    with scope.reading(tenant_id):
        account_id = contracts.find_account_id(number)
        return next(iter(contracts.list_accounts([account_id])), None) if account_id else None

"""Asking for a certificate of an account: issued at once when it is true, with the reason when it would not be."""

import uuid

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording
from saqia.contexts.contracts import types as contract_types
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, languages, limits, papers, tenants
from saqia.surfaces.portal.accounts import reach

_RIGHT = "billing.issue-certificate"


class Ask(forms.Form):
    """Which certificate; `key` makes sending twice harmless."""

    kind = forms.ChoiceField(label=gettext_lazy("Which certificate?"), widget=forms.RadioSelect)
    key = forms.UUIDField(widget=forms.HiddenInput)


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for a certificate; show those of before."""
    actor, access = reach.account(request, number, _RIGHT)
    language = languages.current()
    form = Ask(request.POST or None, initial={"kind": "paid-up", "key": uuid.uuid4()})
    form.fields["kind"].choices = [  # type: ignore[attr-defined]
        (kind, title.say(language)) for kind, title in wording.CERTIFICATE_TITLES.items()
    ]
    if request.method == "POST" and form.is_valid():
        limits.take(request, "file-deposit", person=actor.name)
        try:
            made = billing.issue_certificate(
                actor=actor, kind=form.cleaned_data["kind"], account_id=access.account.id, language=language,
                client_key=f"portal:{form.cleaned_data['key']}", at=clock.now(),
            )  # fmt: skip
        except billing.CertificateRefused as refused:
            form.add_error("kind", wording.refusal(refused, language))
        else:
            return redirect("portal:account-certificate", access.account.number, made.number)
    with scope.reading(tenants.of(request).id):
        known = bills.list_certificates(account_id=access.account.id)
    rows = [{"found": one, "title": wording.CERTIFICATE_TITLES[one.kind]} for one in known]
    return render(request, "portal/certificates/ask.html", {
        "account": access.account, "form": form, "rows": rows,
    }, status=422 if form.errors else 200)  # fmt: skip


@customers.required
@require_safe
def show(request: HttpRequest, number: str, certificate: int) -> HttpResponse:
    """Show a certificate with its number, its code, and what to do with them."""
    _actor, access = reach.account(request, number, _RIGHT)
    found = _found(request, access, certificate)
    return render(request, "portal/certificates/show.html", {
        "account": access.account, "found": found, "title": wording.CERTIFICATE_TITLES[found.kind],
        "printed": bill_types.printable_number(found.number), "code": papers.code_of(found),
    })  # fmt: skip


@customers.required
@require_safe
def paper(request: HttpRequest, number: str, certificate: int) -> HttpResponse:
    """Hand the certificate over on paper, sealed, with the address where it is verified."""
    _actor, access = reach.account(request, number, _RIGHT)
    found, tenant_id = _found(request, access, certificate), tenants.of(request).id
    with scope.reading(tenant_id):
        return papers.certificate(found, tenant_id=tenant_id)


def _found(request: HttpRequest, access: contract_types.Access, certificate: int) -> bills.Certificate:
    with scope.reading(tenants.of(request).id):
        found = bills.find_certificate(number=certificate, account_id=access.account.id)
    if found is None:
        raise Http404
    return found

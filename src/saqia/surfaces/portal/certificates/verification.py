"""Anybody who holds a certificate checks it: by its QR code, or by its number and code as printed."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording
from saqia.contexts.contracts import wording as contract_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, languages, limits, tenants


class Printed(forms.Form):
    """What is printed at the foot of a certificate."""

    number = forms.CharField(
        label=gettext_lazy("Number of the certificate"), max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Code of the certificate"), max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )  # fmt: skip


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the two and lead to the answer."""
    form = Printed(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        number = bill_types.read_number(form.cleaned_data["number"]) or 0
        code = "".join(letter for letter in form.cleaned_data["code"] if letter.isalnum())
        return redirect("portal:verify-code", f"{number}-{code or 'X'}")
    return render(request, "portal/certificates/verify.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the certificate says, or that there is none such: alike for a wrong number and a wrong code."""
    number, _, secret = code.partition("-")
    taken = limits.take(request, "verifying")
    with scope.reading(tenants.of(request).id):
        found = None
        if number.isdecimal() and number.isascii() and len(number) < 18:
            found = bills.verify_certificate(number=int(number), code=secret, on=clock.today())
    if found is None:
        return render(request, "portal/certificates/unknown.html", status=404)
    taken.give_back()
    return render(request, "portal/certificates/verified.html", {
        "found": found, "title": wording.CERTIFICATE_TITLES[found.kind],
        "printed": bill_types.printable_number(found.number),
        "services": [contract_wording.SERVICES[service] for service in found.services],
    })  # fmt: skip


@require_safe
def lead(request: HttpRequest, code: str) -> HttpResponse:
    """Send an address without a language on to the reader's."""
    return HttpResponseRedirect(f"/{languages.preferred(request)}/verify/{code}/")

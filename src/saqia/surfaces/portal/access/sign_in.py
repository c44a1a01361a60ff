"""Signing in by phone and code, without JavaScript; a password or a key for who has one; signing out."""

import datetime

from allauth.account.internal.flows import login as flows
from allauth.account.models import Login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from saqia.journeys import customer_access
from saqia.platform.identity import models
from saqia.surfaces.kit import clock, customers, limits, tenants
from saqia.surfaces.portal.access import forms

_ASKED = "customer_access"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_phone(request: HttpRequest) -> HttpResponse:
    """Ask for a phone and send it a code; whether it is known, nobody is told."""
    onward = customers.next_of(request, reverse("portal:account"))
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward)
    form = forms.PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = customer_access.send_code(
                tenant_id=tenants.of(request).id, phone=form.cleaned_data["phone"], language=_language(),
                address=limits.address_of(request), at=clock.now(),
            )  # fmt: skip
        except customer_access.PhoneNotValid:
            form.add_error("phone", _("Write the number like 06 12 34 56 78, or with its country: +33 6 12 34 56 78."))
        else:
            request.session[_ASKED] = {
                "challenge": sent.challenge, "phone": sent.phone, "until": sent.expires_at.isoformat(), "next": onward,
            }  # fmt: skip
            return redirect("portal:access-code")
    return render(request, "portal/access/phone.html", {"form": form, "next": onward})


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def ask_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code and open the session; a second factor is asked for where the person has one."""
    asked = request.session.get(_ASKED)
    if not asked:
        return redirect("portal:access-phone")
    form = forms.CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = datetime.datetime.fromisoformat(asked["until"])
        sent = customer_access.SentCode(asked["challenge"], asked["phone"], until)
        try:
            sign_in_id = customer_access.prove_phone(
                tenant_id=tenants.of(request).id, sent=sent, code=form.cleaned_data["code"], language=_language(),
                address=limits.address_of(request), at=clock.now(),
            )  # fmt: skip
        except customer_access.CodeRefused:
            form.add_error("code", _("This code does not open. Check it, or ask for another one."))
        else:
            del request.session[_ASKED]
            return _open(request, sign_in_id, asked["next"])
    return render(request, "portal/access/code.html", {"form": form, "phone": asked["phone"], "next": asked["next"]})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("portal:home")


def _open(request: HttpRequest, sign_in_id: int, onward: str) -> HttpResponse:
    person = models.SignIn.objects.get(pk=sign_in_id)
    flows.record_authentication(request, person, method="code")
    answer: HttpResponse = flows.perform_login(request, Login(user=person, redirect_url=onward))
    return answer


def _language() -> str:
    return translation.get_language() or "ar"

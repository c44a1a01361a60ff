"""A forgotten password of the staff, and a first one: asking for a link, and choosing a password by it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from saqia.journeys import password_reset
from saqia.platform.identity import password_resets
from saqia.surfaces.kit import clock, languages, limits, tenants


class AskForm(forms.Form):
    """By which address somebody signs in."""

    login = forms.CharField(
        label=gettext_lazy("E-mail address or mobile number"), max_length=254, strip=True,
        help_text=gettext_lazy("The one by which you sign in."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip


class ChooseForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=gettext_lazy("New password"), max_length=200, strip=False,
        help_text=gettext_lazy("At least 10 characters; not a common word, nor your address."),
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("The same once more"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        typed: dict[str, Any] = super().clean() or {}
        if "password" in typed and "again" in typed and typed["password"] != typed["again"]:
            self.add_error("again", _("The two passwords are not the same."))
        return typed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the address and have a link sent; whether it is known, nobody is told."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password_reset.ask_link(
            tenant_id=tenants.of(request).id, login=form.cleaned_data["login"], language=languages.current(),
            address=limits.address_of(request), at=clock.now(),
        )  # fmt: skip
        return redirect("forgotten-asked")
    return render(request, "kit/forgotten/ask.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Say what happens next, the same to everybody."""
    shown = {"minutes": password_resets.minutes("forgotten", clock.today())}
    return render(request, "kit/forgotten/asked.html", shown)


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by a link; only the form uses the link up, so that mail programs may look at it."""
    known: dict[str, Any] = {
        "tenant_id": tenants.of(request).id, "token": token, "address": limits.address_of(request), "at": clock.now(),
    }  # fmt: skip
    try:
        if request.method == "POST":
            return _chosen(request, known)
        password_reset.check_link(**known)
    except password_reset.ResetNotValid:
        return render(request, "kit/forgotten/dead.html", status=404)
    return render(request, "kit/forgotten/choose.html", {"form": ChooseForm()})


def _chosen(request: HttpRequest, known: dict[str, Any]) -> HttpResponse:
    form = ChooseForm(request.POST)
    if not form.is_valid():
        password_reset.check_link(**known)
        return render(request, "kit/forgotten/choose.html", {"form": form}, status=422)
    try:
        password_reset.set_password(**known, password=form.cleaned_data["password"])
    except password_reset.PasswordWeak as refused:
        for reason in refused.reasons:
            form.add_error("password", reason)
        return render(request, "kit/forgotten/choose.html", {"form": form}, status=422)
    logout(request)
    messages.success(request, _("Your password is set and every open session has ended. Sign in with it now."))
    return redirect("account_login")

"""Signing in with a password: wrong ones are counted by the database, over all workers; right ones cost nothing."""

from typing import Any

from allauth.account import views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from saqia.platform.identity import sign_ins
from saqia.platform.limits import counting
from saqia.surfaces.kit import clock, limits, tenants


class PasswordSignIn(views.LoginView):  # type: ignore[misc]
    """allauth's page, behind the limit `password`; who signs in from the portal goes on to their accounts."""

    home: str | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try, answer, and give the try back when it was right."""
        typed = request.POST.get("login", "").strip()[:120].lower()
        taken = counting.take(
            "password", tenant_id=tenants.of(request).id, at=clock.now(),
            login=sign_ins.normal_phone(typed) or typed, address=limits.address_of(request),
        )  # fmt: skip
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if answer.status_code == 302:
            taken.give_back()
        return answer

    def get_default_success_url(self) -> str | None:
        """Return where a sign-in leads that names no other address."""
        return reverse(self.home) if self.home else super().get_default_success_url()

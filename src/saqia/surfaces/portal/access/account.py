"""A customer's own place: linking an account, accepting an invitation, how they sign in."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.contracts import operations as contracts
from saqia.journeys import bill_proof
from saqia.platform.calendar import local_time
from saqia.platform.identity import models
from saqia.surfaces.kit import actors, clock, customers, limits
from saqia.surfaces.portal.access import forms


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Link an account by the proof of a bill."""
    form = forms.LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            bill_proof.link_account(
                actor=actors.of_customer(request, on=local_time.day(now)), **form.cleaned_data,
                phone=_phone(request), address=limits.address_of(request), at=now,
            )  # fmt: skip
        except bill_proof.ProofRefused:
            form.add_error(None, _("This number and this code do not go together. Both are printed on the bill."))
        else:
            messages.success(request, _("The account is linked."))
            return redirect("portal:account")
    return render(request, "portal/access/link.html", {"form": form})


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Accept an invitation to somebody's account."""
    form = forms.InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        actor = actors.of_customer(request, on=local_time.day(now))
        taken = limits.take(request, "invitation", person=actor.name)
        try:
            contracts.accept_invitation(actor=actor, code=form.cleaned_data["code"], at=now)
        except contracts.InvitationNotValid:
            form.add_error("code", _("This invitation does not open. Ask whoever invited you for another."))
        else:
            taken.give_back()
            messages.success(request, _("The account is linked."))
            return redirect("portal:account")
    return render(request, "portal/access/invitation.html", {"form": form})


@customers.required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show how this person signs in, and what they may add."""
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    person = models.SignIn.objects.get(pk=request.user.pk or 0)
    has = {"app": "totp" in kinds, "keys": "webauthn" in kinds, "password": person.has_usable_password()}
    return render(request, "portal/access/security.html", {"has": has, "phone": person.phone})


def _phone(request: HttpRequest) -> str | None:
    return models.SignIn.objects.values_list("phone", flat=True).get(pk=request.user.pk or 0)

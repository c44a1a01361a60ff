"""The door of the desk: a sign-in, a second factor, a role at this distributor, in this order."""

import datetime
import functools
import urllib.parse
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from allauth.account import authentication
from allauth.mfa import utils as mfa
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.surfaces.kit import actors

P = ParamSpec("P")


def required(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only staff with a second factor reach `view`; it finds its actor by `actor_of`."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        elsewhere = missing_proof(request)
        if elsewhere is not None:
            return elsewhere
        try:
            today = local_time.day(datetime.datetime.now(datetime.UTC))
            request.actor = actors.of_staff(request, on=today)  # type: ignore[attr-defined]
        except actors.NotOfTheStaff as error:
            raise PermissionDenied from error
        return view(request, *args, **kwargs)

    return guarded


def actor_of(request: HttpRequest) -> operation.Actor:
    """Return the actor that `required` found."""
    actor: operation.Actor = request.actor  # type: ignore[attr-defined]
    return actor


def missing_proof(request: HttpRequest, back: str = "") -> HttpResponseRedirect | None:
    """Return where to go for the proof that this session lacks, or None.

    :param back: where to go on afterwards; empty: to this address
    """
    here = back or request.get_full_path()
    if not request.user.is_authenticated:
        return redirect_to_login(here, reverse("account_login"))
    if not mfa.is_mfa_enabled(request.user):
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    records = authentication.get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in records):
        return None
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urllib.parse.urlencode({'next': here})}")

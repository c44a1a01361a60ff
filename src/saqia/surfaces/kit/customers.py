"""The door of a customer's own pages: a sign-in, whatever accounts it reaches."""

import functools
import urllib.parse
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from saqia.surfaces.kit import actors

P = ParamSpec("P")
SIGN_IN = "portal:access-phone"


def required(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Send who is not signed in to the sign-in and back; answer 404 for an account that is not theirs."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            here = request.get_full_path() if request.method == "GET" else ""
            return HttpResponseRedirect(
                reverse(SIGN_IN) + (f"?{urllib.parse.urlencode({'next': here})}" if here else "")
            )
        try:
            return view(request, *args, **kwargs)
        except actors.NotTheirAccount as error:
            raise Http404 from error

    return guarded


def next_of(request: HttpRequest, default: str) -> str:
    """Return where a form leads afterwards: an address of this host only."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else default

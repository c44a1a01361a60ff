"""Limits of attempts as pages meet them: who asks, a decorator, and the page that says when to come back."""

import datetime
import functools
import ipaddress
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from saqia.platform.limits import counting
from saqia.surfaces.kit import tenants

P = ParamSpec("P")
Respond = Callable[[HttpRequest], HttpResponse]
Subject = Callable[[HttpRequest], str]
_IPV6_HOME = 64
"""Bits of an IPv6 address that one home or one phone chooses freely below."""


def address_of(request: HttpRequest) -> str:
    """Return the network address that asks, for limits only: of IPv6 the network that one subscriber has.

    Behind the HTTPS proxy (`SAQIA_HTTPS`) it is the last one that the proxy noted; what a caller writes before it is
    not believed.
    """
    given = request.META.get("REMOTE_ADDR", "")
    if settings.SAQIA_HTTPS:
        given = request.headers.get("X-Forwarded-For", given).rsplit(",", 1)[-1].strip()
    try:
        found = ipaddress.ip_address(given)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((found, _IPV6_HOME), strict=False))
    return str(found)


def take(request: HttpRequest, limit: str, **subjects: str) -> counting.Taken:
    """Count one try of this request against a limit; the address and the distributor are known already.

    :param subjects: what else the rows of the limit count by, such as `contract=...`
    :raises counting.TooMany: answered with 429 by `TooManyTries`
    """
    return counting.take(
        limit, tenant_id=tenants.of(request).id, at=datetime.datetime.now(datetime.UTC),
        address=address_of(request), **subjects,
    )  # fmt: skip


View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def limited(limit: str, **subjects: Subject) -> Callable[[View[P]], View[P]]:
    """Have each POST of a view count against a limit; a view whose right answers cost nothing calls `take` itself.

    :param subjects: each from the request to what a row counts by: `person=lambda request: ...`
    """

    def decorate(view: View[P]) -> View[P]:
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                take(request, limit, **{name: find(request) for name, find in subjects.items()})
            return view(request, *args, **kwargs)

        return cast(View[P], functools.update_wrapper(guarded, view))

    return decorate


class TooManyTries:
    """Answers `counting.TooMany`, wherever a page raised it, with 429, `Retry-After` and a page in plain words."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refused try; leave every other failure alone."""
        if not isinstance(exception, counting.TooMany):
            return None
        return refusal(request, exception)


def refusal(request: HttpRequest, refused: counting.TooMany) -> HttpResponse:
    """Return the page of a refused try."""
    minutes = -(-refused.retry_after_seconds // 60)
    page = render(request, "kit/too_many.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(refused.retry_after_seconds)
    return page

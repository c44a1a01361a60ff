"""Browsers that are told of messages: the service worker, subscribing one, ending all. All else works without them."""

import functools
from pathlib import Path

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from saqia.contexts.messaging import operations as messaging
from saqia.journeys import customer_messages
from saqia.surfaces.kit import clock, customers
from saqia.surfaces.portal.accounts import reach

_RIGHT = "messaging.set-preferences"
_MOST_BYTES = 4096


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answer the service worker: from the root, so that it may show the pages of every language."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@customers.required
@require_POST
def subscribe(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the subscription that a browser gives, as JSON; answer 204, or 422 for what is none."""
    actor, access = reach.account(request, number, _RIGHT)
    if len(request.body) > _MOST_BYTES:
        return JsonResponse({"detail": _("This browser cannot be told.")}, status=422)
    try:
        customer_messages.subscribe_own_browser(
            actor=actor, customer_id=access.account.customer_id, at=clock.now(),
            subscription=request.body.decode("utf-8", "replace"),
        )  # fmt: skip
    except messaging.SubscriptionInvalid:
        return JsonResponse({"detail": _("This browser cannot be told.")}, status=422)
    return HttpResponse(status=204)


@customers.required
@require_POST
def end(request: HttpRequest, number: str) -> HttpResponse:
    """End what the browsers of this sign-in are told."""
    actor, access = reach.account(request, number, _RIGHT)
    customer_messages.unsubscribe_own_browsers(actor=actor, endpoint=None, at=clock.now())
    notes.success(request, _("Your browsers are told nothing any more."))
    return redirect("portal:account-preferences", access.account.number)


@functools.cache
def _worker() -> str:
    return (Path(__file__).parents[1] / "static" / "portal" / "worker.js").read_text(encoding="utf-8")

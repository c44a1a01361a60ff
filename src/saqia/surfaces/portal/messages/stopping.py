"""Stopping messages by the link at their foot: a page that says what stops, or the button of a mail program."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import queries, wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text
from saqia.surfaces.kit import actors, clock, links, tenants


@csrf_exempt  # a mail program posts without a page of ours (RFC 8058): the token alone is the right to it
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """Say what the link stops and ask; a post stops it at once. Mail programs follow no redirection."""
    message_id = _message(request, token)
    if request.method != "POST":
        return render(request, "portal/messages/stop.html", {"token": token, "stops": _stops(request, message_id)})
    messaging.stop_messages(actor=actors.of_visitor(request), message_id=message_id, at=clock.now())
    if "List-Unsubscribe" in request.POST:
        return render(request, "portal/messages/stopped.html", {"stops": _stops(request, message_id)})
    return HttpResponseRedirect(reverse("portal:messages-stopped", args=[token]))


@require_safe
def stopped(request: HttpRequest, token: str) -> HttpResponse:
    """Say what was stopped and how to have it back."""
    return render(request, "portal/messages/stopped.html", {"stops": _stops(request, _message(request, token))})


def _stops(request: HttpRequest, message_id: int) -> dict[str, Text | bool]:
    """Return what a link stops: a kind of messages, or e-mails where the kind must be told."""
    with scope.reading(tenants.of(request).id):
        _customer_id, code = queries.stopped_by(message_id)
    is_channel = code == "email"
    return {"name": wording.CHANNELS["email"] if is_channel else wording.kind(code), "is_channel": is_channel}


def _message(request: HttpRequest, token: str) -> int:
    """Return the message of a link.

    :raises Http404: altered, too old, of another distributor, or of no message to a customer; altered ones are counted
    """
    tenant = tenants.of(request)
    subject = links.subject(request, "unsubscribe", token)
    if not subject.isdecimal():
        raise Http404
    with scope.reading(tenant.id):
        try:
            queries.stopped_by(int(subject))
        except messaging.MessageNotFound as unknown:
            raise Http404 from unknown
    return int(subject)

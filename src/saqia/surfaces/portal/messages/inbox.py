"""What was written to a customer, as the portal keeps it; opening a message is remembered."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.messaging import queries
from saqia.journeys import customer_messages
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, tenants
from saqia.surfaces.portal.accounts import reach

_PAGE = 20
_RIGHT = "messaging.read-inbox"


@customers.required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """List the messages, newest first."""
    _actor, access = reach.account(request, number, _RIGHT)
    tenant, before = tenants.of(request), request.GET.get("before", "")
    if before and not (before.isascii() and before.isdecimal() and len(before) < 18):
        raise Http404
    with scope.reading(tenant.id):
        found = queries.list_inbox(
            customer_id=access.account.customer_id, tenant_id=tenant.id, at=clock.now(),
            before_id=int(before) if before else None, most=_PAGE + 1,
        )  # fmt: skip
    following = f"?before={found[_PAGE - 1].message_id}" if len(found) > _PAGE else ""
    return render(request, "portal/messages/inbox.html", {
        "account": access.account, "rows": found[:_PAGE], "next": following, "first": "?" if before else "",
    })  # fmt: skip


@customers.required
@require_safe
def read(request: HttpRequest, number: str, message: int) -> HttpResponse:
    """Show one message; the first time is remembered."""
    actor, access = reach.account(request, number, _RIGHT)
    tenant, now, customer_id = tenants.of(request), clock.now(), access.account.customer_id
    with scope.reading(tenant.id):
        found = customer_messages.find_message(customer_id=customer_id, message_id=message, tenant_id=tenant.id, at=now)
    if found is None:
        raise Http404
    if found.read_at is None and request.method == "GET":
        customer_messages.open_own_message(actor=actor, customer_id=customer_id, message_id=message, at=now)
    return render(request, "portal/messages/read.html", {"account": access.account, "found": found})

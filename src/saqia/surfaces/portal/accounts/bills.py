"""The bills of an account: where each stands, a page at a time; each leads to its page."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording as ledger_wording
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, tenants
from saqia.surfaces.portal.accounts import reach

TONES = {"overdue": "stop", "disputed": "mind", "due": "mind", "paid": "fine"}
_PAGE = 24


@customers.required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the bills of an account, newest first."""
    _actor, access = reach.account(request, number)
    with scope.reading(tenants.of(request).id):
        found = bills.page_bills(account_ids=[access.account.id], after=_place(request), most=_PAGE + 1)
        standings = bills.list_item_standings(account_ids=[access.account.id], on=clock.today())
    kept = found[:_PAGE]
    following = f"?after={kept[-1].issued_on.isoformat()}:{kept[-1].number}" if len(found) > _PAGE else ""
    return render(request, "portal/accounts/bills.html", {
        "account": access.account, "bills": rows(kept, standings), "next": following,
        "first": "?" if "after" in request.GET else "",
    })  # fmt: skip


@customers.required
@require_safe
def lead(request: HttpRequest, number: str, bill: int) -> HttpResponse:
    """Lead to the page of a bill of the account: its link opens it, here as in a message."""
    _actor, access = reach.account(request, number)
    tenant = tenants.of(request)
    with scope.reading(tenant.id):
        try:
            header = bills.get_header(number=bill)
        except bills.BillUnknown as unknown:
            raise Http404 from unknown
    if header.account_id != access.account.id:
        raise Http404
    token = tokens.mint(tenant_id=tenant.id, purpose="bill", subject=bill, on=clock.today())
    return HttpResponseRedirect(reverse("portal:bill", args=[token]))


def rows(
    headers: Sequence[bill_types.BillHeader], standings: Sequence[ledger_types.ItemStanding]
) -> list[dict[str, Any]]:
    """Return bills with their state in words."""
    states = {one.number: one for one in standings}
    return [
        {
            "header": header,
            "is_credit": header.kind != "bill",
            "state": ledger_wording.STATES[states[header.number].state] if header.number in states else None,
            "tone": TONES.get(states[header.number].state, "calm") if header.number in states else "calm",
        }
        for header in headers
    ]


def _place(request: HttpRequest) -> tuple[datetime.date, int] | None:
    if "after" not in request.GET:
        return None
    day, _, number = request.GET["after"].partition(":")
    try:
        return datetime.date.fromisoformat(day), int(number)
    except ValueError as malformed:
        raise Http404 from malformed

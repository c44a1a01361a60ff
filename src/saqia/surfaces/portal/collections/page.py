"""What is late, offered or given back on one account: the page that its account leads to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from saqia.contexts.billing import queries as bills
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.payments import queries as payments
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, tenants
from saqia.surfaces.portal.accounts import reach
from saqia.surfaces.portal.collections import shown


@customers.required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is overdue, a standing cut, instalments to accept, a deposit on its way back."""
    _actor, access = reach.account(request, number)
    today, account = clock.today(), access.account
    with scope.reading(tenants.of(request).id):
        standings = bills.list_item_standings(account_ids=[account.id], on=today)
        found = shown.of(access, today)
    [standing] = ledger.sum_standings(standings, account_ids=[account.id])
    least = payments.least_refund_centimes(today)
    is_kept = account.status == "closed" and 0 < -standing.balance_centimes < least
    late = [one for one in standings if one.state == "overdue"]
    has_none = not (late or is_kept or found["orders"] or found["plans"] or found["deposits"])
    return render(request, "portal/collections/page.html", {
        "account": account, "standing": standing, "collections": found, "has_none": has_none,
        "late": [(ledger_wording.KINDS[one.kind], one) for one in late], "may_pay": access.may("account.pay"),
        "kept": -standing.balance_centimes if is_kept else 0, "least": least,
    })  # fmt: skip

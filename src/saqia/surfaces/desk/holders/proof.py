"""After a change of holder: who left, who came, by which numbers, what happens next; and the statement on paper."""

import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from saqia.contexts.billing import exports as billing
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import queries as parties
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, papers, staff, tenants

_DAY, _YEAR = datetime.timedelta(days=1), datetime.timedelta(days=365)


def account_of(number: str) -> contract_types.Account:
    """Return an account by its number.

    :raises Http404: this distributor has none of this number
    """
    try:
        return contracts.get_account(number)
    except contracts.AccountNotFound as unknown:
        raise Http404 from unknown


@require_safe
@doors.page
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show what the last change of holder of an account did; an account that was handed to nobody has no such page."""
    staff.actor_of(request).require("desk.see-customers")
    with scope.reading(tenants.of(request).id):
        left = account_of(number)
        came, pairs = _successor(left)
        if came is None:
            return redirect("desk:customer", left.customer_id)
        people = parties.find_names([left.customer_id, came.customer_id])
        deposits = contracts.find_deposits_due([new.id for _old, new in pairs])
    rows = [
        {"old": old, "new": new, "service": billing_wording.SERVICES[new.service], "deposit": deposits.get(new.id, 0)}
        for old, new in pairs
    ]
    return render(request, "desk/holders/done.html", {
        "left": left, "came": came, "rows": rows, "on": pairs[0][1].starts_on,
        "left_name": frame.named(people[left.customer_id]), "came_name": frame.named(people[came.customer_id]),
        "deposit": sum(deposits.values()),
    })  # fmt: skip


@require_safe
@doors.page
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """Hand over the postings of the last year of an account, on sealed paper."""
    staff.actor_of(request).require("desk.see-customers")
    today = clock.today()
    with scope.reading(tenants.of(request).id):
        account = account_of(number)
        content = billing.statement_pdf(
            account_ids=[account.id], from_on=today - _YEAR, until_on=today + _DAY,
            lead="ar" if languages.current() == "ar" else "fr", on=today, key=papers.seal_key(),
        )  # fmt: skip
    return papers.answer(content, f"statement-{account.number}")


def _successor(
    left: contract_types.Account,
) -> tuple[contract_types.Account | None, list[tuple[contract_types.Contract, contract_types.Contract]]]:
    """Return the account that took the points over on the last day of this one, with its contracts beside the old."""
    ended = [one for one in left.contracts if one.ends_on is not None]
    if not ended:
        return None, []
    day = max(one.ends_on for one in ended if one.ends_on is not None)
    old = {one.service_point_id: one for one in ended if one.ends_on == day}
    for account in contracts.list_accounts_of_points(old):
        pairs = [
            (old[one.service_point_id], one)
            for one in account.contracts
            if one.service_point_id in old and one.starts_on == day and account.id != left.id
        ]
        if pairs:
            return account, pairs
    return None, []

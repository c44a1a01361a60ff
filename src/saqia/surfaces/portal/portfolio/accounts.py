"""Every account that a sign-in reaches, with what it owes: searched, by pages, with totals, as a list to keep."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.billing import queries as bills
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.engine import money
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, customers, languages, lists, tenants

_PAGE = 25
_LONGEST = 60


@customers.required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the accounts; `?q=` finds some of them, `?as=csv` takes those away."""
    today, asked = clock.today(), request.GET.get("q", "").strip()[:_LONGEST]
    reached = actors.accounts_of(request, on=today)
    found = [access for access in reached if matches(access.account, asked)]
    with scope.reading(tenants.of(request).id):
        ids = [access.account.id for access in found]
        items = bills.list_item_standings(account_ids=ids, on=today)
        standings = {one.account_id: one for one in ledger.sum_standings(items, account_ids=ids)}
    rows = [_row(access, standings[access.account.id]) for access in found]
    kind = lists.wanted(request)
    if kind:
        return lists.answer(kind, "accounts", _heads(), (_cells(row) for row in rows))
    first = _first(request, len(rows))
    kept = rows[first : first + _PAGE]
    query: dict[str, str | int] = {"q": asked} if asked else {}
    return render(request, "portal/portfolio/accounts.html", {
        "rows": kept, "asked": asked, "reached": len(reached), "found": len(rows), "is_many": len(reached) > 1,
        "may_search": len(reached) > _PAGE, "query": urlencode(query),
        "balance": sum(one.balance_centimes for one in standings.values()),
        "overdue": sum(one.overdue_centimes for one in standings.values()),
        "next": "?" + urlencode({**query, "from": first + _PAGE}) if first + _PAGE < len(rows) else "",
        "first": "?" + urlencode(query) if first else "",
    })  # fmt: skip


def matches(account: contract_types.Account, asked: str) -> bool:
    """Say whether an account is meant: by a number of it or of its contracts, or by words of its address."""
    if not asked:
        return True
    digits = "".join(money.western(asked).split())
    numbers = [account.number, *(number for one in account.contracts for number in (one.number, one.former_number))]
    if any(number and digits in number for number in numbers):
        return True
    address = f"{account.address_ar} {account.address_fr}".casefold()
    return all(word in address for word in asked.casefold().split())


def _row(access: contract_types.Access, standing: ledger_types.AccountStanding) -> dict[str, Any]:
    today = clock.today()
    running = [one for one in access.account.contracts if one.ends_on is None or one.ends_on > today]
    language = languages.current()
    account = access.account
    spoken = (account.address_ar, account.address_fr)
    return {
        "account": account,
        "address": (spoken[0] or spoken[1]) if language == "ar" else (spoken[1] or spoken[0]),
        "role": wording.ACCESS_ROLES[access.grant.role],
        "services": [wording.SERVICES[service] for service in sorted({one.service for one in running})],
        "contracts": running,
        "standing": standing,
    }


def _heads() -> list[str]:
    return [_("Account"), _("Address"), _("Contracts"), _("Owed (MAD)"), _("Overdue (MAD)"), _("Contested (MAD)")]


def _cells(row: dict[str, Any]) -> list[lists.Cell]:
    standing: ledger_types.AccountStanding = row["standing"]
    amounts = (standing.balance_centimes, standing.overdue_centimes, standing.held_centimes)
    contracts = " ".join(one.number for one in row["contracts"])
    return [row["account"].number, row["address"], contracts, *map(lists.dirhams, amounts)]


def _first(request: HttpRequest, count: int) -> int:
    asked = request.GET.get("from", "")
    place = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
    return place if place < count else 0

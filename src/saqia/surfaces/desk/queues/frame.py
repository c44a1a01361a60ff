"""What the pages of the queues share: names of people and places in the page's language, numbers from addresses."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping

from django.http import Http404, HttpRequest

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import queries as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.territory import queries as territory
from saqia.contexts.territory import types as territory_types
from saqia.surfaces.kit import languages

PAGE, WHOLE = 50, 20_000
UNITS = {1: "kWh", 2: "m³", 3: "m³"}


@dataclasses.dataclass(frozen=True)
class Whose:
    """Whose an account is, and where: what a row of a queue says of it."""

    account: contract_types.Account
    names: party_types.Names | None
    place: territory_types.Commune | None

    @property
    def name(self) -> str:
        """Return the customer's name."""
        return named(self.names) if self.names else ""

    @property
    def commune(self) -> str:
        """Return the commune's name."""
        return placed(self.place) if self.place else ""


def named(customer: party_types.Customer | party_types.Names) -> str:
    """Return a customer's name in the page's language, or in the other script where only that is known."""
    both = (customer.name_ar, customer.name_latin)
    return both[0] or both[1] if languages.current() == "ar" else both[1] or both[0]


def placed(commune: territory_types.Commune) -> str:
    """Return a commune's name in the page's language."""
    return commune.name_ar if languages.current() == "ar" else commune.name_fr


def whose(
    account_ids: Iterable[int], places: Mapping[str, territory_types.Commune] | None = None
) -> dict[int, Whose]:  # fmt: skip
    """Return account id -> whose it is and where; four queries, however many.

    :param places: communes by code where the caller knows them
    """
    return whose_of(contracts.list_accounts(account_ids), places)


def whose_of(
    accounts: Iterable[contract_types.Account], places: Mapping[str, territory_types.Commune] | None = None
) -> dict[int, Whose]:
    """Return account id -> whose it is and where, for whoever has the accounts already; two queries."""
    accounts = list(accounts)
    names = parties.find_names(account.customer_id for account in accounts)
    if places is None:
        places = territory.find_communes(account.commune_code for account in accounts)
    return {
        each.id: Whose(each, names.get(each.customer_id), places.get(each.commune_code)) for each in accounts
    }  # fmt: skip


def at_point(whose: dict[int, Whose], service_point_id: int, on: datetime.date) -> Whose | None:
    """Return whose contract was in force at a point on a day."""
    for owner in whose.values():
        for contract in owner.account.contracts:
            is_there = contract.metered_by_id == service_point_id and contract.starts_on <= on
            if is_there and (contract.ends_on is None or on < contract.ends_on):
                return owner
    return None


def number(request: HttpRequest, name: str) -> int | None:
    """Return a number that an address asks for, or None."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def query(request: HttpRequest, **more: object) -> str:
    """Return the filters of this page as an address, with others set or (None) taken away."""
    asked = request.GET.copy()
    for name, value in more.items():
        asked.pop(name, None)
        if value is not None:
            asked[name] = str(value)
    return f"?{asked.urlencode()}"


def day_after(request: HttpRequest) -> tuple[datetime.date, int] | None:
    """Return the day and number after which a page of a list goes on (`?after=2026-05-08:41`), or None.

    :raises Http404: not such a place
    """
    day, _sep, last = request.GET.get("after", "").partition(":")
    try:
        return (datetime.date.fromisoformat(day), int(last)) if day else None
    except ValueError as malformed:
        raise Http404 from malformed

"""Reads of contracts; each runs inside the caller's `with scope.reading(tenant_id)`."""

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from saqia.contexts.contracts import granted, models, numbers, types
from saqia.contexts.parties import queries as parties
from saqia.platform.database import prepared

AccessRefused = granted.AccessRefused
rights_of = granted.rights_of
require_access = granted.require_access
offered_roles = granted.offered_roles
is_customer_reached = granted.is_customer_reached
list_people = granted.list_people
list_customer_grants = granted.list_customer_grants
list_invitations = granted.list_invitations


_CONTRACT = """c.id, c.number, a.number, a.id, c.service_point_id, coalesce(p.metered_by_id, p.id), p.service,
    c.use, c.zone, c.households, c.subscribed_power_kva, c.voltage, c.option, c.is_prepaid, c.starts_on, c.ends_on,
    c.source_ref"""
# Columns, not objects, and planned once: pages read accounts with their contracts more than anything else.
_ACCOUNTS = f"""
SELECT a.id, a.number, a.customer_id, a.premises_id, m.commune_id, m.address_ar, m.address_fr, a.language, a.status,
    {_CONTRACT}
FROM contracts_account a JOIN contracts_premises m ON m.id = a.premises_id
LEFT JOIN contracts_contract c ON c.account_id = a.id LEFT JOIN contracts_servicepoint p ON p.id = c.service_point_id
WHERE {{asked}} ORDER BY {{order}}, c.starts_on, c.id
"""
_CONTRACTS = f"""
SELECT {_CONTRACT} FROM contracts_contract c JOIN contracts_account a ON a.id = c.account_id
JOIN contracts_servicepoint p ON p.id = c.service_point_id WHERE {{asked}} ORDER BY c.starts_on, c.id
"""
_NUMBERED = """a.id IN (
    SELECT id FROM contracts_account WHERE number = %s UNION SELECT account_id FROM contracts_contract WHERE number = %s
    LIMIT %s
)"""
_AT_POINTS = """a.id IN (
    SELECT c.account_id FROM contracts_contract c JOIN contracts_servicepoint p ON p.id = c.service_point_id
    WHERE p.id = ANY(%s::bigint[]) OR p.metered_by_id = ANY(%s::bigint[])
)"""
_AFTER = "a.id IN (SELECT id FROM contracts_account WHERE id > %s ORDER BY id LIMIT %s)"
_OPEN_FIRST = "a.status DESC, a.id"
_OF_ACCOUNT = 9
"""Columns of the account itself, before those of its contract."""


class AccountNotFound(Exception):
    """No account of this tenant has this number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class ContractNotFound(Exception):
    """No contract of this tenant has this number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


def get_account(number: str) -> types.Account:
    """Return the account of this number, as typed by a person.

    :raises AccountNotFound: not a number, or not of this tenant
    """
    found = _accounts("a.number = %s", [numbers.normalize(number) or ""])
    if not found:
        raise AccountNotFound(number)
    return found[0]


def get_contract(number: str) -> types.Contract:
    """Return the contract of this number, as typed by a person.

    :raises ContractNotFound: not a number, or not of this tenant
    """
    found = _contracts("c.number = %s", [numbers.normalize(number) or ""])
    if not found:
        raise ContractNotFound(number)
    return found[0]


def get_account_of_contract(number: str) -> types.Account:
    """Return the account that a contract number belongs to.

    :raises ContractNotFound: not a number, or not of this tenant
    """
    contract = get_contract(number)
    return list_accounts([contract.account_id])[0]


def list_by_former_number(number: str) -> list[types.Contract]:
    """Return the contracts that a former operator numbered so; two former operators may have used one number."""
    return _contracts("c.source_ref = %s", [number.strip()])


def search_accounts(text: str, *, most: int = 20) -> list[types.Account]:
    """Return the accounts that a number may mean: an account's, a contract's, or one that a former operator gave.

    Equality on indexed columns only, which row-level security costs nothing.

    :param text: as typed by a person
    :param most: how many at most, 1 to 100
    """
    most = min(max(most, 1), 100)
    number = numbers.normalize(text)
    if number is not None:
        found = _accounts(_NUMBERED, [number, number, most])
        if found:
            return found
    former = models.Contract.objects.filter(source_ref=numbers.western(text)).order_by("-starts_on", "-id")
    ids = list(dict.fromkeys(former.values_list("account_id", flat=True)[:most]))
    return list_accounts(ids)


def find_point(service_point_id: int) -> types.Point | None:
    """Return a service point with its place, None: this distributor has none of this id."""
    row = models.ServicePoint.objects.filter(id=service_point_id).select_related("premises").first()
    if row is None:
        return None
    place = row.premises
    return types.Point(
        row.id, row.service, row.metered_by_id or row.id, place.commune_id, place.address_ar, place.address_fr
    )


def list_accounts_of_points(service_point_ids: Iterable[int]) -> list[types.Account]:
    """Return the accounts that have, or had, a contract at these points or at points that these measure, by id."""
    asked = list(service_point_ids)
    return _accounts(_AT_POINTS, [asked, asked])


def find_account_id(number: str) -> int | None:
    """Return the account that an account or contract number names, or None: one query whether it is known or not."""
    normal = numbers.normalize(number) or ""
    named = models.Contract.objects.filter(number=normal).values_list("account_id", flat=True)
    return models.Account.objects.filter(number=normal).values_list("id", flat=True).union(named).first()


def find_account_ids(numbers_given: Iterable[str]) -> dict[str, int]:
    """Return number as given -> the account that it names, as an account's or a contract's; unknown ones are left out.

    Two queries, however many.
    """
    normal = {given: numbers.normalize(given) or "" for given in numbers_given}
    asked = set(normal.values())
    found = dict(models.Contract.objects.filter(number__in=asked).values_list("number", "account_id"))
    found |= dict(models.Account.objects.filter(number__in=asked).values_list("number", "id"))
    return {given: found[number] for given, number in normal.items() if number in found}


def list_accessible(*, sign_in_id: int, on: datetime.date) -> list[types.Access]:
    """Return the accounts that a sign-in reaches on a day, open ones first; the strongest grant on each counts."""
    found = [_access(account, best) for account, best in _granted(granted.best(sign_in_id=sign_in_id, on=on))]
    return sorted(found, key=lambda access: (access.account.status != "open", access.account.id))


def find_access(*, sign_in_id: int, account_id: int, on: datetime.date) -> types.Access | None:
    """Return what a sign-in may do on one account on a day; None: nothing."""
    found = _granted(granted.best(sign_in_id=sign_in_id, on=on, account_id=account_id))
    return _access(*found[0]) if found else None


def find_reached(*, sign_in_id: int, number: str, on: datetime.date) -> types.Reached | None:
    """Return the account that an account or contract number names, and what a sign-in may do there; None: nothing.

    Lighter than `find_access`: one query, three more where a grant is on a whole customer.
    """
    found = granted.reached(sign_in_id=sign_in_id, number=numbers.normalize(number) or "", on=on)
    return types.Reached(found[0], granted.rights_of(found[1])) if found else None


def list_choices(*, sign_in_id: int, on: datetime.date, most: int = 100) -> list[types.Choice]:
    """Return the accounts that a sign-in reaches on a day, open ones first, with what tells one from another.

    Lighter than `list_accessible`: no contracts; one query, three more where a grant is on a whole customer.
    """
    found = granted.choices(sign_in_id=sign_in_id, on=on)
    return [types.Choice(*each[2:]) for each in sorted(found, key=lambda one: (one[0] != "open", one[1]))][:most]


def list_accounts_of_customer(customer_id: int) -> list[types.Account]:
    """Return the accounts of a customer, and of the rows merged into it, open ones first."""
    owned = parties.list_merged_ids(customer_id)
    return _accounts("a.customer_id = ANY(%s::bigint[])", [owned], _OPEN_FIRST)


def list_accounts_of_customers(customer_ids: Iterable[int]) -> dict[int, list[types.Account]]:
    """Return customer id -> their accounts, those of rows merged into them too, open ones first.

    A constant number of queries, however many customers.
    """
    survivors = parties.list_survivors(customer_ids)
    found: dict[int, list[types.Account]] = {}
    for account in _accounts("a.customer_id = ANY(%s::bigint[])", [list(survivors)], _OPEN_FIRST):
        found.setdefault(survivors[account.customer_id], []).append(account)
    return found


def list_account_ids_of_customers(customer_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return customer id -> ids of the accounts that `list_accounts_of_customers` returns; two light queries."""
    survivors = parties.list_survivors(customer_ids)
    rows = models.Account.objects.filter(customer_id__in=list(survivors)).order_by("-status", "id")
    found: dict[int, list[int]] = {}
    for account_id, customer_id in rows.values_list("id", "customer_id"):
        found.setdefault(survivors[customer_id], []).append(account_id)
    return found


def list_accounts(account_ids: Iterable[int]) -> list[types.Account]:
    """Return these accounts by id; unknown ids are left out."""
    return _accounts("a.id = ANY(%s::bigint[])", [list(account_ids)])


def find_closed_accounts(
    *, on: datetime.date, account_ids: Collection[int] = (), after_id: int = 0, most: int = 10_000
) -> dict[int, datetime.date]:  # fmt: skip
    """Return account -> the first day without a contract, of those that have ended by a day; by id, in pages.

    :param account_ids: of these only; empty: of all
    """
    rows = models.Account.objects.filter(status="closed", closed_on__lte=on, id__gt=after_id)
    if account_ids:
        rows = rows.filter(id__in=list(account_ids))
    closed = rows.order_by("id").values_list("id", "closed_on")
    return {account_id: since for account_id, since in closed[:most] if since is not None}


def find_closing_readings(account_ids: Iterable[int]) -> dict[int, int]:
    """Return contract -> the reading of its last day, of the contracts of some accounts that have one; one query."""
    rows = models.Contract.objects.filter(account_id__in=list(account_ids), closing_reading_id__gt=0)
    return {number: reading for number, reading in rows.values_list("id", "closing_reading_id") if reading}


def find_account_numbers(account_ids: Iterable[int]) -> dict[int, str]:
    """Return account id -> its number, by id; unknown ids are left out. One light query, however many."""
    rows = models.Account.objects.filter(id__in=list(account_ids)).order_by("id")
    return dict(rows.values_list("id", "number"))


def find_account_communes(account_ids: Iterable[int]) -> dict[int, str]:
    """Return in which commune, by its code, each of these accounts lies; one light query, however many."""
    rows = models.Account.objects.filter(id__in=list(account_ids))
    return dict(rows.values_list("id", "premises__commune_id"))


def page_accounts(*, after_id: int = 0, most: int = 50) -> list[types.Account]:
    """Return the next accounts by id.

    :param after_id: id of the last account of the page before; 0 for the first page
    :param most: 1 to 500
    """
    return _accounts(_AFTER, [after_id, min(max(most, 1), 500)])


def count_contracts_in_force(*, on: datetime.date) -> int:
    """Return how many contracts are in force on a day."""
    rows = models.Contract.objects.filter(starts_on__lte=on)
    return rows.filter(ends_on=None).count() + rows.filter(ends_on__gt=on).count()


def get_deposit_due(contract_id: int) -> int:
    """Return the deposit that a contract owes in all, in MAD centimes; 0 when none was stated."""
    stated = models.DepositDue.objects.filter(contract_id=contract_id).order_by("-id").first()
    return stated.amount_centimes if stated else 0


def find_deposits_due(contract_ids: Iterable[int]) -> dict[int, int]:
    """Return contract id -> the deposit that it owes in all, MAD centimes, where one was stated; one query."""
    rows = models.DepositDue.objects.filter(contract_id__in=list(contract_ids)).order_by("contract_id", "-id")
    return dict(rows.distinct("contract_id").values_list("contract_id", "amount_centimes"))


def _granted(best: dict[int, types.Grant]) -> list[tuple[types.Account, types.Grant]]:
    return [(account, best[account.id]) for account in list_accounts(best)]


def _access(account: types.Account, grant: types.Grant) -> types.Access:
    return types.Access(account, grant, granted.rights_of(grant.role))


def _accounts(asked: str, values: list[Any], order: str = "a.id") -> list[types.Account]:
    """Return accounts with their places and contracts; one query, however many."""
    accounts: dict[int, tuple[Any, ...]] = {}
    contracts: dict[int, list[types.Contract]] = {}
    for row in prepared.run(_ACCOUNTS.format(asked=asked, order=order), values):
        accounts[row[0]] = row[:_OF_ACCOUNT]
        own = contracts.setdefault(row[0], [])
        if row[_OF_ACCOUNT] is not None:
            own.append(types.Contract(*row[_OF_ACCOUNT:]))
    return [types.Account(*(*each, tuple(contracts[key]))) for key, each in accounts.items()]


def _contracts(asked: str, values: list[Any]) -> list[types.Contract]:
    return [types.Contract(*each) for each in prepared.run(_CONTRACTS.format(asked=asked), values)]

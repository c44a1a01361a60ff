"""One box that finds: a phone, a name in either script, a national id, a contract, a meter or a bill number.

Reads only, inside the caller's `scope.reading`; each context searches its own rows.
"""

import dataclasses
from typing import Literal

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import queries as parties
from saqia.contexts.parties import types as party_types

By = Literal["number", "bill", "meter", "customer"]


@dataclasses.dataclass(frozen=True)
class Hit:
    """Something found.

    :param by: what matched: an account or contract number (a former operator's too), a bill, a serial, a customer
    :param account: None for a customer without any account
    """

    by: By
    customer: party_types.Customer
    account: contract_types.Account | None


def find(text: str, *, most: int = 20) -> list[Hit]:
    """Return what `text` may mean, best first. Numbers are looked up whole; names may be typed with errors.

    :param text: as typed by a person; empty finds nothing
    :param most: how many at most, 1 to 100
    """
    most = min(max(most, 1), 100)
    if not text.strip():
        return []
    found = contracts.search_accounts(text, most=most)
    if found:
        return _of_accounts("number", found)
    header = billing.find_bill_by_printed_number(text)
    if header is not None:
        return _of_accounts("bill", contracts.list_accounts([header.account_id]))
    meters = metering.list_meters_by_serial(text)[:most]
    if meters:
        points = [meter.service_point_id for meter in meters]
        return _of_accounts("meter", contracts.list_accounts_of_points(points))[:most]
    return _of_customers(parties.search_customers(text, most=most), most)


def _of_accounts(by: By, accounts: list[contract_types.Account]) -> list[Hit]:
    own = {one.id: one for one in parties.list_customers({account.customer_id for account in accounts})}
    merged = [one.merged_into_id for one in own.values() if one.merged_into_id is not None]
    survivors = {one.id: one for one in parties.list_customers(merged)}
    holders = {key: survivors.get(one.merged_into_id or 0, one) for key, one in own.items()}
    return [Hit(by, holders[account.customer_id], account) for account in accounts]


def _of_customers(customers: list[party_types.Customer], most: int) -> list[Hit]:
    owned = contracts.list_accounts_of_customers([customer.id for customer in customers])
    hits: list[Hit] = []
    for customer in customers:
        accounts = owned.get(customer.id, [])
        hits += [Hit("customer", customer, account) for account in accounts] or [Hit("customer", customer, None)]
    return hits[:most]

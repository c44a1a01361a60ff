"""What a device takes along of a route: whose accounts, and what each owes. No address, telephone or consumption."""

import datetime
from collections.abc import Iterable
from typing import Any

from saqia.contexts.billing import types as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.prepaid import queries as prepaid
from saqia.contexts.tills import queries as tills


class RouteTooLong(Exception):
    """More points than a device takes along."""


def list_accounts(book_ids: Iterable[int], on: datetime.date) -> list[dict[str, Any]]:
    """Return the accounts of some books with what they owe on a day; a constant number of queries.

    :raises RouteTooLong: more points than the rule allows
    """
    points = metering.list_points(book_ids)
    if len(points) > tills.most_points():
        raise RouteTooLong(len(points))
    accounts = [one for one in contracts.list_accounts_of_points(points) if one.status == "open"]
    names = parties.find_names(one.customer_id for one in accounts)
    dues = {one.account_id: one for one in payments.list_dues(account_ids=[one.id for one in accounts], on=on)}
    meters = _meters(one.id for one in accounts)
    found = []
    for account in accounts:
        known, due = names.get(account.customer_id), dues[account.id]
        found.append({
            "number": account.number, "contracts": [one.number for one in account.contracts],
            "ar": known.name_ar if known else "", "latin": known.name_latin if known else "",
            "due": due.total_centimes, "items": [_item(one) for one in due.items],
            "meters": meters.get(account.id, []),
        })  # fmt: skip
    return found


def _meters(account_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the prepaid meters that may buy, by account."""
    found: dict[int, list[str]] = {}
    for one in prepaid.list_meters_of_accounts(account_ids):
        if not one.blocked_reason and one.replaced_at is None:
            found.setdefault(one.account_id, []).append(one.number)
    return found


def _item(due: payment_types.Due) -> dict[str, Any]:
    asked = due.left_centimes - due.held_centimes
    return {
        "number": billing.printable_number(due.number), "kind": due.kind, "left": asked,
        "due_on": due.due_on.isoformat(), "late": due.is_overdue,
    }  # fmt: skip

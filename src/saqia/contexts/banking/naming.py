"""Whom a movement means to pay: the numbers that stand in it, or a customer of this name who owes this amount."""

import dataclasses
import datetime
import re

from saqia.contexts.banking import models, rules
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types

_NUMBER = re.compile(r"(?<![0-9])(?:20[0-9]{2}-?[0-9]{9}|[12][0-9]{9})(?![0-9])")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_MOST_NUMBERS = 6
_BARE_BILL = 13


@dataclasses.dataclass(frozen=True)
class Meant:
    """An account that a movement may mean, and the item of it.

    :param is_sure: its number stands there whole; a bill's without its dash may be any digits, and needs the amount too
    """

    account_id: int
    item_number: int | None
    is_sure: bool


def find_named(line: models.Line) -> list[Meant]:
    """Return the accounts whose numbers, or those of their contracts and bills, stand in a movement's texts."""
    texts = " ".join([*line.references, line.text]).translate(_DIGITS)
    found: dict[int, Meant] = {}
    for number in list(dict.fromkeys(_NUMBER.findall(texts)))[:_MOST_NUMBERS]:
        dues = payments.find_dues(reference=number, on=line.booked_on)
        if dues is not None and dues.account_id not in found:
            is_sure = len(number) != _BARE_BILL or line.amount_centimes in _amounts(dues)
            found[dues.account_id] = Meant(dues.account_id, dues.named, is_sure)
    return list(found.values())


def find_alike(line: models.Line) -> list[Meant]:
    """Return accounts of customers of this name that owe exactly this amount around this day."""
    if len(line.name.strip()) < 3:
        return []
    customers = parties.search_customers(line.name, most=20)
    owned = contracts.list_accounts_of_customers(one.id for one in customers)
    accounts = [account.id for own in owned.values() for account in own]
    if not accounts:
        return []
    found = []
    for dues in payments.list_dues(account_ids=accounts, on=line.booked_on):
        items = [item for item in dues.items if _is_near(item.due_on, line.booked_on)]
        exact = next((item.number for item in items if item.left_centimes == line.amount_centimes), None)
        if exact is not None or (items and dues.total_centimes == line.amount_centimes):
            found.append(Meant(dues.account_id, exact, is_sure=False))
    return found[: rules.proposals().most]


def _is_near(due_on: datetime.date, booked_on: datetime.date) -> bool:
    window = rules.proposals()
    return -window.days_before_due <= (booked_on - due_on).days <= window.days_after_due


def _amounts(dues: payment_types.Dues) -> set[int]:
    return {dues.total_centimes, *(item.left_centimes for item in dues.items if item.number == dues.named)}

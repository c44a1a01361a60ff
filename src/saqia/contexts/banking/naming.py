"""Whom a movement means to pay: the numbers that stand in it, or a customer of this name who owes this amount."""

import dataclasses
import datetime
import re
from collections.abc import Collection, Sequence

from saqia.contexts.banking import models, rules
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types

_NUMBER = re.compile(r"(?<![0-9])(?:20[0-9]{2}-?[0-9]{9}|[12][0-9]{9})(?![0-9])")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_MOST_NUMBERS = 6
_LEAST_NAME = 3
_BARE_BILL = 13


@dataclasses.dataclass(frozen=True)
class Meant:
    """An account that a movement may mean, the item of it, and the number that names it."""

    account_id: int
    item_number: int | None
    number: str = ""


class Named:
    """The accounts that the movements of a part name, and what those owe whose sum decides; looked up together."""

    def __init__(self, lines: Sequence[models.Line]) -> None:
        self.numbers = {line.id: _numbers(line) for line in lines if line.amount_centimes > 0}
        self.known = payments.find_named(number for own in self.numbers.values() for number in own)
        asked: dict[datetime.date, set[int]] = {}
        for line in lines:
            meant = self.find(line)
            if len(meant) == 1 and len(meant[0].number) == _BARE_BILL:
                asked.setdefault(line.booked_on, set()).add(meant[0].account_id)
        self.dues = {
            (one.account_id, day): one
            for day, own in sorted(asked.items())
            for one in payments.list_dues(account_ids=own, on=day)
        }

    def find(self, line: models.Line) -> list[Meant]:
        """Return the accounts whose numbers, or those of their contracts and bills, stand in a movement's texts."""
        found: dict[int, Meant] = {}
        for number in self.numbers.get(line.id, ()):
            account_id, item = self.known.get(number, (0, None))
            if account_id and account_id not in found:
                found[account_id] = Meant(account_id, item, number)
        return list(found.values())

    def is_sure(self, line: models.Line, meant: Meant) -> bool:
        """Tell whether a number names an account by itself: a bill's without its dash may be any digits.

        Such a one needs the amount too, by what is owed at this moment.
        """
        if not self.needs_sum(meant):
            return True
        key = meant.account_id, line.booked_on
        if key not in self.dues:
            self.dues[key] = payments.get_dues(account_id=meant.account_id, on=line.booked_on)
        return line.amount_centimes in _amounts(self.dues[key], meant.item_number)

    def needs_sum(self, meant: Meant) -> bool:
        """Tell whether what a movement means hangs on what is owed at this moment."""
        return len(meant.number) == _BARE_BILL

    def forget(self, account_ids: Collection[int]) -> None:
        """Forget what accounts owe: it has changed."""
        self.dues = {key: one for key, one in self.dues.items() if key[0] not in account_ids}


def _numbers(line: models.Line) -> list[str]:
    texts = " ".join([*line.references, line.text]).translate(_DIGITS)
    return list(dict.fromkeys(_NUMBER.findall(texts)))[:_MOST_NUMBERS]


def find_alike(lines: Sequence[models.Line]) -> dict[int, list[Meant]]:
    """Return line id -> accounts of customers of its name that owe exactly its amount around its day.

    Few queries, however many movements.
    """
    named = {line.id: line.name.strip() for line in lines if len(line.name.strip()) >= _LEAST_NAME}
    meant = parties.find_alike(set(named.values()), enough=1)
    owned = contracts.list_account_ids_of_customers({one for own in meant.values() for one in own}) if meant else {}
    accounts = {name: [account for one in own for account in owned.get(one, ())] for name, own in meant.items()}
    found: dict[int, list[Meant]] = {}
    for day in sorted({line.booked_on for line in lines if line.id in named}):
        own = [line for line in lines if line.booked_on == day and accounts.get(named.get(line.id, ""))]
        asked = {one for line in own for one in accounts[named[line.id]]}
        dues = {one.account_id: one for one in payments.list_dues(account_ids=asked, on=day)} if asked else {}
        for line in own:
            found[line.id] = _exact(line, [dues[one] for one in sorted(accounts[named[line.id]]) if one in dues])
    return found


def _exact(line: models.Line, owing: Sequence[payment_types.Dues]) -> list[Meant]:
    found = []
    for dues in owing:
        items = [item for item in dues.items if _is_near(item.due_on, line.booked_on)]
        exact = next((item.number for item in items if item.left_centimes == line.amount_centimes), None)
        if exact is not None or (items and dues.total_centimes == line.amount_centimes):
            found.append(Meant(dues.account_id, exact))
    return found[: rules.proposals().most]


def _is_near(due_on: datetime.date, booked_on: datetime.date) -> bool:
    window = rules.proposals()
    return -window.days_before_due <= (booked_on - due_on).days <= window.days_after_due


def _amounts(dues: payment_types.Dues, item_number: int | None) -> set[int]:
    return {dues.total_centimes, *(item.left_centimes for item in dues.items if item.number == item_number)}

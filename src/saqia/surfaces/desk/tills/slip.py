"""What is to be paid: accounts on the slip, the items ticked, amounts typed; as it stands in the address."""

import dataclasses
import datetime

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.platform.wording import Text
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.desk.tills import forms

MOST = 20
"""Accounts on one slip."""


@dataclasses.dataclass(frozen=True)
class Row:
    """An item of an account, and whether it is paid now."""

    due: payment_types.Due
    name: Text
    is_ticked: bool

    @property
    def open_centimes(self) -> int:
        """What is asked for: disputed parts are not."""
        return self.due.left_centimes - self.due.held_centimes


@dataclasses.dataclass(frozen=True)
class Part:
    """One account on the slip. `typed` is the amount as typed, `amount_centimes` what it means."""

    dues: payment_types.Dues
    whose: frame.Whose | None
    rows: tuple[Row, ...]
    typed: str
    amount_centimes: int
    error: str

    def line(self) -> payment_types.Line:
        """Return what this account pays, ticked items first."""
        ticked = tuple(row.due.number for row in self.rows if row.is_ticked)
        return payment_types.Line(self.dues.account_id, self.amount_centimes, ticked)


def account_ids(given: QueryDict) -> list[int]:
    """Return the accounts on the slip, in the order in which they came."""
    found = [int(text) for text in given.getlist("a") if text.isascii() and text.isdigit() and len(text) < 18]
    return list(dict.fromkeys(found))[:MOST]


def parts(given: QueryDict, on: datetime.date) -> list[Part]:
    """Return the accounts of the slip with what they owe; everything is ticked until somebody ticked.

    :param given: `a`: accounts; `item`: `account:number`; `amount_<account>`: as typed; `chosen`: ticks were sent
    """
    asked = account_ids(given)
    dues = {one.account_id: one for one in payments.list_dues(account_ids=asked, on=on)}
    owners = frame.whose(asked) if asked else {}
    return [_part(dues[each], owners.get(each), given) for each in asked if each in dues]


def written(line: payment_types.Line) -> str:
    """Return a line as a hidden field carries it: `account:centimes:item,item`."""
    return f"{line.account_id}:{line.amount_centimes}:{','.join(map(str, line.first))}"


def read(given: QueryDict) -> list[payment_types.Line]:
    """Return the lines that hidden fields carry.

    :raises ValueError: a field was altered
    """
    found = []
    for text in given.getlist("line")[:MOST]:
        account, amount, first = text.split(":")
        found.append(payment_types.Line(int(account), int(amount), tuple(int(one) for one in first.split(",") if one)))
    return found


def _part(dues: payment_types.Dues, whose: frame.Whose | None, given: QueryDict) -> Part:
    ticks = set(given.getlist("item"))
    is_chosen = f"{dues.account_id}" in given.getlist("chosen")
    rows = tuple(
        Row(
            due,
            ledger_wording.kind(due.kind),
            f"{dues.account_id}:{due.number}" in ticks if is_chosen else due.left_centimes > due.held_centimes,
        )
        for due in dues.items
    )
    typed = given.get(f"amount_{dues.account_id}", "").strip()
    amount, error = sum(row.open_centimes for row in rows if row.is_ticked), ""
    if typed:
        try:
            amount = forms.Dirhams().clean(typed) or 0
        except ValidationError:
            amount, error = 0, _("Write an amount, such as 120.50.")
    return Part(dues, whose, rows, typed, amount, error)

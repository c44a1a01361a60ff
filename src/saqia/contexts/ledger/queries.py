"""Reads of the ledger, inside the caller's `scope.reading`. Amounts in centimes."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import connections
from django.db.models import Max

from saqia.contexts.ledger import chart, models, standings, types
from saqia.contexts.ledger.issue import list_booked_at as list_booked_at
from saqia.contexts.ledger.issue import list_owed_before as list_owed_before
from saqia.contexts.ledger.statements import CursorInvalid as CursorInvalid
from saqia.contexts.ledger.statements import get_statement as get_statement
from saqia.platform.calendar import local_time
from saqia.platform.database import prepared, routing
from saqia.platform.wording import Text

_BALANCES = """
SELECT i.number, i.kind, i.amount_centimes, coalesce(a.total, 0), coalesce(h.total, 0), i.due_on::text
FROM ledger_open_item i
LEFT JOIN (SELECT item_number, sum(amount_centimes) total FROM ledger_allocation
           WHERE account_id = %(account)s GROUP BY 1) a ON a.item_number = i.number
LEFT JOIN (SELECT item_number, sum(amount_centimes) total FROM ledger_hold
           WHERE account_id = %(account)s AND id NOT IN (SELECT hold_id FROM ledger_hold_release)
           GROUP BY 1) h ON h.item_number = i.number
WHERE i.account_id = %(account)s ORDER BY i.due_on, i.number
"""
_ITEMS = """
SELECT i.number, i.account_id, i.kind, i.amount_centimes, coalesce(a.total, 0)::bigint, coalesce(h.total, 0)::bigint,
       i.due_on, i.posted_on
FROM ledger_open_item i
LEFT JOIN (SELECT item_number, sum(amount_centimes) total FROM ledger_allocation
           WHERE account_id = ANY(%(accounts)s::bigint[]) GROUP BY 1) a ON a.item_number = i.number
LEFT JOIN (SELECT item_number, sum(amount_centimes) total FROM ledger_hold
           WHERE account_id = ANY(%(accounts)s::bigint[])
             AND NOT EXISTS (SELECT FROM ledger_hold_release r WHERE r.hold_id = ledger_hold.id)
           GROUP BY 1) h ON h.item_number = i.number
WHERE i.account_id = ANY(%(accounts)s::bigint[]) ORDER BY i.due_on, i.number
"""
_REVENUE = """
SELECT date_trunc('month', t.posted_on)::date, e.account_code, -sum(e.amount_centimes)::bigint
FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
WHERE t.posted_on >= %s AND t.posted_on < %s AND e.account_code = ANY(%s) GROUP BY 1, 2 ORDER BY 1, 2
"""
_REVENUES = ("energy", "water", "sanitation", "fixed", "tppan", "vat")
_ALLOCATIONS = """
SELECT a.transaction_id, a.account_id, a.item_number, a.amount_centimes, coalesce(
    (SELECT sum(b.amount_centimes) FROM ledger_allocation b WHERE b.item_number = a.item_number AND b.id < a.id), 0
)::bigint
FROM ledger_allocation a WHERE a.transaction_id = ANY(%s) ORDER BY a.id
"""
_DEPOSITS_HELD = """
SELECT account_id, sum(amount_centimes)::bigint FROM ledger_deposit WHERE account_id = ANY(%s::bigint[])
GROUP BY 1 HAVING sum(amount_centimes) <> 0
"""
_CREDITED = """
SELECT DISTINCT i.account_id FROM ledger_open_item i
WHERE i.amount_centimes < 0 AND i.account_id = ANY(%s::bigint[]) AND i.amount_centimes < coalesce(
    (SELECT sum(a.amount_centimes) FROM ledger_allocation a WHERE a.item_number = i.number), 0)
"""
_TRIAL_BALANCE = "SELECT account_code, sum(amount_centimes)::bigint FROM ledger_entry GROUP BY 1 ORDER BY 1"


def list_open_items(*, account_id: int) -> list[types.OpenBalance]:
    """Return every item of an account with what is allocated and held, oldest due first."""
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_BALANCES, {"account": account_id})
        return [
            types.OpenBalance(number, kind, int(amount), int(allocated), int(held), due_on)
            for number, kind, amount, allocated, held, due_on in cursor.fetchall()
        ]


def get_balance(*, account_id: int) -> int:
    """Return what an account owes in centimes, disputed amounts included; negative when it is owed."""
    return sum(item.remaining_centimes for item in list_open_items(account_id=account_id))


def get_deposit_held(*, account_id: int) -> int:
    """Return the deposits held for an account, in centimes."""
    return sum(models.Deposit.objects.filter(account_id=account_id).values_list("amount_centimes", flat=True))


def list_deposits_held(*, account_ids: Iterable[int]) -> dict[int, int]:
    """Return account -> the deposits held for it, in centimes; accounts without one are left out. One query."""
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_DEPOSITS_HELD, [list(account_ids)])
        return dict(cursor.fetchall())


def find_credited(*, account_ids: Iterable[int]) -> set[int]:
    """Return which of these accounts have a credit, advance or other, of which something is left. One query."""
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_CREDITED, [list(account_ids)])
        return {account_id for (account_id,) in cursor.fetchall()}


def find_written(causes: Iterable[str]) -> set[str]:
    """Return which of these causes have their transaction already. One query."""
    return set(models.JournalTransaction.objects.filter(cause__in=list(causes)).values_list("cause", flat=True))


def get_collectable(*, account_id: int) -> int:
    """Return what may be collected from an account: what it owes without the amounts on hold."""
    return sum(item.remaining_centimes - item.held_centimes for item in list_open_items(account_id=account_id))


def list_collectable(*, account_ids: Iterable[int]) -> dict[int, int]:
    """Return account -> what may be collected from it, amounts on hold left out; negative: it is owed. One query."""
    asked = list(account_ids)
    found = dict.fromkeys(asked, 0)
    for item in (standings.Item(*row) for row in prepared.run(_ITEMS, {"accounts": asked})):
        found[item.account_id] += item.remaining_centimes - min(item.held_centimes, max(item.remaining_centimes, 0))
    return found


def list_item_standings(
    *,
    account_ids: Iterable[int],
    on: datetime.date,
    against: Callable[[Sequence[int]], Mapping[int, int]] | None = None,
) -> list[types.ItemStanding]:
    """Return where every item of some accounts stands on a day, oldest due first; one query, however many.

    :param against: asked where there are credit notes: from their numbers to the bills that they correct
    """
    items = [standings.Item(*row) for row in prepared.run(_ITEMS, {"accounts": list(account_ids)})]
    notes = [item.number for item in items if item.kind == "credit-note"]
    return standings.standings(items, on=on, against=against(notes) if against and notes else None)


def find_releases(item_numbers: Iterable[int]) -> dict[int, datetime.date]:
    """Return item -> the day on which the last hold of it ended; items without one are left out. One query."""
    rows = models.HoldRelease.objects.filter(hold__item_number__in=list(item_numbers))
    found = rows.values_list("hold__item_number").annotate(last=Max("released_at"))
    return {number: local_time.day(last) for number, last in found}


def list_allocations(*, transaction_ids: Iterable[int]) -> list[types.Allocated]:
    """Return what transactions set against items, in the order in which it was set; one query."""
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_ALLOCATIONS, [list(transaction_ids)])
        return [types.Allocated(*row) for row in cursor.fetchall()]


def list_account_standings(*, account_ids: Iterable[int], on: datetime.date) -> list[types.AccountStanding]:
    """Return what each of these accounts comes to on a day, in the order asked for; one query, however many."""
    asked = list(account_ids)
    return standings.totals(list_item_standings(account_ids=asked, on=on), account_ids=asked)


def sum_standings(items: list[types.ItemStanding], *, account_ids: Iterable[int]) -> list[types.AccountStanding]:
    """Return what each of these accounts comes to by its items, in the order asked for; no query."""
    return standings.totals(items, account_ids=list(account_ids))


def list_revenue(*, from_on: datetime.date, until_on: datetime.date) -> list[tuple[datetime.date, str, int]]:
    """Return what was booked on `[from_on, until_on)`: month, role, centimes without tax; one query.

    Roles are energy, water, sanitation, fixed charges (`fixed`), the audiovisual tax (`tppan`) and `vat`.
    """
    roles = {chart.codes()[role]: role for role in _REVENUES}
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_REVENUE, [from_on, until_on, list(roles)])
        return [(month, roles[code], amount) for month, code, amount in cursor.fetchall()]


def get_trial_balance() -> dict[str, int]:
    """Return account code -> sum of its entries; the values sum to zero."""
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_TRIAL_BALANCE)
        return {code: int(total) for code, total in cursor.fetchall()}


def get_balance_of(role: str) -> int:
    """Return the sum of the entries on the account of a role of the chart, such as `suspense`; debit positive."""
    return get_trial_balance().get(chart.codes()[role], 0)


def list_balances() -> list[tuple[str, Text, int]]:
    """Return account code, its name and the sum of its entries, by code; debit positive."""
    return [(code, chart.words(code), amount) for code, amount in get_trial_balance().items()]

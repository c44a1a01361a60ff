"""Reads of banking, inside the caller's `scope.reading`. Amounts in centimes."""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Count, Min, Q, QuerySet, Sum

from saqia.contexts.banking import models, reading, rules, states, types
from saqia.contexts.banking.rules import find_channels as find_channels
from saqia.contexts.banking.sending import NotApproved as NotApproved
from saqia.contexts.banking.sending import OrdersUnknown as OrdersUnknown
from saqia.contexts.banking.sending import get_order_file as get_order_file

_OPEN = [states.PROPOSED, states.SUSPENSE]


def list_bank_accounts() -> list[types.BankAccount]:
    """Return the company's accounts."""
    return [reading.bank_account(row) for row in models.BankAccount.objects.order_by("code")]


def page_statements(*, bank_account: str = "", before_id: int | None = None, most: int = 50) -> list[types.Statement]:
    """Return the next statements and notices, newest first, with their lines by state."""
    rows = models.Statement.objects.select_related("bank_account").order_by("-id")
    rows = rows.filter(bank_account__code=bank_account) if bank_account else rows
    rows = rows.filter(id__lt=before_id) if before_id is not None else rows
    return reading.statements(rows[:most])


def find_statement(statement_id: int) -> types.Statement | None:
    """Return a statement, or None."""
    rows = models.Statement.objects.select_related("bank_account").filter(id=statement_id)
    return next(iter(reading.statements(rows)), None)


def list_lines(*, statement_id: int, states: Sequence[str] = (), most: int = 1000) -> list[types.Line]:
    """Return the lines of a statement in their order, with what became of them; of some states, or all."""
    rows = models.Line.objects.filter(statement_id=statement_id)
    if states:
        rows = rows.filter(id__in=models.Match.objects.filter(state__in=states).values("line_id"))
    return reading.lines(rows.order_by("rank")[:most])


def list_open_lines(*, person_id: int | None = None, most: int = 50) -> list[types.Line]:
    """Return lines that stand on suspense, the first due first, those with proposals among them.

    :param person_id: only what this person was asked to place
    """
    rows = models.Match.objects.filter(state__in=_OPEN)
    rows = rows if person_id is None else rows.filter(person_id=person_id)
    ids = list(rows.order_by("due_on", "line_id").values_list("line_id", flat=True)[:most])
    found = {line.line_id: line for line in reading.lines(models.Line.objects.filter(id__in=ids))}
    return [found[line_id] for line_id in ids]


def list_open_in(*, statement_id: int) -> list[types.Line]:
    """Return the money that came in by a statement and stands on suspense, in its order."""
    return reading.lines(_open().filter(statement_id=statement_id, amount_centimes__gt=0).order_by("rank"))


def list_open_out(*, most: int) -> list[types.Line]:
    """Return the oldest movements out of our accounts that stand on suspense."""
    return reading.lines(_open().filter(amount_centimes__lt=0).order_by("id")[:most])


def list_opposites(line: types.Line, *, most: int = 10) -> list[types.Line]:
    """Return the movements on suspense of the same account that come to nothing with one, the nearest days first."""
    rows = _open().filter(
        statement__bank_account__code=line.bank_account, amount_centimes=-line.amount_centimes
    )  # fmt: skip
    near = sorted(rows.order_by("id"), key=lambda row: abs((row.booked_on - line.booked_on).days))
    return reading.lines(near[:most])


def list_settlements(*, statement_id: int | None = None, most: int = 200) -> list[types.Line]:
    """Return transfers of channels, of a statement or all, of which nobody has said which days they cover."""
    waiting = models.Match.objects.filter(rule="known", target__in=rules.settlement_roles()).values("line_id")
    rows = models.Line.objects.filter(id__in=waiting)
    rows = rows if statement_id is None else rows.filter(statement_id=statement_id)
    return reading.lines(rows.order_by("id")[:most])


def is_placed_on(target: str) -> bool:
    """Say whether a movement was placed on this, such as a settlement."""
    return models.Match.objects.filter(target=target, state=states.PLACED).exists()


def find_line(line_id: int) -> types.Line | None:
    """Return a line, or None."""
    rows = models.Line.objects.filter(id=line_id)
    return next(iter(reading.lines(rows)), None)


def sum_suspense(*, on: datetime.date) -> types.Suspense:
    """Return how many lines stand on suspense, what they come to, how many are late on a day and when one is due."""
    found = models.Match.objects.filter(state__in=_OPEN).aggregate(
        count=Count("id"), centimes=Sum("line__amount_centimes"), late=Count("id", filter=Q(due_on__lt=on)),
        first_due_on=Min("due_on"),
    )  # fmt: skip
    return types.Suspense(found["count"], found["centimes"] or 0, found["late"], found["first_due_on"])


def tally(statement_id: int) -> types.Matched:
    """Return what became of a statement's lines, by state."""
    return reading.tally(statement_id)


def get_closing(*, bank_account: str, on: datetime.date) -> int | None:
    """Return the balance that the last statement until a day ends with, or None: there is none."""
    rows = models.Statement.objects.filter(bank_account__code=bank_account, kind="statement", until_on__lte=on)
    return rows.order_by("-until_on", "-id").values_list("closing_centimes", flat=True).first()


def find_mandate(*, account_id: int) -> types.Mandate | None:
    """Return the newest mandate of an account, active or not."""
    row = models.Mandate.objects.filter(account_id=account_id).order_by("-id").first()
    return None if row is None else reading.mandate(row)


def page_mandates(*, state: str = "", before_id: int | None = None, most: int = 50) -> list[types.Mandate]:
    """Return the next mandates, newest first."""
    rows = models.Mandate.objects.order_by("-id")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(id__lt=before_id) if before_id is not None else rows
    return [reading.mandate(row) for row in rows[:most]]


def count_mandates() -> int:
    """Return how many mandates are active."""
    return models.Mandate.objects.filter(state=states.ACTIVE).count()


def page_order_files(*, kind: str = "", before_id: int | None = None, most: int = 50) -> list[types.OrderFile]:
    """Return the next files of orders, newest first."""
    rows = models.OrderFile.objects.select_related("bank_account").order_by("-id")
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(id__lt=before_id) if before_id is not None else rows
    return [reading.order_file(row) for row in rows[:most]]


def find_order_file(file_id: int) -> types.OrderFile | None:
    """Return a file of orders, or None."""
    row = models.OrderFile.objects.select_related("bank_account").filter(id=file_id).first()
    return None if row is None else reading.order_file(row)


def list_orders(*, file_id: int, most: int = 2000) -> list[types.Order]:
    """Return the orders of a file."""
    return [reading.order(row) for row in models.Order.objects.filter(file_id=file_id).order_by("id")[:most]]


def find_account_numbers(account_ids: Iterable[int]) -> dict[int, str]:
    """Return account id -> its number."""
    return reading.account_numbers(account_ids)


def _open() -> QuerySet[models.Line]:
    return models.Line.objects.filter(id__in=models.Match.objects.filter(state__in=_OPEN).values("line_id"))


def list_costs() -> tuple[str, ...]:
    """Return the roles of the chart that a movement out may be placed on."""
    return rules.costs()


def get_file_by_message(message_id: str) -> types.OrderFile:
    """Return the file of orders of a message identifier.

    :raises OrdersUnknown: there is none
    """
    row = models.OrderFile.objects.select_related("bank_account").filter(message_id=message_id).first()
    if row is None:
        raise OrdersUnknown(message_id)
    return reading.order_file(row)


def list_files_to_send(*, most: int = 50) -> list[types.OrderFile]:
    """Return the approved files that no bank was given, oldest first."""
    rows = models.OrderFile.objects.select_related("bank_account").filter(state=states.APPROVED)
    return [reading.order_file(row) for row in rows.order_by("id")[:most]]


def find_order(end_to_end: str) -> types.Order | None:
    """Return the order of an end-to-end identifier, or None."""
    row = models.Order.objects.filter(end_to_end=end_to_end).first()
    return None if row is None else reading.order(row)

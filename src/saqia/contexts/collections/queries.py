"""Reads of collections, inside the caller's `scope.reading`. Amounts in centimes."""

import datetime
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Sum

from saqia.contexts.collections import (
    deposits,
    letters,
    models,
    orders,
    plans,
    rules,
    running,
    shapes,
    states,
    types,
    unproposed,
)
from saqia.contexts.collections import protections as protecting

_Row = TypeVar("_Row", bound=Model)
preview_dunning = running.preview
ageing_days = rules.ageing_days
customer_classes = rules.classes
protections = rules.protections
protection_ends = rules.protection_ends
uncut_reasons = rules.uncut_reasons
write_off_reasons = rules.write_off_reasons


def get_order(order_id: int) -> types.Order:
    """Return an order.

    :raises orders.OrderUnknown: there is none of this id
    """
    return shapes.order(_order(order_id))


def check_disconnection(order_id: int, *, on: datetime.date) -> types.Check:
    """Return whether an order holds on a day: what a crew asks at the door, before it cuts.

    :raises orders.OrderUnknown: there is none of this id
    """
    return orders.check(_order(order_id), on)


def list_orders(
    *, statuses: Iterable[str] = (), account_ids: Iterable[int] | None = None, before_id: int | None = None,
    most: int = 50,
) -> list[types.Order]:  # fmt: skip
    """Return orders in these states (all: none named) or of some accounts, newest first."""
    rows = _newest(models.Order.objects.all(), statuses, account_ids, before_id)
    return [shapes.order(row) for row in rows[:most]]


def list_plans(
    *, on: datetime.date, statuses: Iterable[str] = (), account_ids: Iterable[int] | None = None,
    before_id: int | None = None, most: int = 50,
) -> list[types.Plan]:  # fmt: skip
    """Return plans as they stand on a day, newest first; few queries, however many."""
    rows = _newest(models.Plan.objects.all(), statuses, account_ids, before_id)
    return plans.read(list(rows[:most]), on)


def find_plan(plan_id: int, *, on: datetime.date) -> types.Plan | None:
    """Return a plan as it stands on a day, or None."""
    found = plans.read(list(models.Plan.objects.filter(id=plan_id)), on)
    return found[0] if found else None


def get_plans(plan_ids: Iterable[int], *, on: datetime.date) -> list[types.Plan]:
    """Return plans by their ids as they stand on a day; few queries, however many."""
    return plans.read(list(models.Plan.objects.filter(id__in=list(plan_ids)).order_by("id")), on)


def list_protections(
    *, on: datetime.date, account_ids: Iterable[int] | None = None, most: int = 200
) -> list[types.Protection]:
    """Return the protections in force on a day, those that end first at the head."""
    rows = models.Protection.objects.filter(starts_on__lte=on, ends_on__gt=on).order_by("ends_on", "id")
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    return [shapes.protection(row) for row in rows[:most]]


def list_protections_ending(*, first_on: datetime.date, until_on: datetime.date) -> list[types.Protection]:
    """Return the protections with which an account's last one runs out on a day of `[first_on, until_on)`.

    Left out: those ended by a person, and those of accounts that another protection covers beyond that day.
    """
    return [shapes.protection(row) for row in _ending(first_on, until_on).order_by("ends_on", "id")]


def count_protections_ending(*, on: datetime.date) -> int:
    """Return how many protections run out soon, as `rules.protection_ends` says what is soon: each asks for a look."""
    soon = rules.protection_ends(on)[0]
    return _ending(on + datetime.timedelta(days=1), on + soon + datetime.timedelta(days=1)).count()


def is_protected(account_id: int, *, on: datetime.date) -> bool:
    """Say whether an account is protected from cuts on a day."""
    return models.Protection.objects.filter(account_id=account_id, starts_on__lte=on, ends_on__gt=on).exists()


def get_protection(protection_id: int) -> types.Protection:
    """Return a protection.

    :raises protecting.ProtectionUnknown: there is none of this id
    """
    row = models.Protection.objects.filter(id=protection_id).first()
    if row is None:
        raise protecting.ProtectionUnknown(protection_id)
    return shapes.protection(row)


def _ending(first_on: datetime.date, until_on: datetime.date) -> QuerySet[models.Protection]:
    rows = models.Protection.objects.filter(ended_by="", ends_on__gte=first_on, ends_on__lt=until_on)
    longer = models.Protection.objects.filter(
        account_id=OuterRef("account_id"), starts_on__lte=OuterRef("ends_on"), ends_on__gt=OuterRef("ends_on")
    )
    return rows.filter(~Exists(longer))


def list_deposits(
    *, account_ids: Iterable[int] | None = None, statuses: Iterable[str] = (), most: int = 200
) -> list[types.DepositRefund]:
    """Return deposits on their way back, those promised first at the head."""
    rows = models.DepositRefund.objects.order_by("due_on", "id")
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    if wanted := list(statuses):
        rows = rows.filter(status__in=wanted)
    return [shapes.deposit(row) for row in rows[:most]]


def get_deposit(deposit_refund_id: int) -> types.DepositRefund:
    """Return a deposit on its way back.

    :raises deposits.DepositUnknown: there is none of this id
    """
    row = models.DepositRefund.objects.filter(id=deposit_refund_id).first()
    if row is None:
        raise deposits.DepositUnknown(deposit_refund_id)
    return shapes.deposit(row)


def explain_waiting(deposit_refund_ids: Iterable[int], *, on: datetime.date) -> dict[int, str]:
    """Return id -> why a deposit that goes back was not proposed yet, a code of `unproposed`; few queries for many.

    Those that were proposed are left out.
    """
    rows = models.DepositRefund.objects.filter(id__in=list(deposit_refund_ids), status=states.ASKED)
    return unproposed.explain(list(rows.order_by("id")), on=on)


def list_rests(deposit_refund_ids: Iterable[int], *, on: datetime.date) -> dict[int, int]:
    """Return id -> centimes that could go back of deposits that were not proposed, later debts taken off."""
    rows = models.DepositRefund.objects.filter(id__in=list(deposit_refund_ids), status=states.ASKED)
    return deposits.find_rests(list(rows.order_by("id")), on=on)


def names_bank_account(deposit_refund_id: int) -> bool:
    """Say whether the file of a deposit names a bank account that the customer gave."""
    row = models.DepositRefund.objects.filter(id=deposit_refund_id).first()
    return row is not None and deposits.find_bank_account(row) is not None


def list_write_offs(*, statuses: Iterable[str] = (), most: int = 200) -> list[types.WriteOff]:
    """Return write-offs, newest first."""
    rows = _newest(models.WriteOff.objects.all(), statuses, None, None)
    return [shapes.write_off(row) for row in rows[:most]]


def count_waiting(*, on: datetime.date) -> dict[str, int]:
    """Return how much waits: orders, reconnections, write-offs, deposits and deposits that are late."""
    ordered = models.Order.objects.aggregate(
        orders=Count("id", filter=Q(status=states.ISSUED)), reconnections=Count("id", filter=Q(status=states.ORDERED))
    )
    deposits_waiting, late = count_deposits(on=on)
    return {
        "orders": ordered["orders"], "reconnections": ordered["reconnections"], "write-offs": count_write_offs(),
        "deposits": deposits_waiting, "late-deposits": late,
    }  # fmt: skip


def count_deposits(*, on: datetime.date) -> tuple[int, int]:
    """Return how many deposits are on their way back, and how many of them are late."""
    waiting = models.DepositRefund.objects.filter(status__in=(states.ASKED, states.PROPOSED))
    found = waiting.aggregate(all=Count("id"), late=Count("id", filter=Q(due_on__lt=on)))
    return found["all"], found["late"]


def count_write_offs() -> int:
    """Return how many write-offs wait for approval."""
    return models.WriteOff.objects.filter(status=states.AWAITING).count()


def list_letter_days(*, most: int = 10) -> list[datetime.date]:
    """Return the newest days on which dunning was run."""
    return list(models.Run.objects.order_by("-on_day").values_list("on_day", flat=True)[:most])


def list_written_steps(*, on: datetime.date) -> list[types.StepOfDay]:
    """Return the steps of a day that reach the customer by letter or are the office's, an account and step once."""
    rows = models.StepTaken.objects.filter(run__on_day=on, channel__in=("letter", "office"))
    return _steps(rows.filter(step__in=letters.WRITTEN))


def list_steps_of(account_id: int) -> list[types.StepOfDay]:
    """Return the steps about an account that have a letter, newest first."""
    rows = models.StepTaken.objects.filter(account_id=account_id, step__in=letters.WRITTEN)
    return sorted(_steps(rows), key=lambda one: one.run_id, reverse=True)


def list_letters(
    *, run_id: int | None = None, step: str = "", commune_code: str = "", account_ids: Iterable[int] | None = None
) -> list[types.Letter]:
    """Return the letters that were printed of a run, step, place or account, oldest first."""
    wanted: dict[str, object] = {"run_id": run_id, "step": step, "commune_code": commune_code}
    rows = models.Letter.objects.filter(**{name: value for name, value in wanted.items() if value}).order_by("id")
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    return [shapes.letter(row) for row in rows]


def get_letter(letter_id: int) -> types.Letter:
    """Return a letter.

    :raises letters.LetterUnknown: there is none of this id
    """
    found = letters.read([letter_id])
    if not found:
        raise letters.LetterUnknown(letter_id)
    return found[0]


def _steps(rows: QuerySet[models.StepTaken]) -> list[types.StepOfDay]:
    summed = rows.values("run_id", "run__on_day", "account_id", "step", "channel").annotate(sum=Sum("amount_centimes"))
    return [
        types.StepOfDay(
            row["run_id"], row["run__on_day"], row["account_id"], row["step"], row["channel"], int(row["sum"])
        )
        for row in summed.order_by("run_id", "step", "account_id")
    ]  # fmt: skip


def _newest(
    rows: QuerySet[_Row], statuses: Iterable[str], account_ids: Iterable[int] | None, before_id: int | None
) -> QuerySet[_Row]:
    """Return what stands in these states (all: none named) or is of some accounts, newest first."""
    rows = rows.order_by("-id")
    if wanted := list(statuses):
        rows = rows.filter(status__in=wanted)
    if account_ids is not None:
        rows = rows.filter(account_id__in=list(account_ids))
    return rows if before_id is None else rows.filter(id__lt=before_id)


def _order(order_id: int) -> models.Order:
    row = models.Order.objects.filter(id=order_id).first()
    if row is None:
        raise orders.OrderUnknown(order_id)
    return row

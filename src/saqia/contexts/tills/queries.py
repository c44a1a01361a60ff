"""Reads of tills, inside the caller's `scope.reading`. Amounts in centimes."""

import datetime
from collections.abc import Iterable, Mapping

from saqia.contexts.payments import queries as payments
from saqia.contexts.tills import models, places, reading, rules, states, types
from saqia.contexts.tills.packs import PackUnknown as PackUnknown
from saqia.contexts.tills.reading import ReceiptUnknown as ReceiptUnknown
from saqia.contexts.tills.reading import SessionUnknown as SessionUnknown


def find_current(*, cashier_id: int) -> types.Standing | None:
    """Return the session that a cashier has open or counted, or None."""
    row = models.Session.objects.filter(cashier_id=cashier_id, status__in=[states.OPEN, states.COUNTED]).first()
    return None if row is None else reading.standings([row])[0]


def get_session(session_id: int) -> types.Standing:
    """Return a session.

    :raises SessionUnknown: there is none of this id
    """
    row = models.Session.objects.filter(id=session_id).first()
    if row is None:
        raise SessionUnknown(session_id)
    return reading.standings([row])[0]


def list_sessions(
    *, from_at: datetime.datetime, until_at: datetime.datetime, unit_ids: Iterable[int] | None = None
) -> list[types.Standing]:
    """Return the sessions opened on `[from_at, until_at)`, and older ones that are not ended, by unit and time.

    :param unit_ids: None: of every unit
    """
    rows = models.Session.objects.filter(opened_at__lt=until_at)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    shown = rows.filter(opened_at__gte=from_at) | rows.exclude(status=states.DEPOSITED)
    return reading.standings(shown.order_by("unit_id", "opened_at", "id"))


def list_own(*, cashier_id: int, most: int = 10) -> list[types.Standing]:
    """Return the last sessions of a cashier, newest first."""
    return reading.standings(models.Session.objects.filter(cashier_id=cashier_id).order_by("-id")[:most])


def get_counts(session_id: int) -> Mapping[int, int]:
    """Return the last count of a session: denomination -> pieces."""
    rows = models.Count.objects.filter(session_id=session_id).order_by("attempt", "-denomination_centimes")
    found = list(rows.values_list("attempt", "denomination_centimes", "pieces"))
    last = max((attempt for attempt, _, _ in found), default=0)
    return {value: pieces for attempt, value, pieces in found if attempt == last}


def list_receipts(*, session_id: int, most: int = 20) -> list[types.Receipt]:
    """Return the receipts of a session, newest first."""
    rows = models.Receipt.objects.select_related("session").filter(session_id=session_id)
    return reading.receipts(rows.order_by("-rank")[:most])


def get_receipt(number: str) -> types.Receipt:
    """Return the receipt of a payment that a till took.

    :raises ReceiptUnknown: no till took one of this number
    """
    try:
        paid = payments.get_payment(number)
    except payments.PaymentUnknown as unknown:
        raise ReceiptUnknown(number) from unknown
    row = models.Receipt.objects.select_related("session").filter(payment_id=paid.payment_id).first()
    if row is None:
        raise ReceiptUnknown(number)
    return reading.receipts([row], [paid])[0]


def list_deposits(
    *, session_id: int | None = None, in_transit: bool = False, unit_ids: Iterable[int] | None = None, most: int = 200
) -> list[types.Deposit]:
    """Return deposits, newest first: of a session, or those that no statement shows yet."""
    rows = models.Deposit.objects.order_by("-id")
    if session_id is not None:
        rows = rows.filter(session_id=session_id)
    if in_transit:
        rows = rows.filter(booked_on=None)
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    return [reading.deposit(row) for row in rows[:most]]


def list_cheques(
    *, statuses: Iterable[str] = (), unit_ids: Iterable[int] | None = None, cheque_ids: Iterable[int] | None = None,
    numbers: Iterable[str] = (), newest: bool = False, most: int = 500,
) -> list[types.Cheque]:  # fmt: skip
    """Return cheques in some states, those that are due first at the head.

    :param numbers: as printed on them; none: any
    :param newest: the last that were taken at the head instead
    """
    rows = models.Cheque.objects.select_related("session").order_by(*(("-id",) if newest else ("due_on", "id")))
    wanted = list(statuses)
    if wanted:
        rows = rows.filter(status__in=wanted)
    if unit_ids is not None:
        rows = rows.filter(session__unit_id__in=list(unit_ids))
    asked = list(numbers)
    if asked:
        rows = rows.filter(number__in=asked)
    if cheque_ids is not None:
        rows = rows.filter(id__in=list(cheque_ids))
    return reading.cheques(rows[:most])


def list_units(*, person_id: int | None, on: datetime.date) -> set[int]:
    """Return the units whose tills a person answers for: where they hold a role, and those below."""
    return places.reached(person_id, on)


def find_units(session_ids: Iterable[int]) -> dict[int, int]:
    """Return session -> the unit whose till it was; one query."""
    return dict(models.Session.objects.filter(id__in=set(session_ids)).values_list("id", "unit_id"))


def denominations() -> tuple[int, ...]:
    """Return the notes and coins in circulation, in centimes, largest first; no tenant is needed."""
    return rules.known().denominations


def most_alone() -> int:
    """Return the difference up to which a cashier closes alone; no tenant is needed."""
    return rules.known().alone


def most_ranks() -> int:
    """Return how many receipts and requests a range holds; no tenant is needed."""
    return rules.known().offline.ranks


def most_points() -> int:
    """Return how many service points a route for work offline has at most; no tenant is needed."""
    return rules.known().offline.points


def get_pack(pack_id: int) -> types.Pack:
    """Return a pack, without its key.

    :raises PackUnknown: there is none of this id
    """
    row = models.Pack.objects.filter(id=pack_id).first()
    if row is None:
        raise PackUnknown(pack_id)
    return reading.packs([row])[0]


def list_packs(*, session_id: int) -> list[types.Pack]:
    """Return the packs of a session, newest first, without their keys."""
    return reading.packs(models.Pack.objects.filter(session_id=session_id).order_by("-id")[:20])


def list_conflicts(*, unit_ids: Iterable[int] | None = None, status: str = "", most: int = 200) -> list[types.Conflict]:
    """Return conflicts of offline receipts, the open ones first, oldest first."""
    rows = models.OfflineConflict.objects.select_related("entry").order_by("status", "opened_at", "id")
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    if status:
        rows = rows.filter(status=status)
    return [reading.conflict(row) for row in rows[:most]]


def list_refused(
    *, unit_ids: Iterable[int] | None = None, pack_id: int | None = None, status: str = "", most: int = 200
) -> list[types.RefusedRequest]:
    """Return refused requests, the open ones first, oldest first."""
    rows = models.RefusedRequest.objects.order_by("status", "refused_at", "id")
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    if pack_id is not None:
        rows = rows.filter(pack_id=pack_id)
    if status:
        rows = rows.filter(status=status)
    return [reading.refused(row) for row in rows[:most]]

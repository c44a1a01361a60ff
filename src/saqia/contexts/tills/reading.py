"""Rows of tills as frozen shapes, and what sessions hold."""

from collections.abc import Iterable

from django.db.models import Count, F, Q, Sum, Value

from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.tills import models, rules, types

TOP_UP = "topup"
FORGED = "forged"
"""Why a receipt is kept without money: it does not carry its pack's code."""


class SessionUnknown(Exception):
    """This distributor has no such session."""


class ReceiptUnknown(Exception):
    """No till took a payment of this number."""


def session(row: models.Session) -> types.Session:
    """Return a session's shape."""
    return types.Session(
        id=row.id, unit_id=row.unit_id, cashier_id=row.cashier_id, kind=row.kind, status=row.status,
        float_centimes=row.float_centimes, opened_at=row.opened_at, receipts=row.last_rank, counted_at=row.counted_at,
        counted_centimes=row.counted_centimes, closed_at=row.closed_at, closed_by=row.closed_by,
        difference_centimes=row.difference_centimes, remark=row.remark,
    )  # fmt: skip


def standings(rows: Iterable[models.Session]) -> list[types.Standing]:
    """Return sessions with their money, in their order; two queries, however many."""
    asked = list(rows)
    ids = [row.id for row in asked]
    sums: dict[int, list[payment_types.SessionSum]] = {}
    for one in payments.sum_sessions(ids):
        sums.setdefault(one.session_id, []).append(one)
    bags = models.Deposit.objects.filter(session_id__in=ids, kind="cash").values("session_id")
    kept = models.OfflineConflict.objects.filter(session_id__in=ids, debit="cash_in_hand").values("session_id")
    parts = [
        some.annotate(part=Value(part), total=Sum("amount_centimes")).values_list("session_id", "part", "total")
        for part, some in (("bags", bags), ("aside", kept))
    ]
    totals = {(each, part): int(total) for each, part, total in parts[0].union(parts[1], all=True)}
    return [
        types.Standing(
            session(row),
            tuple(sums.get(row.id, ())),
            totals.get((row.id, "bags"), 0),
            rules.known().ceilings[row.kind],
            totals.get((row.id, "aside"), 0),
        )
        for row in asked
    ]


def receipts(
    rows: Iterable[models.Receipt], known: Iterable[payment_types.Receipt] | None = None
) -> list[types.Receipt]:
    """Return receipts in their order; a handful of queries, however many. The session of each row is loaded.

    :param known: their payments, where the caller has them
    """
    asked = list(rows)
    found = payments.get_payments(row.payment_id for row in asked) if known is None else known
    paid = {one.payment_id: one for one in found}
    prints = models.Print.objects.filter(receipt_id__in=[row.id for row in asked]).values("receipt_id")
    printed = dict(prints.annotate(many=Count("id")).values_list("receipt_id", "many"))
    return [
        types.Receipt(
            paid[row.payment_id], row.session_id, row.session.unit_id, row.rank, row.given_centimes,
            printed.get(row.id, 0),
        )
        for row in asked
    ]  # fmt: skip


def deposit(row: models.Deposit, *, repeated: bool = False) -> types.Deposit:
    """Return a deposit's shape."""
    return types.Deposit(
        row.id, row.unit_id, row.session_id, row.kind, row.reference, row.amount_centimes, row.made_by, row.made_at,
        row.booked_on, row.bank_reference, repeated,
    )  # fmt: skip


def cheques(rows: Iterable[models.Cheque]) -> list[types.Cheque]:
    """Return cheques in their order. The session of each row is loaded."""
    asked = list(rows)
    numbers = {one.payment_id: one.number for one in payments.get_payments(row.payment_id for row in asked)}
    return [
        types.Cheque(
            row.id, row.session_id, row.session.unit_id, row.payment_id, numbers[row.payment_id], row.bank, row.number,
            row.due_on, row.amount_centimes, row.status, row.deposit_id, row.remark,
        )
        for row in asked
    ]  # fmt: skip


def locked(session_id: int) -> models.Session:
    """Return the row of a session, locked.

    :raises SessionUnknown: there is none
    """
    row = models.Session.objects.select_for_update().filter(id=session_id).first()
    if row is None:
        raise SessionUnknown(session_id)
    return row


def packs(rows: Iterable[models.Pack], *, key: str = "") -> list[types.Pack]:
    """Return packs in their order with what came home of each; one query, however many.

    :param key: of the one that is issued
    """
    asked = list(rows)
    entries = models.OfflineEntry.objects.filter(pack_id__in=[row.id for row in asked]).exclude(reason=FORGED)
    cash = Sum(F("amount_centimes") + F("duty_centimes"), filter=Q(method="cash"), default=0)
    vended = Sum("amount_centimes", filter=Q(kind=TOP_UP), default=0)
    found = entries.values("pack_id").annotate(many=Count("id"), cash=cash, vended=vended)
    home = {row["pack_id"]: (row["many"], int(row["cash"]), int(row["vended"])) for row in found}
    return [
        types.Pack(
            row.id, row.session_id, row.ranks, row.ceiling_centimes, row.vending_centimes, row.issued_at,
            row.expires_at, key, row.ended_as or "out", row.ended_at, row.unsent_centimes, *home.get(row.id, (0, 0, 0)),
        )
        for row in asked
    ]  # fmt: skip


def conflict(row: models.OfflineConflict) -> types.Conflict:
    """Return a conflict's shape. Its entry is loaded."""
    entry = row.entry
    return types.Conflict(
        row.id, row.unit_id, row.session_id, entry.pack_id, entry.rank, entry.reference,
        entry.amount_centimes + entry.duty_centimes, row.amount_centimes, entry.method, entry.collected_at, row.cause,
        bool(row.debit), row.status, row.opened_at, row.settled_at, row.settled_by, row.remark,
    )  # fmt: skip


def refused(row: models.RefusedRequest) -> types.RefusedRequest:
    """Return a refused request's shape."""
    return types.RefusedRequest(
        row.id, row.unit_id, row.session_id, row.pack_id, row.rank, row.name, row.phone, row.faults, row.refused_at,
        row.status, row.settled_at, row.settled_by, row.remark,
    )  # fmt: skip

"""What a device took offline comes home: each receipt is posted once, or its money waits for a person."""

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Sequence

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.staff import queries as staff
from saqia.contexts.tills import models, packs, places, reading, rules, states, taking, types
from saqia.platform import operation
from saqia.platform.calendar import local_time

POSTED, REPEATED, REFUSED = "posted", "repeated", "refused"
FORGED, PAID_ELSEWHERE, OUTSIDE, USED = reading.FORGED, "paid-elsewhere", "outside", "used"
TOP_UP, VENDING, NOT_VENDED = reading.TOP_UP, "vending", "not-vended"
ABOVE, EXPIRED, ENDED, CLOSED, CHEQUE, UNKNOWN = "above", "expired", "ended", "closed", "cheque", "unknown"
PAYMENT = "payment"
CLOCK = datetime.timedelta(minutes=10)


class EntriesUnsound(Exception):
    """A device sends some hundred receipts at once, each of more than nothing, in cash or by cheque."""


@dataclasses.dataclass
class _Work:
    actor: operation.Actor
    pack: models.Pack
    session: models.Session
    unit_code: str
    at: datetime.datetime
    cash_centimes: int
    vended_centimes: int
    buy: "Buy | None"


Buy = Callable[[types.OfflineEntry], types.Target | None]


@operation.operation(audit=("pack_id",))
def sync_pack(
    *, actor: operation.Actor, pack_id: int, entries: Sequence[types.OfflineEntry], at: datetime.datetime,
    buy: Buy | None = None,
) -> list[types.Synced]:  # fmt: skip
    """Post what a device took offline. The same entries again change nothing, however often.

    What carries the pack's code and cannot be posted is money all the same: it is booked on suspense until a person
    places it. What does not carry it is kept to be looked at, without money.

    :param buy: orders the purchase of a new top-up; None: its meter is unknown. Without it there are no top-ups
    :raises PackUnknown: there is none of this id
    :raises SessionNotTheirs: it was issued to another cashier
    :raises EntriesUnsound: too many, or one that says nothing
    """
    actor.require("tills.sync-pack")
    _check(entries, {PAYMENT} if buy is None else {PAYMENT, TOP_UP})
    pack, session = packs.locked(pack_id)
    places.require_own(actor, session)
    [unit] = staff.list_units_by_id([session.unit_id])
    known = {bytes(row.digest): row for row in models.OfflineEntry.objects.select_related("payment").filter(pack=pack)}
    cash = sum(row.amount_centimes + row.duty_centimes for row in known.values() if _is_cash(row))
    vended = sum(row.amount_centimes for row in known.values() if row.kind == TOP_UP and row.reason != FORGED)
    work, answers = _Work(actor, pack, session, unit.code, at, cash, vended, buy), []
    used = {row.rank for row in known.values() if row.payment_id is not None}
    marks = [packs.digest(pack.id, entry) for entry in entries]
    paid = _paid(known[mark] for mark in marks if mark in known)
    for mark, entry in zip(marks, entries, strict=True):
        row = known.get(mark)
        if row is None:
            row, made = _receive(work, entry, mark, used)
            known[mark] = row
            answers.append(_told(entry, row, made, POSTED))
            if made is not None:
                used.add(row.rank)
                paid[made.payment_id] = made
        else:
            answers.append(_told(entry, row, paid.get(row.payment_id or 0), REPEATED))
    return answers


def _check(entries: Sequence[types.OfflineEntry], kinds: set[str]) -> None:
    if len(entries) > rules.known().offline.ranks:
        raise EntriesUnsound(len(entries))
    for one in entries:
        is_named = 0 < len(one.key) <= 40 and len(one.reference) <= 40 and abs(one.rank) < 2**31
        is_method = one.method == taking.CASH if one.cheque is None else one.method == taking.CHEQUE
        is_kind = one.kind in kinds and (one.kind == PAYMENT or one.cheque is None)
        if not (is_named and is_method and is_kind and 0 < one.amount_centimes < 10**12):
            raise EntriesUnsound(one.key)


def _is_cash(row: models.OfflineEntry) -> bool:
    return row.method == taking.CASH and row.reason != FORGED


def _paid(rows: Iterable[models.OfflineEntry]) -> dict[int, payment_types.Receipt]:
    """Return the payments of entries that came before: a device that lost our answer hears it again whole."""
    asked = [row.payment_id for row in rows if row.payment_id is not None]
    return {one.payment_id: one for one in payment_queries.get_payments(asked)} if asked else {}


def _told(
    entry: types.OfflineEntry, row: models.OfflineEntry, paid: payment_types.Receipt | None, outcome: str
) -> types.Synced:
    if paid is None:
        return types.Synced(row.key, row.rank, REFUSED, row.reason)
    advance, unmeant = _advances(entry, paid)
    return types.Synced(row.key, row.rank, outcome, PAID_ELSEWHERE if unmeant else "", paid.number, advance)


def _advances(entry: types.OfflineEntry, paid: payment_types.Receipt) -> tuple[int, int]:
    """Return what became an advance, and how much of it the payer did not mean: it was paid elsewhere meanwhile."""
    advance = sum(share.advance_centimes for share in paid.shares)
    return advance, max(advance - max(entry.amount_centimes - entry.shown_centimes, 0), 0)


def _receive(
    work: _Work, entry: types.OfflineEntry, mark: bytes, used: set[int]
) -> tuple[models.OfflineEntry, payment_types.Receipt | None]:
    on = local_time.day(min(max(entry.collected_at, work.pack.issued_at), work.at))  # a device may think it is 1970
    duty = payment_queries.duty(entry.amount_centimes, entry.method, on)
    reason = _reason(work, entry, duty, used)
    target = None if reason else _target(work, entry, on)
    reason = reason or (UNKNOWN if target is None else "")
    paid = None if target is None else _post(work, entry, target)
    if entry.method == taking.CASH and reason != FORGED:
        work.cash_centimes += entry.amount_centimes + duty
        work.vended_centimes += entry.amount_centimes if entry.kind == TOP_UP else 0
    row = models.OfflineEntry.objects.create(
        pack=work.pack, digest=mark, rank=entry.rank, key=entry.key, kind=entry.kind, reference=entry.reference,
        amount_centimes=entry.amount_centimes, duty_centimes=duty, method=entry.method, reason=reason,
        collected_at=entry.collected_at, received_at=work.at, payment_id=paid.payment_id if paid else None,
    )  # fmt: skip
    if paid is None or target is None:
        _set_aside(work, row, on)
        return row, None
    if target.reason:
        _open(work, row, target.reason, entry.amount_centimes, "")
    _, unmeant = _advances(entry, paid)
    if unmeant:
        _open(work, row, PAID_ELSEWHERE, unmeant, "")
    return row, paid


def _target(work: _Work, entry: types.OfflineEntry, on: datetime.date) -> types.Target | None:
    if entry.kind == TOP_UP:
        return work.buy(entry) if work.buy is not None else None
    dues = payment_queries.find_dues(reference=entry.reference, on=on)
    if dues is None:
        return None
    return types.Target(dues.account_id, () if dues.named is None else (dues.named,))


def _reason(work: _Work, entry: types.OfflineEntry, duty: int, used: set[int]) -> str:
    pack, cheque = work.pack, entry.cheque
    cash = entry.amount_centimes + duty if entry.method == taking.CASH else 0
    checks = (
        (not packs.is_sound(pack, entry), FORGED),
        (not 1 <= entry.rank <= pack.ranks, OUTSIDE),
        (entry.rank in used, USED),
        (entry.collected_at > min(pack.expires_at, work.at + CLOCK), EXPIRED),
        (entry.collected_at < pack.issued_at - CLOCK, EXPIRED),
        (_is_after_end(pack, entry), ENDED),
        (work.cash_centimes + cash > pack.ceiling_centimes, ABOVE),
        (entry.kind == TOP_UP and work.vended_centimes + entry.amount_centimes > pack.vending_centimes, VENDING),
        (work.session.status not in (states.OPEN, states.COUNTED), CLOSED),
        (cheque is not None and not _is_new(cheque), CHEQUE),
    )
    return next((reason for is_so, reason in checks if is_so), "")


def _is_after_end(pack: models.Pack, entry: types.OfflineEntry) -> bool:
    """Say whether a pack could give this no more: one that was returned had sent all, a lost one gave it after that."""
    if pack.ended_at is None:
        return False
    return pack.ended_as == states.RETURNED or entry.collected_at > pack.ended_at + CLOCK


def _is_new(cheque: types.ChequeGiven) -> bool:
    number = cheque.number.strip()
    if cheque.bank not in rules.known().banks or not 0 < len(number) <= 20:
        return False
    same = models.Cheque.objects.filter(bank=cheque.bank, number=number).exclude(status=states.RETURNED)
    return not same.exists()


def _post(work: _Work, entry: types.OfflineEntry, target: types.Target) -> payment_types.Receipt:
    reference = f"offline-{work.pack.id}-{entry.rank}"
    paid = payments.collect_payment(
        actor=work.actor, channel=work.session.kind, collector=work.unit_code, reference=reference, method=entry.method,
        lines=[payment_types.Line(target.account_id, entry.amount_centimes, target.first)],
        collected_at=entry.collected_at, at=work.at,
        session_id=work.session.id, instrument=entry.cheque.number.strip() if entry.cheque else "",
    )  # fmt: skip
    taking.note(work.session, reference, paid, None)
    if entry.cheque is not None:
        taking.keep(work.session, paid, entry.cheque)
    return paid


def _set_aside(work: _Work, row: models.OfflineEntry, on: datetime.date) -> None:
    """Book money that cannot be posted on suspense; a closed till has counted it as too much already."""
    if row.reason == FORGED:
        _open(work, row, FORGED, 0, "")
        return
    is_over = work.session.status not in (states.OPEN, states.COUNTED)
    debit = "cheques" if row.method == taking.CHEQUE else "cash_difference" if is_over else "cash_in_hand"
    total = row.amount_centimes + row.duty_centimes
    ledger.post_move(
        actor=operation.system_actor(tenant_id=work.actor.tenant_id, name="till"), cause=f"till-offline:{row.id}",
        kind="till-offline",
        postings=[ledger_types.Posting(debit, total), ledger_types.Posting("suspense", -total)],
        posted_on=on, at=work.at,
    )  # fmt: skip
    _open(work, row, row.reason, total, debit)


def _open(work: _Work, row: models.OfflineEntry, cause: str, amount: int, debit: str) -> None:
    models.OfflineConflict.objects.create(
        entry=row, unit_id=work.session.unit_id, session=work.session, cause=cause, amount_centimes=amount, debit=debit,
        opened_at=work.at,
    )  # fmt: skip

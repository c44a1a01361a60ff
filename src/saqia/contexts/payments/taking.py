"""Recording payments and posting them: any number in the same few statements, as one after the other would be."""

import dataclasses
import datetime
import functools
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import IntegrityError

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import duties, events, numbers, reading, rules, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.database import prepared, statistics
from saqia.platform.outbox import publishing

_COLUMNS = (
    "channel", "collector", "reference", "method", "amount", "duty", "instrument", "session_id", "collected_at",
    "posted_on", "at", "by", "content",
)  # fmt: skip
_INSERT = """
INSERT INTO payments_payment (channel, collector, reference, method, amount_centimes, duty_centimes, instrument,
    session_id, collected_at, posted_on, recorded_at, recorded_by, content)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[],
    %s::bigint[], %s::timestamptz[], %s::date[], %s::timestamptz[], %s::text[], %s::bytea[])
ON CONFLICT (tenant_id, channel, collector, reference) DO NOTHING RETURNING channel, collector, reference, id
"""
_SHARES = """
INSERT INTO payments_share (payment_id, account_id, amount_centimes, settled_centimes, advance_centimes, transaction_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
"""
_Key = tuple[str, str, str]
_MANY = 100
"""Payments at once from which the planner is told: it looks each share's payment up by day while it knows of none."""


class AccountUnknown(Exception):
    """A line names an account that this distributor does not have."""


class ReferenceUsedOtherwise(Exception):
    """The collector used this reference before, for another payment."""

    def __init__(self, reference: str, payment_number: str) -> None:
        super().__init__(reference, payment_number)
        self.reference, self.payment_number = reference, payment_number


@dataclasses.dataclass(frozen=True)
class Given:
    """A payment as it is reported."""

    actor: operation.Actor
    channel: str
    collector: str
    reference: str
    method: str
    lines: Sequence[types.Line]
    collected_at: datetime.datetime
    at: datetime.datetime
    session_id: int | None = None
    instrument: str = ""

    @property
    def key(self) -> _Key:
        """What names it: once for each collector."""
        return self.channel, self.collector, self.reference

    @property
    def by(self) -> str:
        """Who recorded it."""
        return self.actor.name

    @functools.cached_property
    def amount(self) -> int:
        """The sum of its lines, in centimes."""
        return sum(line.amount_centimes for line in self.lines)

    @functools.cached_property
    def posted_on(self) -> datetime.date:
        """Its day in Morocco."""
        return local_time.day(self.collected_at)

    @functools.cached_property
    def duty(self) -> int:
        """Its stamp duty, in centimes."""
        return duties.duty(self.amount, self.method, self.posted_on)

    @functools.cached_property
    def content(self) -> bytes:
        """What the same reference must bring again."""
        lines = [[line.account_id, line.amount_centimes] for line in self.lines]
        return hashlib.sha256(json.dumps([self.method, lines]).encode()).digest()


def take(given: Sequence[Given]) -> list[types.Receipt]:
    """Record, post and tell payments of one distributor in the open transaction; receipts in their order.

    :raises ReferenceUsedOtherwise, AccountUnknown: of any of them; the transaction must not be kept
    """
    receipts = record(given)
    tell(given, receipts)
    return receipts


def record(given: Sequence[Given]) -> list[types.Receipt]:
    """Do what `take` does without telling of it: the caller tells of all together."""
    # Rows in the order of their key: two transactions that bring the same references wait, and never in a ring.
    ordered = sorted(given, key=lambda one: one.key)
    columns = [[getattr(one, name) for one in ordered] for name in _COLUMNS]
    written: dict[_Key, int] = {tuple(row[:3]): row[3] for row in prepared.run(_INSERT, columns)}
    if len(written) >= _MANY:
        statistics.renew_if_grown("payments", "payments_payment", len(written))
    fresh: dict[_Key, Given] = {}
    for one in given:
        if one.key in written:
            fresh.setdefault(one.key, one)
    found: dict[_Key, types.Receipt] = {}
    for group in _groups(list(fresh.values())):
        found |= _post(group, written)
    repeated = _recorded([one for one in given if fresh.get(one.key) is not one])
    return [found[one.key] if fresh.get(one.key) is one else repeated[one.key] for one in given]


def tell(given: Sequence[Given], receipts: Sequence[types.Receipt]) -> None:
    """Tell of each payment that is new."""
    told = [
        (one.actor, _fact(receipt), one.at)
        for one, receipt in zip(given, receipts, strict=True)
        if not receipt.repeated
    ]
    if told:
        publishing.publish_each(tenant_id=given[0].actor.tenant_id, told=told)


def _groups(given: Sequence[Given]) -> Iterator[list[Given]]:
    """Part payments by what one posting has in common; a second payment of an account comes after the first."""
    found: dict[tuple[int, str, datetime.date], list[Given]] = {}
    turns: dict[int, int] = {}
    for one in given:
        accounts = {line.account_id for line in one.lines}
        turn = max(turns.get(account, 0) for account in accounts)
        turns.update(dict.fromkeys(accounts, turn + 1))
        found.setdefault((turn, rules.methods()[one.method].debit, one.posted_on), []).append(one)
    for _, group in sorted(found.items(), key=lambda item: item[0]):
        yield group


def _post(group: Sequence[Given], ids: dict[_Key, int]) -> dict[_Key, types.Receipt]:
    first = group[0]
    places = [(one, ids[one.key], place, line) for one in group for place, line in enumerate(one.lines)]
    posted = ledger.post_payments(
        actor=operation.system_actor(tenant_id=first.actor.tenant_id, name="payment"),
        lines=[
            ledger_types.PaymentLine(
                line.account_id, line.amount_centimes, f"payment:{payment_id}:{place}", 0 if place else one.duty
            )
            for one, payment_id, place, line in places
        ],
        debit=rules.methods()[first.method].debit, posted_on=first.posted_on, at=max(one.at for one in group),
        first=[number for _, _, _, line in places for number in line.first],
    )  # fmt: skip
    rows = [
        (
            payment_id,
            line.account_id,
            line.amount_centimes,
            one.allocated_centimes,
            one.advance_centimes,
            one.transaction_id,
        )
        for (_, payment_id, _, line), one in zip(places, posted, strict=True)
    ]
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    try:
        prepared.run(_SHARES, columns)
    except IntegrityError as error:
        raise AccountUnknown(str([line.account_id for *_, line in places])) from error
    shares: dict[int, list[types.Share]] = {}
    for payment_id, *share, _ in rows:
        shares.setdefault(payment_id, []).append(types.Share(*share))
    return {one.key: _receipt(one, ids[one.key], tuple(shares[ids[one.key]])) for one in group}


def _receipt(given: Given, payment_id: int, shares: tuple[types.Share, ...]) -> types.Receipt:
    return types.Receipt(
        payment_id=payment_id, number=numbers.make(given.posted_on.year, payment_id), channel=given.channel,
        collector=given.collector, reference=given.reference, method=given.method, amount_centimes=given.amount,
        duty_centimes=given.duty, instrument=given.instrument, session_id=given.session_id,
        collected_at=given.collected_at, posted_on=given.posted_on, recorded_by=given.by, shares=shares,
    )  # fmt: skip


def _fact(receipt: types.Receipt) -> events.PaymentPosted:
    accounts = tuple(sorted({share.account_id for share in receipt.shares}))
    return events.PaymentPosted(
        receipt.payment_id, receipt.number, receipt.channel, receipt.collector, receipt.method,
        receipt.amount_centimes, accounts,
    )  # fmt: skip


def _recorded(given: Sequence[Given]) -> dict[_Key, types.Receipt]:
    if not given:
        return {}
    found = reading.find_with_content({one.key for one in given})
    for one in given:
        receipt, was = found[one.key]
        if was != one.content:
            raise ReferenceUsedOtherwise(one.reference, receipt.number)
    return {key: receipt for key, (receipt, _) in found.items()}

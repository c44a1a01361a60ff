"""A settlement file: thousands of payments of one collector, recorded and posted by columns, a part at a time."""

import collections
import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import collecting, duties, events, models, numbers, rules, types
from saqia.platform import operation
from saqia.platform.database import prepared
from saqia.platform.outbox import publishing
from saqia.platform.wording import local

PART = 2_000
"""Payments of one transaction: each locks its account until the end of it."""
_INSERT = """
INSERT INTO payments_payment (channel, collector, reference, method, amount_centimes, duty_centimes, instrument,
    collected_at, posted_on, recorded_at, recorded_by, content)
SELECT %s, %s, g.reference, %s, g.amount, g.duty, g.instrument, g.collected_at, g.posted_on, %s, %s, g.content
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::date[], %s::bytea[])
     AS g (reference, amount, duty, instrument, collected_at, posted_on, content)
ON CONFLICT (tenant_id, channel, collector, reference) DO NOTHING RETURNING reference, id
"""
_SHARES = """
INSERT INTO payments_share (payment_id, account_id, amount_centimes, settled_centimes, advance_centimes, transaction_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
"""
_BEFORE = """
SELECT reference, content FROM payments_payment
WHERE channel = %s AND collector = %s AND reference = ANY(%s)
"""


class BatchInvalid(Exception):
    """A row of the file cannot be taken: the reference, and the refusal that a single payment would get."""

    def __init__(self, reference: str, refusal: Exception) -> None:
        super().__init__(f"{reference}: {refusal}")
        self.reference, self.refusal = reference, refusal


def collect_batch(
    *, actor: operation.Actor, channel: str, collector: str, method: str, rows: pa.Table, cause: str,
    at: datetime.datetime,
) -> types.Batch:  # fmt: skip
    """Take the payments of a file, each once by its reference; a part of some thousands is one transaction.

    Killed in the middle, the same file again records what is missing.

    :param rows: `types.BATCH`; every reference once
    :param cause: names the file, such as its sha256
    :raises BatchInvalid: a row cannot be taken; the parts before it are recorded
    """
    total = types.Batch(0, 0, 0, 0)
    for number, start in enumerate(range(0, rows.num_rows, PART)):
        made = collect_part(
            actor=actor, channel=channel, collector=collector, method=method, rows=rows.slice(start, PART),
            cause=f"{cause}:{number}", at=at,
        )  # fmt: skip
        total = types.Batch(
            total.payments + made.payments, total.repeated + made.repeated,
            total.amount_centimes + made.amount_centimes, total.duty_centimes + made.duty_centimes,
        )  # fmt: skip
    return total


@operation.operation(audit=("channel", "collector", "cause"))
def collect_part(
    *, actor: operation.Actor, channel: str, collector: str, method: str, rows: pa.Table, cause: str,
    at: datetime.datetime,
) -> types.Batch:  # fmt: skip
    """Take one part of a file; all of it or nothing.

    :raises BatchInvalid: a row cannot be taken
    """
    actor.require("payments.collect")
    given = _read(channel, method, rows, at)
    fresh = _record(actor, channel, collector, method, given, at)
    _refuse_other(channel, collector, [row for row in given if row.reference not in fresh])
    new = [row for row in given if row.reference in fresh]
    for posted_on, own in _by_day(new):
        _post(actor, method, own, fresh, posted_on, at)
    amount = sum(row.amount for row in new)
    if new:
        accounts = tuple(sorted({row.account_id for row in new}))
        ids = tuple(fresh[row.reference] for row in new)
        told = events.BatchPosted(cause, channel, collector, len(new), amount, accounts, ids)
        publishing.publish(actor=actor, event=told, at=at)
    return types.Batch(len(new), len(given) - len(new), amount, sum(row.duty for row in new))


@operation.operation(audit=("channel", "collector"))
def collect_each(
    *, actor: operation.Actor, channel: str, collector: str, method: str, rows: Sequence[types.Single],
    at: datetime.datetime,
) -> dict[str, str]:  # fmt: skip
    """Take many payments of one account each by columns, all or nothing; each is told by itself, as a single one is.

    The same reference again answers the first receipt.

    :param rows: some thousands at most; every reference once
    :return: reference -> number of the receipt
    :raises BatchInvalid: a row cannot be taken; none is
    """
    actor.require("payments.collect")
    columns = pa.table([[getattr(row, name) for row in rows] for name in types.BATCH.names], schema=types.BATCH)
    extra = [(row.instrument, row.first) for row in rows]
    given = _read(channel, method, columns, at, extra)
    fresh = _record(actor, channel, collector, method, given, at)
    _refuse_other(channel, collector, [row for row in given if row.reference not in fresh])
    new = [row for row in given if row.reference in fresh]
    for posted_on, own in _by_day(new):
        _post(actor, method, own, fresh, posted_on, at)
    told = [
        events.PaymentPosted(
            fresh[row.reference], numbers.make(row.posted_on.year, fresh[row.reference]), channel, collector, method,
            row.amount, (row.account_id,),
        )
        for row in new
    ]  # fmt: skip
    publishing.publish_many(actor=actor, events=told, at=at)
    ids = fresh | _known(channel, collector, [row.reference for row in given if row.reference not in fresh])
    return {row.reference: numbers.make(row.posted_on.year, ids[row.reference]) for row in given}


def _known(channel: str, collector: str, references: list[str]) -> dict[str, int]:
    rows = models.Payment.objects.filter(channel=channel, collector=collector, reference__in=references)
    return dict(rows.values_list("reference", "id")) if references else {}


class _Row:
    """One payment of the file, with what follows from it."""

    __slots__ = (
        "account_id", "amount", "collected_at", "content", "duty", "first", "instrument", "posted_on", "reference",
    )  # fmt: skip

    def __init__(
        self, method: str, reference: str, account_id: int, amount: int, collected_at: datetime.datetime,
        instrument: str = "", first: Sequence[int] = (),
    ) -> None:  # fmt: skip
        self.reference, self.account_id, self.amount, self.collected_at = reference, account_id, amount, collected_at
        self.instrument, self.first = instrument, first
        self.content = hashlib.sha256(json.dumps([method, [[account_id, amount]]]).encode()).digest()
        self.posted_on = local(collected_at).date()
        self.duty = duties.duty(amount, method, self.posted_on)


def _read(
    channel: str, method: str, rows: pa.Table, at: datetime.datetime,
    extra: Sequence[tuple[str, Sequence[int]]] = (),
) -> list[_Row]:  # fmt: skip
    columns = [rows[name].to_pylist() for name in types.BATCH.names]
    for reference, account_id, amount, collected_at in zip(*columns, strict=True):
        try:
            collecting.check(channel, method, [types.Line(account_id, amount)], collected_at, at)
        except (collecting.NothingPaid, collecting.MethodUnknown, collecting.CollectedInFuture) as refusal:
            raise BatchInvalid(reference, refusal) from refusal
    if pc.count_distinct(rows["reference"]).as_py() != rows.num_rows:
        raise BatchInvalid(_twice(columns[0]), collecting.ReferenceUsedOtherwise(_twice(columns[0]), ""))
    more = extra or [("", ())] * rows.num_rows
    return [
        _Row(method, reference, account_id, amount, collected_at, instrument, first)
        for reference, account_id, amount, collected_at, (instrument, first) in zip(*columns, more, strict=True)
    ]


def _twice(references: list[str]) -> str:
    return collections.Counter(references).most_common(1)[0][0]


def _record(
    actor: operation.Actor, channel: str, collector: str, method: str, given: list[_Row], at: datetime.datetime
) -> dict[str, int]:
    columns: list[list[object]] = [
        [getattr(row, name) for row in given]
        for name in ("reference", "amount", "duty", "instrument", "collected_at", "posted_on", "content")
    ]
    return dict(prepared.run(_INSERT, [channel, collector, method, at, actor.name, *columns]))


def _refuse_other(channel: str, collector: str, repeated: list[_Row]) -> None:
    if not repeated:
        return
    found = prepared.run(_BEFORE, [channel, collector, [row.reference for row in repeated]])
    before = {reference: bytes(content) for reference, content in found}
    for row in repeated:
        if before[row.reference] != row.content:
            raise BatchInvalid(row.reference, collecting.ReferenceUsedOtherwise(row.reference, ""))


def _by_day(rows: list[_Row]) -> Iterator[tuple[datetime.date, list[_Row]]]:
    found: dict[datetime.date, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.posted_on, []).append(row)
    yield from sorted(found.items())


def _post(
    actor: operation.Actor, method: str, rows: list[_Row], ids: dict[str, int], posted_on: datetime.date,
    at: datetime.datetime,
) -> None:  # fmt: skip
    system = operation.system_actor(tenant_id=actor.tenant_id, name="payment")
    lines = [
        ledger_types.PaymentLine(row.account_id, row.amount, f"payment:{ids[row.reference]}:0", row.duty)
        for row in rows
    ]
    debit = rules.methods()[method].debit
    named = [number for row in rows for number in row.first]
    posted = ledger.post_payments(actor=system, lines=lines, debit=debit, posted_on=posted_on, at=at, first=named)
    columns: list[list[int]] = [
        [ids[row.reference] for row in rows], [row.account_id for row in rows], [row.amount for row in rows],
        [one.allocated_centimes for one in posted], [one.advance_centimes for one in posted],
        [one.transaction_id for one in posted],
    ]  # fmt: skip
    prepared.run(_SHARES, columns)

"""A settlement file: thousands of payments of one collector, recorded and posted by columns, a part at a time."""

import collections
import datetime
from collections.abc import Sequence

import pyarrow as pa

from saqia.contexts.payments import collecting, events, reading, taking, types
from saqia.platform import operation
from saqia.platform.outbox import publishing

PART = 2_000
"""Payments of one transaction: each locks its account until the end of it."""


class BatchInvalid(Exception):
    """A row of the file cannot be taken: the reference, and the refusal that a single payment would get."""

    def __init__(self, reference: str, refusal: Exception) -> None:
        super().__init__(f"{reference}: {refusal}")
        self.reference, self.refusal = reference, refusal


def look_at(
    *, actor: operation.Actor, channel: str, collector: str, method: str, rows: pa.Table, at: datetime.datetime
) -> dict[str, types.Look]:  # fmt: skip
    """Say of each row of a file what `collect_batch` would do with it; inside the caller's `scope.reading`.

    :param rows: `types.BATCH`, of accounts that there are; every reference once
    """
    found: dict[str, types.Look] = {}
    for start in range(0, rows.num_rows, PART):
        given = _given(actor, channel, collector, method, rows.slice(start, PART), at)
        known = reading.find_with_content({one.key for one in given})
        for one in given:
            receipt, content = known.get(one.key, (None, one.content))
            number = receipt.number if receipt else ""
            refusal: Exception | None = _fault(one)
            if content != one.content:
                refusal = taking.ReferenceUsedOtherwise(one.reference, number)
            found[one.reference] = types.Look(number, type(refusal).__name__ if refusal else "")
    return found


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
    given = _given(actor, channel, collector, method, rows, at)
    receipts = _record(given)
    new = [one for one in receipts if not one.repeated]
    amount = sum(one.amount_centimes for one in new)
    if new:
        accounts = tuple(sorted({one.shares[0].account_id for one in new}))
        ids = tuple(one.payment_id for one in new)
        told = events.BatchPosted(cause, channel, collector, len(new), amount, accounts, ids)
        publishing.publish(actor=actor, event=told, at=at)
    return types.Batch(len(new), len(given) - len(new), amount, sum(one.duty_centimes for one in new))


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
    given = [
        taking.Given(
            actor, channel, collector, row.reference, method,
            [types.Line(row.account_id, row.amount_centimes, tuple(row.first))], row.collected_at, at,
            instrument=row.instrument,
        )
        for row in rows
    ]  # fmt: skip
    receipts = _record(given)
    taking.tell(given, receipts)
    return {one.reference: one.number for one in receipts}


def _given(
    actor: operation.Actor, channel: str, collector: str, method: str, rows: pa.Table, at: datetime.datetime
) -> list[taking.Given]:
    columns = [rows[name].to_pylist() for name in types.BATCH.names]
    return [
        taking.Given(actor, channel, collector, reference, method, [types.Line(account, amount)], collected_at, at)
        for reference, account, amount, collected_at in zip(*columns, strict=True)
    ]


def _fault(given: taking.Given) -> Exception | None:
    try:
        collecting.check(given.channel, given.method, given.lines, given.collected_at, given.at)
    except (collecting.NothingPaid, collecting.MethodUnknown, collecting.CollectedInFuture) as refusal:
        return refusal
    return None


def _record(given: Sequence[taking.Given]) -> list[types.Receipt]:
    for one in given:
        refusal = _fault(one)
        if refusal is not None:
            raise BatchInvalid(one.reference, refusal) from refusal
    [(most, times)] = collections.Counter(one.reference for one in given).most_common(1) or [("", 0)]
    if times > 1:
        raise BatchInvalid(most, taking.ReferenceUsedOtherwise(most, ""))
    try:
        return taking.record(given)
    except taking.ReferenceUsedOtherwise as refusal:
        raise BatchInvalid(refusal.reference, refusal) from refusal

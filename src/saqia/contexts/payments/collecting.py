"""Taking a payment: recorded once by its reference, posted to its accounts, told. All of it or nothing."""

import datetime
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import duties, events, numbers, reading, rules, types
from saqia.platform import operation
from saqia.platform.database import prepared
from saqia.platform.outbox import publishing
from saqia.platform.wording import local

_INSERT = """
INSERT INTO payments_payment (channel, collector, reference, method, amount_centimes, duty_centimes, instrument,
    session_id, collected_at, posted_on, recorded_at, recorded_by, content)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, channel, collector, reference) DO NOTHING RETURNING id
"""
_SHARES = """
INSERT INTO payments_share (payment_id, account_id, amount_centimes, settled_centimes, advance_centimes, transaction_id)
SELECT %s, * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
"""


class NothingPaid(Exception):
    """A payment has at least one line, and every line pays more than nothing."""


class AccountUnknown(Exception):
    """A line names an account that this distributor does not have."""


class MethodUnknown(Exception):
    """The channel does not take this way to pay."""


class ReferenceUsedOtherwise(Exception):
    """The collector used this reference before, for another payment."""

    def __init__(self, reference: str, payment_number: str) -> None:
        super().__init__(reference)
        self.reference, self.payment_number = reference, payment_number


class CollectedInFuture(Exception):
    """The collector's clock is ahead of ours."""


@operation.operation(audit=("channel", "collector", "reference"))
def collect_payment(
    *, actor: operation.Actor, channel: str, collector: str, reference: str, method: str, lines: Sequence[types.Line],
    collected_at: datetime.datetime, at: datetime.datetime, session_id: int | None = None, instrument: str = "",
) -> types.Receipt:  # fmt: skip
    """Take a payment: what its accounts owe is settled, the rest is kept for their next bills.

    The same reference of the same collector again answers the first receipt, `repeated`.

    :param channel: a code of `rules/payments.yaml`; `method` too
    :param collector: an agency's or a partner's code
    :param collected_at: when the payer gave the money; its day in Morocco is the day that it counts on
    :raises NothingPaid: no line, or one of nothing
    :raises MethodUnknown: the channel does not take it
    :raises CollectedInFuture: `collected_at` is later than now, by more than clocks may differ
    :raises ReferenceUsedOtherwise: the reference was used for another payment
    :raises AccountUnknown: an account is not of this distributor
    """
    actor.require("payments.collect")
    check(channel, method, lines, collected_at, at)
    content = hashlib.sha256(
        json.dumps([method, [[line.account_id, line.amount_centimes] for line in lines]]).encode()
    ).digest()
    amount = sum(line.amount_centimes for line in lines)
    posted_on = local(collected_at).date()
    duty = duties.duty(amount, method, posted_on)
    row: list[Any] = [
        channel,
        collector,
        reference,
        method,
        amount,
        duty,
        instrument,
        session_id,
        collected_at,
        posted_on,
        at,
    ]
    inserted = prepared.run(_INSERT, [*row, actor.name, content])
    if not inserted:
        return _recorded(channel, collector, reference, content)
    payment_id = int(inserted[0][0])
    shares = _post(actor, payment_id, method, lines, duty, posted_on, at)
    number = numbers.make(posted_on.year, payment_id)
    told = events.PaymentPosted(
        payment_id, number, channel, collector, method, amount, tuple(sorted({line.account_id for line in lines}))
    )
    publishing.publish(actor=actor, event=told, at=at)
    return types.Receipt(
        payment_id=payment_id, number=number, channel=channel, collector=collector, reference=reference,
        method=method, amount_centimes=amount, duty_centimes=duty, instrument=instrument, session_id=session_id,
        collected_at=collected_at, posted_on=posted_on, recorded_by=actor.name, shares=shares,
    )  # fmt: skip


def check(
    channel: str, method: str, lines: Sequence[types.Line], collected_at: datetime.datetime, at: datetime.datetime
) -> None:
    """:raises NothingPaid, MethodUnknown, CollectedInFuture: as `collect_payment` says"""
    known = rules.methods().get(method)
    if known is None or channel not in known.channels:
        raise MethodUnknown(method)
    if not lines or min(line.amount_centimes for line in lines) <= 0:
        raise NothingPaid
    if collected_at > at + datetime.timedelta(minutes=rules.clock_ahead_minutes()):
        raise CollectedInFuture(collected_at)


def _recorded(channel: str, collector: str, reference: str, content: bytes) -> types.Receipt:
    found, was = reading.find_with_content(channel, collector, reference)
    if was != content:
        raise ReferenceUsedOtherwise(reference, found.number)
    return found


def _post(
    actor: operation.Actor, payment_id: int, method: str, lines: Sequence[types.Line], duty: int,
    posted_on: datetime.date, at: datetime.datetime,
) -> tuple[types.Share, ...]:  # fmt: skip
    system = operation.system_actor(tenant_id=actor.tenant_id, name="payment")
    asked = [
        ledger_types.PaymentLine(
            line.account_id, line.amount_centimes, f"payment:{payment_id}:{place}", 0 if place else duty
        )
        for place, line in enumerate(lines)
    ]
    named = [number for line in lines for number in line.first]
    posted = ledger.post_payments(
        actor=system, lines=asked, debit=rules.methods()[method].debit, posted_on=posted_on, at=at, first=named
    )
    shares = tuple(
        types.Share(line.account_id, line.amount_centimes, one.allocated_centimes, one.advance_centimes)
        for line, one in zip(lines, posted, strict=True)
    )
    given = [
        [share.account_id for share in shares], [share.amount_centimes for share in shares],
        [share.settled_centimes for share in shares], [share.advance_centimes for share in shares],
        [one.transaction_id for one in posted],
    ]  # fmt: skip
    try:
        prepared.run(_SHARES, [payment_id, *given])
    except IntegrityError as error:
        raise AccountUnknown(str([line.account_id for line in lines])) from error
    return shares

"""Taking a payment: recorded once by its reference, posted to its accounts, told. All of it or nothing."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from saqia.contexts.payments import rules, taking, types
from saqia.contexts.payments.taking import AccountUnknown as AccountUnknown
from saqia.contexts.payments.taking import ReferenceUsedOtherwise as ReferenceUsedOtherwise
from saqia.platform import operation
from saqia.platform.database import prepared

_PARTNERS = "SELECT is_active FROM payments_collector WHERE code = ANY(%s) ORDER BY code FOR KEY SHARE"


class CollectorUnknown(Exception):
    """This distributor has no such partner, or it may take nothing now."""


class NothingPaid(Exception):
    """A payment has at least one line, and every line pays more than nothing."""


class MethodUnknown(Exception):
    """The channel does not take this way to pay."""


class CollectedInFuture(Exception):
    """The collector's clock is ahead of ours."""


class CollectedTooLongAgo(Exception):
    """A partner's program reports a payment of a day that is long settled."""


def _collect_many(calls: Sequence[Mapping[str, Any]]) -> list[types.Receipt]:
    given = [taking.Given(**arguments) for arguments in calls]
    for one in given:
        one.actor.require("payments.collect")
        check(one.channel, one.method, one.lines, one.collected_at, one.at)
    _hold_partners(given)
    return taking.take(given)


@operation.operation(audit=("channel", "collector", "reference"), many=_collect_many)
def collect_payment(
    *, actor: operation.Actor, channel: str, collector: str, reference: str, method: str, lines: Sequence[types.Line],
    collected_at: datetime.datetime, at: datetime.datetime, session_id: int | None = None, instrument: str = "",
) -> types.Receipt:  # fmt: skip
    """Take a payment: what its accounts owe is settled, the rest is kept for their next bills.

    The same reference of the same collector again answers the first receipt, `repeated`. Payments of one instant are
    recorded in one transaction, each as if it came alone.

    :param channel: a code of `rules/payments.yaml`; `method` too
    :param collector: an agency's or a partner's code
    :param collected_at: when the payer gave the money; its day in Morocco is the day that it counts on
    :raises NothingPaid: no line, or one of nothing
    :raises MethodUnknown: the channel does not take it
    :raises CollectedInFuture: `collected_at` is later than now, by more than clocks may differ
    :raises ReferenceUsedOtherwise: the reference was used for another payment
    :raises AccountUnknown: an account is not of this distributor
    :raises CollectorUnknown: the partner is stopped
    """
    actor.require("payments.collect")
    check(channel, method, lines, collected_at, at)
    given = taking.Given(
        actor, channel, collector, reference, method, lines, collected_at, at, session_id, instrument
    )  # fmt: skip
    _hold_partners([given])
    [receipt] = taking.take([given])
    return receipt


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


def _hold_partners(given: Sequence[taking.Given]) -> None:
    """Keep the partners of payments from being stopped before the end of the transaction; payments do not wait.

    :raises CollectorUnknown: one is stopped
    """
    codes = sorted({one.collector for one in given if one.channel == types.PARTNERS})
    if codes and not all(is_active for [is_active] in prepared.run(_PARTNERS, [codes])):
        raise CollectorUnknown(*codes)

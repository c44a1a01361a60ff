"""Writes of reconciliation."""

import datetime
import hashlib
import json

import pyarrow as pa

from saqia.contexts.payments import exports as payments
from saqia.contexts.reconciliation import comparing, days, events, models, reading, rules, types
from saqia.contexts.reconciliation.files import FileUnreadable as FileUnreadable
from saqia.contexts.reconciliation.files import LayoutUnknown as LayoutUnknown
from saqia.contexts.reconciliation.files import read_file as read_file
from saqia.platform import operation
from saqia.platform.calendar import local_time, national
from saqia.platform.database import locks, prepared
from saqia.platform.outbox import publishing

_CAUGHT_UP = "system:caught-up"
_CHANGING = ["ours_centimes", "theirs_centimes", "settled_at", "settled_by", "found_at", "due_on"]
_LINES = """
INSERT INTO reconciliation_file_line (file_id, reference, amount_centimes)
SELECT %s, * FROM unnest(%s::text[], %s::bigint[])
"""


class ChannelNotCompared(Exception):
    """The rules compare no file of this channel."""


class DifferenceUnknown(Exception):
    """This distributor has no such open difference."""


class RemarkMissing(Exception):
    """Why a difference is settled is said."""


class DayOpen(Exception):
    """The day cannot be signed: `reason` is too-early, file-missing or differences."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@operation.operation(audit=("channel", "collector", "on", "sha256"))
def take_file(
    *, actor: operation.Actor, channel: str, collector: str, on: datetime.date, lines: pa.Table, sha256: str,
    at: datetime.datetime,
) -> types.Taken:  # fmt: skip
    """Take in a collector's own file of a day; the same file again changes nothing, a newer one counts instead.

    :param lines: `types.LINES`, as `read_file` gives them
    :raises ChannelNotCompared: nobody else holds this channel's money
    """
    actor.require("reconciliation.take-file")
    _require(channel)
    total = days.total(lines)
    row, fresh = models.ChannelFile.objects.get_or_create(
        channel=channel, collector=collector, on=on, sha256=sha256,
        defaults={
            "lines": lines.num_rows, "total_centimes": total, "received_at": at, "received_by": actor.name,
        },
    )  # fmt: skip
    if fresh:
        prepared.run(_LINES, [row.id, lines["reference"].to_pylist(), lines["amount_centimes"].to_pylist()])
    return types.Taken(lines.num_rows, total, not fresh)


@operation.operation(audit=("channel", "collector", "on"))
def compare_day(
    *, actor: operation.Actor, channel: str, collector: str, on: datetime.date, at: datetime.datetime
) -> list[types.Difference]:
    """Compare a day three ways; what differs has an owner and a deadline, what has come right settles by itself.

    :raises ChannelNotCompared: nobody else holds this channel's money
    """
    actor.require("reconciliation.compare")
    _require(channel)
    locks.hold(f"reconciliation:day:{actor.tenant_id}:{channel}:{collector}:{on.isoformat()}")
    closed = models.DayClose.objects.filter(channel=channel, collector=collector, on=on).first()
    here, there = days.ours(channel, collector, on), days.theirs(channel, collector, on)
    found = comparing.compare(here, there, closed_at=closed.closed_at if closed else None)
    found += _bank(channel, collector, on)
    fresh = _keep(channel, collector, on, found, at)
    if fresh:
        told = events.DifferencesFound(channel, collector, on.isoformat(), fresh)
        publishing.publish(actor=actor, event=told, at=at)
    rows = models.Difference.objects.filter(channel=channel, collector=collector, on=on, settled_at=None)
    left = [reading.difference(row) for row in rows.order_by("id")]
    compared = events.DayCompared(channel, collector, on.isoformat(), len(left), at.isoformat())
    publishing.publish(actor=actor, event=compared, at=at)
    return left


@operation.operation(audit=("difference_id",))
def settle_difference(
    *, actor: operation.Actor, difference_id: int, remark: str, at: datetime.datetime
) -> types.Difference:
    """Note what a person found out about a difference, and that nothing is left to do.

    :raises RemarkMissing: nothing is said
    :raises DifferenceUnknown: there is none, or it is settled
    """
    actor.require("reconciliation.settle")
    if not remark.strip():
        raise RemarkMissing
    row = models.Difference.objects.select_for_update().filter(id=difference_id, settled_at=None).first()
    if row is None:
        raise DifferenceUnknown(difference_id)
    row.settled_at, row.settled_by, row.remark = at, actor.name, remark.strip()[:300]
    row.save(update_fields=["settled_at", "settled_by", "remark"])
    return reading.difference(row)


@operation.operation(audit=("channel", "collector", "on"))
def close_day(
    *, actor: operation.Actor, channel: str, collector: str, on: datetime.date, at: datetime.datetime
) -> types.Day:
    """Sign a day: its totals and a hash over its payments are kept; what comes for it later is a difference.

    :raises ChannelNotCompared: nobody else holds this channel's money
    :raises DayOpen: it is not over, no file came, or differences are open
    """
    actor.require("reconciliation.close-day")
    _require(channel)
    known = models.DayClose.objects.filter(channel=channel, collector=collector, on=on).first()
    if known is None:
        if local_time.day(at) <= on:
            raise DayOpen("too-early")
        there = days.theirs(channel, collector, on)
        if there is None:
            raise DayOpen("file-missing")
        if compare_day(actor=actor, channel=channel, collector=collector, on=on, at=at):
            raise DayOpen("differences")
        here, bank = days.ours(channel, collector, on), days.banked(channel, collector, on)
        content = _content(here)
        models.DayClose.objects.create(
            channel=channel, collector=collector, on=on, payments=here.num_rows, ours_centimes=days.total(here),
            theirs_centimes=days.total(there), bank_centimes=bank[2] if bank else 0, content=content, closed_at=at,
            closed_by=actor.name,
        )  # fmt: skip
        told = events.DayClosed(channel, collector, on.isoformat(), content)
        publishing.publish(actor=actor, event=told, at=at)
    return reading.day(channel, collector, on)


def _require(channel: str) -> None:
    if channel not in rules.channels():
        raise ChannelNotCompared(channel)


def _bank(channel: str, collector: str, on: datetime.date) -> list[comparing.Found]:
    """Compare a transfer with all the days that it covers, on the last of them."""
    covering = days.banked(channel, collector, on)
    if covering is None or covering[1] != on:
        return []
    first, last, amount, reference = covering
    taken = payments.sum_taken(channel=channel, collector=collector, from_on=first, until_on=last)
    return [] if taken == amount else [comparing.Found(comparing.BANK, reference, taken, amount)]


def _keep(channel: str, collector: str, on: datetime.date, found: list[comparing.Found], at: datetime.datetime) -> int:
    rows = models.Difference.objects.filter(channel=channel, collector=collector, on=on)
    known = {(row.kind, row.reference): row for row in rows}
    wanted = {(one.kind, one.reference): one for one in found}
    gone = [row.id for key, row in known.items() if key not in wanted and row.settled_at is None]
    models.Difference.objects.filter(id__in=gone).update(settled_at=at, settled_by=_CAUGHT_UP)
    fresh = [_fresh(channel, collector, on, one, at) for key, one in wanted.items() if key not in known]
    again = [row for key, row in known.items() if key in wanted and _is_news(row, wanted[key])]
    reopened = [_again(row, wanted[row.kind, row.reference], at) for row in again]
    models.Difference.objects.bulk_create(fresh)
    models.Difference.objects.bulk_update(again, _CHANGING)
    return len(fresh) + sum(reopened)


def _fresh(
    channel: str, collector: str, on: datetime.date, found: comparing.Found, at: datetime.datetime
) -> models.Difference:
    return models.Difference(
        channel=channel, collector=collector, on=on, kind=found.kind, reference=found.reference,
        ours_centimes=found.ours_centimes, theirs_centimes=found.theirs_centimes, owner=rules.kinds()[found.kind].owner,
        due_on=_due(found.kind, at), found_at=at,
    )  # fmt: skip


def _is_news(row: models.Difference, found: comparing.Found) -> bool:
    """Tell whether a known difference is not what it was: it came back by itself, or its amounts are others."""
    is_other = (row.ours_centimes, row.theirs_centimes) != (found.ours_centimes, found.theirs_centimes)
    return is_other or row.settled_by == _CAUGHT_UP


def _again(row: models.Difference, found: comparing.Found, at: datetime.datetime) -> bool:
    """Write what a known difference is now; return whether it was settled and is open again."""
    row.ours_centimes, row.theirs_centimes = found.ours_centimes, found.theirs_centimes
    if row.settled_at is None:
        return False
    row.settled_at, row.settled_by, row.found_at, row.due_on = None, "", at, _due(row.kind, at)
    return True


def _due(kind: str, at: datetime.datetime) -> datetime.date:
    return national.calendar().add_working_days(local_time.day(at), rules.kinds()[kind].days)


def _content(here: pa.Table) -> str:
    pairs = sorted(zip(here["reference"].to_pylist(), here["amount_centimes"].to_pylist(), strict=True))
    return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()

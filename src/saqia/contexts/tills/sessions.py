"""A cash session: opened with its float, counted by denomination, closed with its difference booked."""

import datetime
from collections.abc import Mapping

from django.db import IntegrityError

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.tills import events, models, places, reading, rules, states, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


class AlreadyOpen(Exception):
    """The cashier has a till that is not closed."""


class KindUnknown(Exception):
    """A session is of a counter or mobile."""


class FloatUnsound(Exception):
    """The float is below nothing, or above what the rules allow."""


class SessionNotOpen(Exception):
    """The session is counted or closed: it takes and counts no more."""


class SessionNotCounted(Exception):
    """A session is closed once, when its cash is counted."""


class CountUnsound(Exception):
    """A denomination is not in circulation, or its pieces are below nothing."""


class PackOnRoad(Exception):
    """A pack of the till is still out: it comes back, or is declared lost, before the till closes."""

    def __init__(self, pack_id: int) -> None:
        super().__init__(pack_id)
        self.pack_id = pack_id


class DifferenceTooLarge(Exception):
    """What is missing, or too much, is more than a cashier may close with: a supervisor does, and says why."""

    def __init__(self, difference_centimes: int) -> None:
        super().__init__(difference_centimes)
        self.difference_centimes = difference_centimes


class RemarkMissing(Exception):
    """Why there is a difference is said."""


@operation.operation(audit=("unit_id", "kind", "float_centimes"))
def open_session(
    *, actor: operation.Actor, unit_id: int, float_centimes: int, at: datetime.datetime, kind: str = "counter"
) -> types.Session:
    """Open the till of the person who acts.

    :param kind: counter, or mobile for a mobile agency on its round
    :raises KindUnknown: neither
    :raises FloatUnsound: the float is negative or above the rule
    :raises UnitNotTheirs: they hold no role in this unit
    :raises AlreadyOpen: their last session is not closed
    """
    actor.require("tills.open-session")
    known = rules.known()
    if kind not in known.ceilings:
        raise KindUnknown(kind)
    if not 0 <= float_centimes <= known.most_float:
        raise FloatUnsound(float_centimes)
    if actor.person_id is None:
        raise places.UnitNotTheirs(unit_id)
    places.require_unit(actor, unit_id, local_time.day(at))
    try:
        row = models.Session.objects.create(
            unit_id=unit_id, cashier_id=actor.person_id, kind=kind, float_centimes=float_centimes, opened_at=at
        )
    except IntegrityError as error:
        raise AlreadyOpen(actor.person_id) from error
    publishing.publish(actor=actor, event=events.SessionOpened(row.id, unit_id, kind), at=at)
    return reading.session(row)


@operation.operation(audit=("session_id",))
def count_session(
    *, actor: operation.Actor, session_id: int, pieces: Mapping[int, int], at: datetime.datetime
) -> types.Session:
    """Keep what the cashier found in the till; until it is closed, a recount takes the place of the count.

    :param pieces: denomination in centimes -> how many; what is left out is none
    :raises SessionUnknown: there is none of this id
    :raises SessionNotTheirs: it is another cashier's
    :raises SessionNotOpen: it was closed before
    :raises CountUnsound: a denomination is unknown, or less than none were found
    """
    actor.require("tills.count-session")
    row = reading.locked(session_id)
    places.require_own(actor, row)
    if row.status not in (states.OPEN, states.COUNTED):
        raise SessionNotOpen(row.status)
    if not set(pieces) <= set(rules.known().denominations) or min(pieces.values(), default=0) < 0:
        raise CountUnsound
    row.counts += 1
    row.status, row.counted_at = states.COUNTED, at
    row.counted_centimes = sum(value * many for value, many in pieces.items())
    row.save(update_fields=["counts", "status", "counted_at", "counted_centimes"])
    models.Count.objects.bulk_create(
        models.Count(session=row, attempt=row.counts, denomination_centimes=value, pieces=many)
        for value, many in sorted(pieces.items(), reverse=True)
        if many
    )
    told = events.SessionCounted(row.id, row.unit_id, row.counted_centimes)
    publishing.publish(actor=actor, event=told, at=at)
    return reading.session(row)


@operation.operation(audit=("session_id",))
def close_session(
    *, actor: operation.Actor, session_id: int, at: datetime.datetime, remark: str = ""
) -> types.Standing:
    """Close a counted session and book what is missing or too much.

    :param remark: why there is a difference
    :raises SessionUnknown: there is none of this id
    :raises SessionNotTheirs: it is another cashier's, and the actor may accept no differences
    :raises UnitNotTheirs: the supervisor answers for another unit
    :raises SessionNotCounted: it is not counted, or closed before
    :raises PackOnRoad: receipts may still come; what a pack declared lost brings later waits for a person
    :raises DifferenceTooLarge: above the rule somebody else who may accept it closes
    :raises RemarkMissing: above the rule, without a word on why
    """
    actor.require("tills.close-session")
    row = reading.locked(session_id)
    is_own, may_accept = actor.person_id == row.cashier_id, actor.may("tills.accept-difference")
    if not is_own and not may_accept:
        raise places.SessionNotTheirs(row.id)
    places.require_unit(actor, row.unit_id, local_time.day(at))
    if row.status != states.COUNTED or row.counted_centimes is None:
        raise SessionNotCounted(row.status)
    out = models.Pack.objects.filter(session=row, ended_as="").values_list("id", flat=True).first()
    if out is not None:
        raise PackOnRoad(out)
    [standing] = reading.standings([row])
    difference = standing.hand_centimes - row.counted_centimes
    if abs(difference) > rules.known().alone:
        if is_own or not may_accept:
            raise DifferenceTooLarge(difference)
        if not remark.strip():
            raise RemarkMissing
    row.status, row.closed_at, row.closed_by = states.CLOSED, at, actor.name
    row.difference_centimes, row.remark = difference, remark.strip()[:200]
    row.save(update_fields=["status", "closed_at", "closed_by", "difference_centimes", "remark"])
    _book(actor, row, at)
    publishing.publish(actor=actor, event=events.SessionClosed(row.id, row.unit_id, difference), at=at)
    return settle(actor, row, at)


def settle(actor: operation.Actor, row: models.Session, at: datetime.datetime) -> types.Standing:
    """End a closed session when nothing above its float is left; return where it stands."""
    [standing] = reading.standings([row])
    if row.status != states.CLOSED or standing.to_deposit_centimes:
        return standing
    row.status = states.DEPOSITED
    row.save(update_fields=["status"])
    publishing.publish(actor=actor, event=events.SessionDeposited(row.id, row.unit_id), at=at)
    return reading.standings([row])[0]


def _book(actor: operation.Actor, row: models.Session, at: datetime.datetime) -> None:
    missing = row.difference_centimes or 0
    if not missing:
        return
    ledger.post_move(
        actor=operation.system_actor(tenant_id=actor.tenant_id, name="till"), cause=f"till-difference:{row.id}",
        kind="till-difference",
        postings=[
            ledger_types.Posting("cash_difference", missing), ledger_types.Posting("cash_in_hand", -missing),
        ],
        posted_on=local_time.day(at), at=at,
    )  # fmt: skip

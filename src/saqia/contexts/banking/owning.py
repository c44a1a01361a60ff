"""Who answers for a movement on suspense, and by when; a person of that role may be asked to place it."""

import collections
import datetime
from collections.abc import Mapping

from saqia.contexts.banking import events, placing, rules, states
from saqia.contexts.staff import queries as staff
from saqia.platform import operation
from saqia.platform.calendar import local_time, national
from saqia.platform.outbox import publishing


class NotOwner(Exception):
    """The person does not hold the role that answers for the movement."""


def terms(at: datetime.datetime) -> Mapping[str, tuple[str, datetime.date | None]]:
    """Return state -> role and deadline of a movement that comes into it now; nobody, without a day, off suspense."""
    on, calendar = local_time.day(at), national.calendar()
    rule = rules.suspense(on)
    found: dict[str, tuple[str, datetime.date | None]] = collections.defaultdict(lambda: ("", None))
    found[states.PROPOSED] = rule.owner, calendar.add_working_days(on, rule.proposed_days)
    found[states.SUSPENSE] = rule.owner, calendar.add_working_days(on, rule.days)
    return found


@operation.operation(audit=("line_id", "person_id"))
def assign_line(*, actor: operation.Actor, line_id: int, person_id: int | None, at: datetime.datetime) -> None:
    """Ask a person to place a movement on suspense, or with None nobody; its deadline stays. A repeat changes nothing.

    :raises placing.LineUnknown: there is no such movement
    :raises placing.LinePlaced: it stands on suspense no more
    :raises NotOwner: the person does not hold the role that answers for it
    """
    actor.require("banking.assign")
    match = placing.locked(line_id)
    placing.require_open(match)
    if person_id is not None and person_id not in _holders(match.owner, at):
        raise NotOwner(person_id)
    if match.person_id != person_id:
        match.person_id = person_id
        match.save(update_fields=["person"])
        publishing.publish(actor=actor, event=events.LineAssigned(line_id, person_id or 0), at=at)


def _holders(role: str, at: datetime.datetime) -> set[int]:
    return {one.id for one in staff.list_people(role=role, on=local_time.day(at))}

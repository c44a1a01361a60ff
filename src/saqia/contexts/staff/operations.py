"""Writes of staff: units, people, roles."""

import datetime

from django.db.models import Q

from saqia.contexts.staff import events, frozen, models, roles, types
from saqia.contexts.staff.access import close_access as close_access
from saqia.contexts.staff.access import open_access as open_access
from saqia.contexts.staff.access import refuse_own
from saqia.contexts.staff.access import reset_second_factor as reset_second_factor
from saqia.contexts.staff.places import state_place as state_place
from saqia.contexts.staff.refusals import (
    CodeTaken as CodeTaken,
)
from saqia.contexts.staff.refusals import (
    CodeUnknown as CodeUnknown,
)
from saqia.contexts.staff.refusals import (
    CommuneNotFound as CommuneNotFound,
)
from saqia.contexts.staff.refusals import (
    OwnPerson as OwnPerson,
)
from saqia.contexts.staff.refusals import (
    PersonNotFound as PersonNotFound,
)
from saqia.contexts.staff.refusals import (
    PlaceNotValid as PlaceNotValid,
)
from saqia.contexts.staff.refusals import (
    RoleHeldAlready as RoleHeldAlready,
)
from saqia.contexts.staff.refusals import (
    RoleNotHeld as RoleNotHeld,
)
from saqia.contexts.staff.refusals import (
    SignInMissing as SignInMissing,
)
from saqia.contexts.staff.refusals import (
    SignInTaken as SignInTaken,
)
from saqia.contexts.staff.refusals import (
    UnitNotFound as UnitNotFound,
)
from saqia.contexts.staff.refusals import (
    UnitStillStaffed as UnitStillStaffed,
)
from saqia.contexts.territory import queries as territory
from saqia.platform import operation
from saqia.platform.identity import sign_ins
from saqia.platform.outbox import publishing


@operation.operation
def open_unit(
    *,
    actor: operation.Actor,
    code: str,
    kind: str,
    name_ar: str,
    name_fr: str,
    parent_id: int | None,
    commune_code: str | None,
    on: datetime.date,
    at: datetime.datetime,
) -> types.Unit:
    """Open a unit of the company from a day.

    :raises CodeUnknown: not a kind of `types.UNIT_KINDS`
    :raises CommuneNotFound: no commune has this code
    :raises UnitNotFound: the parent is not open on the day
    :raises CodeTaken: another unit has the code
    """
    actor.require("staff.manage-units")
    if kind not in types.UNIT_KINDS:
        raise CodeUnknown("kind", kind)
    if commune_code is not None:
        try:
            territory.get_commune(commune_code)
        except territory.CommuneNotFound:
            raise CommuneNotFound(commune_code) from None
    if parent_id is not None:
        _open_unit(parent_id, on)
    fields = {"kind": kind, "name_ar": name_ar, "name_fr": name_fr, "parent_id": parent_id}
    row, is_new = models.Unit.objects.get_or_create(
        code=code, defaults={**fields, "commune_id": commune_code, "opened_on": on}
    )
    if not is_new:
        raise CodeTaken(code)
    publishing.publish(actor=actor, event=events.UnitOpened(unit_id=row.id, kind=kind, on=on.isoformat()), at=at)
    return frozen.unit(row)


@operation.operation(audit=("unit_id",))
def close_unit(*, actor: operation.Actor, unit_id: int, on: datetime.date, at: datetime.datetime) -> types.Unit:
    """Close a unit from a day.

    :raises UnitNotFound: not open on the day
    :raises UnitStillStaffed: roles are held in it, or units lie in it, on or after the day
    """
    actor.require("staff.manage-units")
    row = _open_unit(unit_id, on)
    held = models.Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), unit_id=unit_id)
    inside = models.Unit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), parent_id=unit_id)
    if held.exists() or inside.exists():
        raise UnitStillStaffed(unit_id)
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    publishing.publish(actor=actor, event=events.UnitClosed(unit_id=unit_id, on=on.isoformat()), at=at)
    return frozen.unit(row)


@operation.operation
def hire_person(
    *,
    actor: operation.Actor,
    number: str,
    name_ar: str,
    name_fr: str,
    language: str,
    sign_in_id: int | None,
    on: datetime.date,
    at: datetime.datetime,
) -> types.Person:
    """Record a person of the staff from a day.

    :param sign_in_id: the global sign-in; None: cannot sign in yet
    :raises CodeUnknown: not a language
    :raises CodeTaken: another person has the staff number
    :raises SignInTaken: another person of this distributor has the sign-in
    """
    actor.require("staff.manage-people")
    if language not in types.LANGUAGES:
        raise CodeUnknown("language", language)
    _check_sign_in(sign_in_id)
    fields = {"name_ar": name_ar, "name_fr": name_fr, "language": language, "sign_in_id": sign_in_id, "hired_on": on}
    row, is_new = models.Person.objects.get_or_create(number=number, defaults=fields)
    if not is_new:
        raise CodeTaken(number)
    publishing.publish(actor=actor, event=events.PersonHired(person_id=row.id, on=on.isoformat()), at=at)
    return frozen.person(row)


@operation.operation(audit=("number",))
def hire_with_sign_in(
    *,
    actor: operation.Actor,
    number: str,
    name_ar: str,
    name_fr: str,
    language: str,
    email: str,
    on: datetime.date,
    at: datetime.datetime,
) -> types.Person:
    """Record a person of the staff with a new sign-in that waits for its first password; both or neither.

    :raises saqia.platform.identity.sign_ins.AddressInvalid: not an e-mail address
    :raises saqia.platform.identity.sign_ins.AddressTaken: another sign-in has it
    :raises CodeUnknown: not a language
    :raises CodeTaken: another person has the staff number
    """
    actor.require("staff.manage-people")
    if language not in types.LANGUAGES:
        raise CodeUnknown("language", language)
    sign_in_id = sign_ins.create_sign_in(actor=actor, email=email, language=language, at=at)
    return hire_person(
        actor=actor, number=number, name_ar=name_ar, name_fr=name_fr, language=language, sign_in_id=sign_in_id,
        on=on, at=at,
    )  # fmt: skip


@operation.operation(audit=("person_id", "sign_in_id"))
def link_sign_in(
    *, actor: operation.Actor, person_id: int, sign_in_id: int | None, on: datetime.date, at: datetime.datetime
) -> types.Person:
    """Let a person sign in, or, with None, no more.

    :raises PersonNotFound: does not work here on the day
    :raises SignInTaken: another person of this distributor has the sign-in
    :raises OwnPerson: the actor's own
    """
    actor.require("staff.manage-people")
    refuse_own(actor, person_id)
    row = _working(person_id, on)
    _check_sign_in(sign_in_id, except_for=person_id)
    row.sign_in_id = sign_in_id
    row.save(update_fields=["sign_in_id"])
    return frozen.person(row)


@operation.operation(audit=("person_id", "unit_id", "role"))
def assign_role(
    *,
    actor: operation.Actor,
    person_id: int,
    unit_id: int,
    role: str,
    starts_on: datetime.date,
    at: datetime.datetime,
) -> types.Assigned:
    """Give a person a role in a unit from a day.

    :raises CodeUnknown: not a role of rules/roles.yaml
    :raises PersonNotFound: does not work here on the day
    :raises UnitNotFound: not open on the day
    :raises RoleHeldAlready: they hold it in this unit on or after the day
    :raises OwnPerson: the actor's own
    """
    actor.require("staff.manage-people")
    refuse_own(actor, person_id)
    if role not in roles.known().labels:
        raise CodeUnknown("role", role)
    _working(person_id, starts_on)  # its lock has two assignments of one person follow one another
    _open_unit(unit_id, starts_on)
    same = models.Membership.objects.filter(person_id=person_id, unit_id=unit_id, role=role)
    if same.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).exists():
        raise RoleHeldAlready(role)
    row = models.Membership.objects.create(person_id=person_id, unit_id=unit_id, role=role, starts_on=starts_on)
    event = events.RoleAssigned(
        membership_id=row.id, person_id=person_id, unit_id=unit_id, role=role, on=starts_on.isoformat()
    )
    publishing.publish(actor=actor, event=event, at=at)
    return frozen.assigned(row)


@operation.operation(audit=("membership_id",))
def end_role(
    *, actor: operation.Actor, membership_id: int, ends_on: datetime.date, at: datetime.datetime
) -> types.Assigned:
    """End a role; `ends_on` is the first day without it.

    :raises RoleNotHeld: unknown, ended already, or beginning after the day
    :raises OwnPerson: the actor's own
    """
    actor.require("staff.manage-people")
    row = models.Membership.objects.select_for_update().filter(id=membership_id, ends_on=None).first()
    if row is None or ends_on < row.starts_on:
        raise RoleNotHeld(membership_id)
    refuse_own(actor, row.person_id)
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    _tell_ended(actor, row, at)
    return frozen.assigned(row)


@operation.operation(audit=("person_id",))
def record_departure(
    *, actor: operation.Actor, person_id: int, on: datetime.date, at: datetime.datetime
) -> types.Person:
    """Record that a person leaves: their roles end, and from that day their sign-in leads nowhere here.

    :param on: first day without them
    :raises PersonNotFound: does not work here on the day
    :raises OwnPerson: the actor's own
    """
    actor.require("staff.manage-people")
    refuse_own(actor, person_id)
    row = _working(person_id, on)
    row.left_on = on
    row.save(update_fields=["left_on"])
    held = models.Membership.objects.select_for_update().filter(person_id=person_id)
    running = list(held.filter(Q(ends_on=None) | Q(ends_on__gt=on)).order_by("id"))
    for membership in running:
        membership.ends_on = max(on, membership.starts_on)
    models.Membership.objects.bulk_update(running, ["ends_on"])
    for membership in running:
        _tell_ended(actor, membership, at)
    publishing.publish(actor=actor, event=events.PersonLeft(person_id=person_id, on=on.isoformat()), at=at)
    return frozen.person(row)


def _tell_ended(actor: operation.Actor, row: models.Membership, at: datetime.datetime) -> None:
    ended = row.ends_on.isoformat() if row.ends_on else ""
    event = events.RoleEnded(membership_id=row.id, person_id=row.person_id, role=row.role, on=ended)
    publishing.publish(actor=actor, event=event, at=at)


def _open_unit(unit_id: int, on: datetime.date) -> models.Unit:
    row = models.Unit.objects.select_for_update().filter(id=unit_id, opened_on__lte=on).first()
    if row is None or (row.closed_on is not None and row.closed_on <= on):
        raise UnitNotFound(unit_id)
    return row


def _working(person_id: int, on: datetime.date) -> models.Person:
    row = models.Person.objects.select_for_update().filter(id=person_id, hired_on__lte=on).first()
    if row is None or (row.left_on is not None and row.left_on <= on):
        raise PersonNotFound(person_id)
    return row


def _check_sign_in(sign_in_id: int | None, *, except_for: int = 0) -> None:
    if sign_in_id is not None:
        others = models.Person.objects.filter(sign_in_id=sign_in_id).exclude(id=except_for)
        if others.exists():
            raise SignInTaken

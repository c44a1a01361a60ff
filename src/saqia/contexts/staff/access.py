"""What is done with the sign-in of a person of the staff: closed, opened again, its second factor reset."""

import datetime

from saqia.contexts.staff import models, refusals
from saqia.platform import operation
from saqia.platform.identity import sign_ins


@operation.operation(audit=("person_id",))
def close_access(*, actor: operation.Actor, person_id: int, at: datetime.datetime) -> None:
    """Close the sign-in of a person; their sessions end. Repeating it changes nothing.

    :raises OwnPerson: the actor's own
    :raises PersonNotFound: not of this distributor
    :raises SignInMissing: they have none
    """
    actor.require("staff.manage-people")
    sign_ins.close_sign_in(actor=actor, sign_in_id=_sign_in_of(actor, person_id), at=at)


@operation.operation(audit=("person_id",))
def open_access(*, actor: operation.Actor, person_id: int, at: datetime.datetime) -> None:
    """Open the closed sign-in of a person again. Repeating it changes nothing.

    :raises OwnPerson: the actor's own
    :raises PersonNotFound: not of this distributor
    :raises SignInMissing: they have none
    """
    actor.require("staff.manage-people")
    sign_ins.open_sign_in(actor=actor, sign_in_id=_sign_in_of(actor, person_id), at=at)


@operation.operation(audit=("person_id",))
def reset_second_factor(*, actor: operation.Actor, person_id: int, at: datetime.datetime) -> None:
    """Forget the second factor of a person, who lost it; their sessions end and the next one sets up another.

    :raises OwnPerson: the actor's own
    :raises PersonNotFound: not of this distributor
    :raises SignInMissing: they have none
    """
    actor.require("staff.manage-people")
    sign_ins.reset_second_factor(actor=actor, sign_in_id=_sign_in_of(actor, person_id), at=at)


def refuse_own(actor: operation.Actor, person_id: int) -> None:
    """:raises OwnPerson: the person is the actor"""
    if actor.person_id == person_id:
        raise refusals.OwnPerson


def _sign_in_of(actor: operation.Actor, person_id: int) -> int:
    refuse_own(actor, person_id)
    row = models.Person.objects.select_for_update().filter(id=person_id).first()
    if row is None:
        raise refusals.PersonNotFound(person_id)
    if row.sign_in_id is None:
        raise refusals.SignInMissing(person_id)
    return row.sign_in_id

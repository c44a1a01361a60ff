"""Passwords by a link: forgotten ones, first ones, and links that a director hands over; then a word of the change.

An address that nobody has is treated like one that somebody has, up to a job: who asks learns nothing, not by the
time it takes either.
"""

import dataclasses
import datetime
import logging

from procrastinate.contrib.django import app

from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import types as messaging_types
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import queries as staff
from saqia.contexts.staff import types as staff_types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.identity import password_resets, sign_ins
from saqia.platform.jobs import queue, retries
from saqia.platform.limits import counting
from saqia.platform.links import addresses
from saqia.platform.tenancy import scope

ResetNotValid = password_resets.ResetNotValid
PasswordWeak = password_resets.PasswordWeak
logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class Handed:
    """A link to hand over. It is shown once and kept nowhere.

    :param token: what `set_password` takes
    """

    token: str
    until: datetime.datetime


def ask_link(*, tenant_id: int, login: str, language: str, address: str, at: datetime.datetime) -> None:
    """Have a link sent to somebody of this distributor's staff; to anybody else nothing, without saying so.

    :param login: an e-mail address or a phone as typed
    :param address: the network address that asks, for the limits only
    :raises counting.TooMany: too many links for this address, network or distributor; nothing is sent
    """
    typed = sign_ins.normal_phone(login.strip()) or login.strip().casefold()[:254]
    counting.take("password-reset", tenant_id=tenant_id, at=at, login=typed, address=address)
    holder = password_resets.find_holder(login)
    _ask(actor=_house(tenant_id), sign_in_id=holder.sign_in_id if holder else 0, language=language, at=at)


@app.task(name="identity.send-password-link", queue="messages", priority=10, retry=retries.Backoff())
def send_link(*, tenant_id: int, sign_in_id: int, language: str) -> None:
    """Send the link that somebody asked for; 0 is nobody, and a job like every other."""
    at = datetime.datetime.now(datetime.UTC)
    try:
        holder = password_resets.get_holder(sign_in_id)
    except ResetNotValid:
        return
    if not holder.email or not _works_here(tenant_id, sign_in_id, at):
        return
    if not addresses.public_root(tenant_id):
        logger.error("no link for a forgotten password: SAQIA_PUBLIC_ADDRESS is not set")
        return
    _send(actor=_house(tenant_id), sign_in_id=sign_in_id, email=holder.email, way="forgotten", language=language, at=at)


@operation.operation(audit=("number",))
def hire(
    *, actor: operation.Actor, number: str, name_ar: str, name_fr: str, language: str, email: str, on: datetime.date,
    at: datetime.datetime,
) -> staff_types.Person:  # fmt: skip
    """Hire somebody with a sign-in, and send the link to its first password where messages can hold links.

    :raises saqia.platform.identity.sign_ins.AddressInvalid: not an e-mail address
    :raises saqia.platform.identity.sign_ins.AddressTaken: another sign-in has it
    :raises saqia.contexts.staff.operations.CodeUnknown: not a language
    :raises saqia.contexts.staff.operations.CodeTaken: another person has the staff number
    """
    person = hiring.hire_with_sign_in(
        actor=actor, number=number, name_ar=name_ar, name_fr=name_fr, language=language, email=email, on=on, at=at
    )
    if person.sign_in_id and addresses.public_root(actor.tenant_id):
        _send(
            actor=_house(actor.tenant_id), sign_in_id=person.sign_in_id, email=email.strip().lower(), way="first",
            language=language, at=at,
        )  # fmt: skip
    return person


def hand_link(*, actor: operation.Actor, person_id: int, address: str, at: datetime.datetime) -> Handed:
    """Make a link to a new password, to be handed over where no mail arrives.

    :raises saqia.contexts.staff.operations.PersonNotFound: not of this distributor
    :raises saqia.contexts.staff.operations.OwnPerson: the actor's own
    :raises saqia.contexts.staff.operations.SignInMissing: they have none
    :raises ResetNotValid: the sign-in is closed, or the person has left
    :raises counting.TooMany: too many links made by this actor
    """
    actor.require("staff.manage-people")
    taken = counting.take(
        "password-handing", tenant_id=actor.tenant_id, at=at, person=str(actor.person_id), address=address
    )  # fmt: skip
    try:
        return issue_link(actor=actor, person_id=person_id, at=at)
    except (hiring.PersonNotFound, hiring.OwnPerson, hiring.SignInMissing, ResetNotValid):
        taken.give_back()
        raise


@operation.operation(audit=("person_id",))
def issue_link(*, actor: operation.Actor, person_id: int, at: datetime.datetime) -> Handed:
    """Make the link that `hand_link` counts.

    :raises saqia.contexts.staff.operations.PersonNotFound: not of this distributor
    :raises saqia.contexts.staff.operations.OwnPerson: the actor's own
    :raises saqia.contexts.staff.operations.SignInMissing: they have none
    :raises ResetNotValid: the sign-in is closed, or the person has left
    """
    actor.require("staff.manage-people")
    person = staff.get_person(person_id)
    if actor.person_id == person_id:
        raise hiring.OwnPerson
    if person.sign_in_id is None:
        raise hiring.SignInMissing(person_id)
    password_resets.get_holder(person.sign_in_id)
    if not staff.is_working(sign_in_id=person.sign_in_id, on=local_time.day(at)):
        raise ResetNotValid
    issued = password_resets.issue_reset(actor=actor, sign_in_id=person.sign_in_id, way="handed", at=at)
    return Handed(issued.token, issued.expires_at)


def set_password(*, tenant_id: int, token: str, password: str, address: str, at: datetime.datetime) -> None:
    """Set a new password by a link; every session of the person ends, and the mailbox is told.

    :param address: the network address that asks, for the limits only
    :raises ResetNotValid: the link does not open; the try is counted, nothing else is written
    :raises PasswordWeak: the password is refused; the link stays good
    :raises counting.TooMany: too many links that did not open from this network
    """
    holder = check_link(tenant_id=tenant_id, token=token, address=address, at=at)
    _change(
        actor=_house(tenant_id), holder=holder, sign_in_id=holder.sign_in_id, token=token, password=password, at=at
    )  # fmt: skip


def check_link(*, tenant_id: int, token: str, address: str, at: datetime.datetime) -> password_resets.Holder:
    """Return whose password a link sets; the link is not used up.

    :raises ResetNotValid: it does not open; the try is counted
    :raises counting.TooMany: too many links that did not open from this network
    """
    taken = counting.take("link", tenant_id=tenant_id, at=at, address=address)
    holder = password_resets.check_reset(tenant_id=tenant_id, token=token, at=at)
    if not _works_here(tenant_id, holder.sign_in_id, at):
        raise ResetNotValid
    taken.give_back()
    return holder


@operation.operation
def _ask(*, actor: operation.Actor, sign_in_id: int, language: str, at: datetime.datetime) -> None:
    """Queue the job, for somebody as for nobody; the trail keeps that a link was asked for, not of whom."""
    queue.enqueue(send_link, [{"tenant_id": actor.tenant_id, "sign_in_id": sign_in_id, "language": language}])


@operation.operation(audit=("sign_in_id", "way"))
def _send(
    *, actor: operation.Actor, sign_in_id: int, email: str, way: password_resets.Way, language: str,
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Make the link and queue its message in one transaction."""
    issued = password_resets.issue_reset(actor=actor, sign_in_id=sign_in_id, way=way, at=at)
    challenge = issued.token.partition(".")[0]
    kind = "first-password" if way == "first" else "password-reset"
    lasts = {"hours": str(issued.minutes // 60)} if way == "first" else {"minutes": str(issued.minutes)}
    messaging.send_message(
        actor=actor, kind=kind, cause=f"{kind}:{challenge}", language=language,
        values={**lasts, "about": f"password:{issued.token}"},
        address=messaging_types.Address("email", email), at=at,
    )  # fmt: skip


@operation.operation(audit=("sign_in_id",))
def _change(
    *, actor: operation.Actor, holder: password_resets.Holder, sign_in_id: int, token: str, password: str,
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Set the password and queue the word of it in one transaction."""
    password_resets.use_reset(actor=actor, sign_in_id=sign_in_id, token=token, password=password, at=at)
    if not holder.email:
        return
    challenge = token.partition(".")[0]
    messaging.send_message(
        actor=actor, kind="password-changed", cause=f"password-changed:{challenge}", language=holder.language,
        values={"changed_at": at.astimezone(local_time.HERE).isoformat(timespec="minutes")},
        address=messaging_types.Address("email", holder.email), at=at,
    )  # fmt: skip


def _works_here(tenant_id: int, sign_in_id: int, at: datetime.datetime) -> bool:
    with scope.reading(tenant_id):
        return staff.is_working(sign_in_id=sign_in_id, on=local_time.day(at))


def _house(tenant_id: int) -> operation.Actor:
    return operation.system_actor(tenant_id=tenant_id, name="password-reset")

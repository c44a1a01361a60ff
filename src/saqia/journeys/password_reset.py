"""A forgotten password of the staff: a link by e-mail, then a new password, and a word that it was changed.

An address that nobody has is treated like one that somebody has: only who reads the mailbox learns anything.
"""

import datetime
import logging
import zoneinfo

from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import types as messaging_types
from saqia.contexts.staff import queries as staff
from saqia.platform import operation
from saqia.platform.identity import password_resets
from saqia.platform.limits import counting
from saqia.platform.links import addresses
from saqia.platform.tenancy import scope

ResetNotValid = password_resets.ResetNotValid
PasswordWeak = password_resets.PasswordWeak
HERE = zoneinfo.ZoneInfo("Africa/Casablanca")
logger = logging.getLogger(__name__)


def send_link(*, tenant_id: int, email: str, language: str, address: str, at: datetime.datetime) -> None:
    """Send a link to somebody of this distributor's staff; to anybody else nothing, without saying so.

    :param email: as typed
    :param address: the network address that asks, for the limits only
    :raises counting.TooMany: too many links for this address, network or distributor; nothing is sent
    """
    counting.take(
        "password-reset", tenant_id=tenant_id, at=at, login=email.strip().casefold()[:254], address=address
    )  # fmt: skip
    holder = password_resets.find_holder(email)
    if holder is None or not _works_here(tenant_id, holder.sign_in_id, at):
        return
    if not addresses.public_root(tenant_id):
        logger.error("no link for a forgotten password: SAQIA_PUBLIC_ADDRESS is not set")
        return
    _send(actor=_house(tenant_id), holder=holder, sign_in_id=holder.sign_in_id, language=language, at=at)


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


@operation.operation(audit=("sign_in_id",))
def _send(
    *, actor: operation.Actor, holder: password_resets.Holder, sign_in_id: int, language: str, at: datetime.datetime
) -> None:
    """Make the link and queue its message in one transaction."""
    issued = password_resets.issue_reset(actor=actor, sign_in_id=sign_in_id, at=at)
    challenge = issued.token.partition(".")[0]
    messaging.send_message(
        actor=actor, kind="password-reset", cause=f"password-reset:{challenge}", language=language,
        values={"minutes": str(issued.minutes), "about": f"password:{issued.token}"},
        address=messaging_types.Address("email", holder.email), at=at,
    )  # fmt: skip


@operation.operation(audit=("sign_in_id",))
def _change(
    *, actor: operation.Actor, holder: password_resets.Holder, sign_in_id: int, token: str, password: str,
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Set the password and queue the word of it in one transaction."""
    password_resets.use_reset(actor=actor, sign_in_id=sign_in_id, token=token, password=password, at=at)
    challenge = token.partition(".")[0]
    messaging.send_message(
        actor=actor, kind="password-changed", cause=f"password-changed:{challenge}", language=holder.language,
        values={"changed_at": at.astimezone(HERE).isoformat(timespec="minutes")},
        address=messaging_types.Address("email", holder.email), at=at,
    )  # fmt: skip


def _works_here(tenant_id: int, sign_in_id: int, at: datetime.datetime) -> bool:
    with scope.reading(tenant_id):
        return staff.find_membership(sign_in_id=sign_in_id, on=at.astimezone(HERE).date()) is not None


def _house(tenant_id: int) -> operation.Actor:
    return operation.system_actor(tenant_id=tenant_id, name="password-reset")

"""Signing in by a phone: a code is sent, the code is brought back, the sign-in is found or made.

A known phone and an unknown one are treated alike up to the proof: whoever does not hold it learns nothing.
"""

import dataclasses
import datetime

from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import types as messaging_types
from saqia.platform import operation
from saqia.platform.identity import one_time_codes, sign_ins
from saqia.platform.limits import counting

HOME = "+212"


class PhoneNotValid(Exception):
    """What was typed cannot be a phone number."""


class CodeRefused(Exception):
    """The code is wrong, used, too old, tried too often, or of another browser or phone: nothing says which."""


@dataclasses.dataclass(frozen=True)
class SentCode:
    """A code is on its way. The browser keeps both and brings them back with the code.

    :param phone: as stored, +212612345678
    """

    challenge: str
    phone: str
    expires_at: datetime.datetime


def send_code(*, tenant_id: int, phone: str, language: str, address: str, at: datetime.datetime) -> SentCode:
    """Send a one-time code to a phone, whether it has a sign-in or not.

    :param phone: as typed
    :param address: the network address that asks, for the limits only
    :raises PhoneNotValid: it cannot be a number
    :raises counting.TooMany: too many codes for this phone, address or distributor; nothing is sent
    """
    normal = sign_ins.normal_phone(phone)
    if normal is None:
        raise PhoneNotValid
    if not normal.startswith(HOME):
        counting.take("code-sending-abroad", tenant_id=tenant_id, at=at, address=address)
    counting.take("code-sending", tenant_id=tenant_id, at=at, phone=normal, address=address)
    return _send(actor=_house(tenant_id), phone=normal, language=language, at=at)


def prove_phone(
    *, tenant_id: int, sent: SentCode, code: str, language: str, address: str, at: datetime.datetime
) -> int:
    """Return the sign-in of a phone that a code proves; the first time, make it.

    :param sent: what `send_code` returned to the same browser
    :param code: as typed
    :raises CodeRefused: it does not prove the phone; the try is counted, nothing else is written
    :raises counting.TooMany: too many wrong codes for this phone, address or distributor
    """
    taken = counting.take("code-checking", tenant_id=tenant_id, at=at, phone=sent.phone, address=address)
    house = _house(tenant_id)
    is_right = one_time_codes.use_code(
        actor=house, challenge=sent.challenge, phone=sent.phone, code=code, at=at
    )  # fmt: skip
    if not is_right:
        raise CodeRefused
    taken.give_back()
    return sign_ins.ensure_sign_in(actor=house, phone=sent.phone, language=language, at=at)


@operation.operation
def _send(*, actor: operation.Actor, phone: str, language: str, at: datetime.datetime) -> SentCode:
    """Make the code and queue its message in one transaction."""
    issued = one_time_codes.issue_code(actor=actor, phone=phone, at=at)
    messaging.send_message(
        actor=actor, kind="one-time-code", cause=f"code:{issued.challenge}", language=language,
        values={"code": issued.code, "minutes": str(one_time_codes.MINUTES)},
        address=messaging_types.Address("sms", phone), at=at,
    )  # fmt: skip
    return SentCode(issued.challenge, phone, issued.expires_at)


def _house(tenant_id: int) -> operation.Actor:
    return operation.system_actor(tenant_id=tenant_id, name="customer-access")

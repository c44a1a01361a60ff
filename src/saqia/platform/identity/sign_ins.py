"""Making, closing and opening sign-ins, and how they stand."""

import dataclasses
import datetime
import re
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.contrib.auth import password_validation
from django.core import exceptions, validators
from django.db.models import F

from saqia.platform import operation
from saqia.platform.identity import models

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")


class AddressMissing(Exception):
    """A sign-in needs an e-mail address or a mobile number."""


class AddressInvalid(Exception):
    """The e-mail address or the number cannot be one."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AddressTaken(Exception):
    """Another sign-in has the e-mail address or the number."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class PasswordWeak(Exception):
    """The password is too short, common, or like the address; `reasons` are sentences in the active language."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("password refused")
        self.reasons = reasons


@operation.operation
def create_sign_in(
    *,
    actor: operation.Actor,
    email: str | None = None,
    phone: str | None = None,
    password: str | None = None,
    language: str = "ar",
    at: datetime.datetime,
) -> int:
    """Make a sign-in and return its id; the caller ties it to a person of the tenant.

    :param phone: as typed, `0612345678` or `+212612345678`
    :param password: None makes a sign-in that waits for its first password
    :raises AddressMissing: neither address is given
    :raises AddressInvalid: one of them cannot be one
    :raises AddressTaken: one of them has a sign-in
    :raises PasswordWeak: the password does not pass the validators
    """
    actor.require("identity.create-sign-in")
    email, phone = _email(email), _phone(phone)
    if not email and not phone:
        raise AddressMissing
    for field, value in (("email", email), ("phone", phone)):
        if value and models.SignIn.objects.filter(**{field: value}).exists():
            raise AddressTaken(field)
    row = models.SignIn(email=email, phone=phone, language=language, created_at=at)
    if password is not None:
        try:
            password_validation.validate_password(password, row)
        except exceptions.ValidationError as error:
            raise PasswordWeak(list(error.messages)) from None
    row.set_password(password)
    row.save()
    return row.pk


@operation.operation
def ensure_sign_in(*, actor: operation.Actor, phone: str, language: str, at: datetime.datetime) -> int:
    """Return the sign-in of a proven phone, made now if there is none; two at once get the same one.

    :param phone: E.164, proven to be the person's own
    """
    actor.require("identity.create-sign-in")
    row = models.SignIn(phone=phone, language=language, created_at=at)
    row.set_unusable_password()
    models.SignIn.objects.bulk_create([row], ignore_conflicts=True)
    return models.SignIn.objects.values_list("pk", flat=True).get(phone=phone)


@operation.operation(audit=("sign_in_id",))
def close_sign_in(*, actor: operation.Actor, sign_in_id: int, at: datetime.datetime) -> None:
    """Refuse every further use of a sign-in; open sessions end at their next request."""
    actor.require("identity.close-sign-in")
    models.SignIn.objects.filter(pk=sign_in_id).update(is_active=False, session_round=F("session_round") + 1)


@operation.operation(audit=("sign_in_id",))
def open_sign_in(*, actor: operation.Actor, sign_in_id: int, at: datetime.datetime) -> None:
    """Let a closed sign-in be used again; sessions of before stay closed."""
    actor.require("identity.reset-sign-in")
    models.SignIn.objects.filter(pk=sign_in_id).update(is_active=True)


@operation.operation(audit=("sign_in_id",))
def reset_second_factor(*, actor: operation.Actor, sign_in_id: int, at: datetime.datetime) -> None:
    """Forget the app, the keys and the recovery codes of a sign-in, and end its sessions: the next one sets up anew."""
    actor.require("identity.reset-sign-in")
    Authenticator.objects.filter(user_id=sign_in_id).delete()
    models.SignIn.objects.filter(pk=sign_in_id).update(session_round=F("session_round") + 1)


@dataclasses.dataclass(frozen=True)
class State:
    """How a sign-in stands.

    :param has_password: False: it waits for its first password
    :param factors: kinds of second factors, of `totp` (an app) and `webauthn` (a key)
    """

    email: str | None
    phone: str | None
    is_active: bool
    has_password: bool
    factors: frozenset[str]
    last_used_at: datetime.datetime | None


def find_states(sign_in_ids: Iterable[int | None]) -> dict[int, State]:
    """Return sign-in id -> how it stands; unknown ids are left out. Two queries; the caller may see these people."""
    ids = [each for each in sign_in_ids if each is not None]
    factors: dict[int, set[str]] = {}
    for user_id, kind in Authenticator.objects.filter(user_id__in=ids).values_list("user_id", "type"):
        if kind in ("totp", "webauthn"):
            factors.setdefault(user_id, set()).add(kind)
    rows = models.SignIn.objects.filter(pk__in=ids)
    return {
        row.pk: State(
            row.email, row.phone, row.is_active, row.has_usable_password(), frozenset(factors.get(row.pk, ())),
            row.last_login,
        )
        for row in rows
    }  # fmt: skip


def normal_phone(typed: str) -> str | None:
    """Return a number in E.164 form, or None when it cannot be one: `06 12 34 56 78` -> `+212612345678`."""
    digits = re.sub(r"[\s().-]", "", typed.translate(_DIGITS))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+212{digits[1:]}"
    return digits if _PHONE.fullmatch(digits) else None


def _phone(typed: str | None) -> str | None:
    if not typed:
        return None
    phone = normal_phone(typed)
    if phone is None:
        raise AddressInvalid("phone")
    return phone


def _email(typed: str | None) -> str | None:
    if not typed:
        return None
    email = typed.strip().lower()
    try:
        validators.validate_email(email)
    except exceptions.ValidationError:
        raise AddressInvalid("email") from None
    return email

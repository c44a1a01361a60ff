"""Links for a forgotten password: signed, good once and for a short time; what is stored opens nothing.

The signature covers the password and the address of the day it was made: once either has changed, older links are dead.
"""

import base64
import dataclasses
import datetime
import functools
import hashlib
import hmac
import secrets
from typing import Any, Literal

import yaml
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.contrib.auth import password_validation
from django.core import exceptions
from django.db.models import Q

from saqia.platform import key_files, operation, rulebook
from saqia.platform.calendar import local_time
from saqia.platform.identity import models, sign_ins

PasswordWeak = sign_ins.PasswordWeak
Way = Literal["forgotten", "first", "handed"]
LONGEST = 120
_KEPT = datetime.timedelta(days=1)


class ResetNotValid(Exception):
    """The link is altered, used, too old, of another distributor, or of a closed sign-in: nothing says which."""


@dataclasses.dataclass(frozen=True)
class Holder:
    """Whose password may be set anew, and where to write to: the address that we hold, not the one that was typed."""

    sign_in_id: int
    email: str
    language: str


@dataclasses.dataclass(frozen=True)
class IssuedReset:
    """A link on its way out. `token` is sent to the holder's address and kept nowhere."""

    token: str
    minutes: int
    expires_at: datetime.datetime


def find_holder(login: str) -> Holder | None:
    """Return the open sign-in of an e-mail address or a phone as typed, or None."""
    typed = login.strip()
    phone = sign_ins.normal_phone(typed)
    wanted = Q(phone=phone) if phone else Q(email__iexact=typed)
    row = models.SignIn.objects.filter(wanted, is_active=True).first()
    return _holder(row) if row else None


def get_holder(sign_in_id: int) -> Holder:
    """Return an open sign-in.

    :raises ResetNotValid: closed, or nobody's
    """
    row = models.SignIn.objects.filter(pk=sign_in_id, is_active=True).first()
    if row is None:
        raise ResetNotValid
    return _holder(row)


def minutes(way: Way, on: datetime.date) -> int:
    """Return how long a link made on a day opens: `rules/sign_in.yaml`."""
    return int(rulebook.in_force_or_first(_rules()[way], on)["minutes"])


@operation.operation(audit=("sign_in_id",))
def issue_reset(*, actor: operation.Actor, sign_in_id: int, way: Way, at: datetime.datetime) -> IssuedReset:
    """Make a link for a sign-in; links made before stay good, so that asking again locks nobody out."""
    actor.require("identity.reset-password")
    lasts = minutes(way, local_time.day(at))
    row = models.PasswordReset.objects.create(
        challenge=secrets.token_urlsafe(18), sign_in_id=sign_in_id, expires_at=at + datetime.timedelta(minutes=lasts)
    )
    return IssuedReset(f"{row.challenge}.{_signature(actor.tenant_id, row)}", lasts, row.expires_at)


def check_reset(*, tenant_id: int, token: str, at: datetime.datetime) -> Holder:
    """Return whose password a link sets; the link is not used up.

    :raises ResetNotValid: it does not open
    """
    return _holder(_find(tenant_id, token, at).sign_in)


@operation.operation(audit=("sign_in_id",))
def use_reset(
    *, actor: operation.Actor, sign_in_id: int, token: str, password: str, at: datetime.datetime
) -> None:  # fmt: skip
    """Set a new password by a link, end every session and application token of the person, and use the link up.

    :param sign_in_id: what `check_reset` named
    :raises ResetNotValid: the link does not open, or no longer
    :raises PasswordWeak: the password does not pass the validators; the link stays good
    """
    actor.require("identity.reset-password")
    row = _find(actor.tenant_id, token, at, is_locked=True)
    if row.sign_in_id != sign_in_id:
        raise ResetNotValid
    try:
        password_validation.validate_password(password, row.sign_in)
    except exceptions.ValidationError as error:
        raise PasswordWeak(list(error.messages)) from None
    row.used_at = at
    row.save(update_fields=["used_at"])
    row.sign_in.set_password(password)  # sessions carry a mark of the password: they end at their next request
    row.sign_in.save(update_fields=["password"])
    Token.objects.filter(user_id=row.sign_in_id).delete()


def was_reset_since(*, sign_in_id: int, since: datetime.datetime) -> bool:
    """Say whether a link has set this sign-in's password after a moment."""
    return models.PasswordReset.objects.filter(sign_in_id=sign_in_id, used_at__gte=since).exists()


def prune(at: datetime.datetime) -> int:
    """Delete the links that expired a day ago; return how many."""
    deleted, _ = models.PasswordReset.objects.filter(expires_at__lt=at - _KEPT).delete()
    return deleted


def _find(tenant_id: int, token: str, at: datetime.datetime, *, is_locked: bool = False) -> models.PasswordReset:
    if len(token) > LONGEST or "\0" in token:
        raise ResetNotValid
    challenge, _, given = token.partition(".")
    rows = models.PasswordReset.objects.select_related("sign_in")
    row = (rows.select_for_update(of=("self",)) if is_locked else rows).filter(challenge=challenge).first()
    if row is None or not hmac.compare_digest(_signature(tenant_id, row).encode(), given.encode()):
        raise ResetNotValid
    if row.used_at is not None or row.expires_at <= at or not row.sign_in.is_active:
        raise ResetNotValid
    return row


def _holder(row: models.SignIn) -> Holder:
    return Holder(row.pk, row.email or "", row.language)


def _signature(tenant_id: int, row: models.PasswordReset) -> str:
    person = row.sign_in
    told = (str(tenant_id), row.challenge, str(person.pk), row.expires_at.isoformat(), person.password, person.email)
    mac = hmac.digest(_key(str(settings.SAQIA_KEYS)), "\x1f".join(map(str, told)).encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


@functools.lru_cache(maxsize=4)
def _key(folder: str) -> bytes:
    path = settings.SAQIA_KEYS / "password-resets.key"
    return key_files.own(path, lambda: secrets.token_hex(32).encode())


@functools.cache
def _rules() -> dict[str, list[dict[str, Any]]]:
    rules: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        rulebook.path("sign_in.yaml").read_text(encoding="utf-8")
    )  # fmt: skip
    return rules

"""One-time codes: six digits that prove a phone, stored as a keyed digest only, for one browser and a few minutes."""

import dataclasses
import datetime
import functools
import hashlib
import hmac
import re
import secrets

from django.conf import settings

from saqia.platform import key_files, operation
from saqia.platform.identity import models

DIGITS = 6
MINUTES = 5
MOST_TRIES = 5
_TYPED = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclasses.dataclass(frozen=True)
class IssuedCode:
    """A code on its way out. `challenge` stays with the browser that asked: a code counts there only."""

    challenge: str
    code: str
    expires_at: datetime.datetime


@operation.operation
def issue_code(*, actor: operation.Actor, phone: str, at: datetime.datetime) -> IssuedCode:
    """Make a code for a phone; nothing stored leads back to either.

    :param phone: E.164
    """
    actor.require("identity.issue-code")
    challenge, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    expires_at = at + datetime.timedelta(minutes=MINUTES)
    models.OneTimeCode.objects.create(
        challenge=challenge, digest=_digest(actor.tenant_id, challenge, phone, code), expires_at=expires_at
    )
    return IssuedCode(challenge, code, expires_at)


@operation.operation
def use_code(*, actor: operation.Actor, challenge: str, phone: str, code: str, at: datetime.datetime) -> bool:
    """Say whether a code proves the phone, and use it up; a wrong one is counted, and the sixth try of five is refused.

    It returns rather than raises, so that the count of a wrong try is kept.

    :param code: as typed: Arabic-Indic digits and blanks are understood
    """
    actor.require("identity.issue-code")
    row = models.OneTimeCode.objects.select_for_update().filter(challenge=challenge).first()
    if row is None or row.used_at is not None or row.expires_at <= at or row.tries >= MOST_TRIES:
        return False
    row.tries += 1
    given = _digest(actor.tenant_id, challenge, phone, re.sub(r"[\s-]", "", code.translate(_TYPED)))
    is_right = hmac.compare_digest(bytes(row.digest), given)
    if is_right:
        row.used_at = at
    row.save(update_fields=["tries", "used_at"])
    return is_right


def prune(at: datetime.datetime) -> int:
    """Delete the codes that have expired; return how many."""
    deleted, _ = models.OneTimeCode.objects.filter(expires_at__lt=at - datetime.timedelta(hours=1)).delete()
    return deleted


def _digest(tenant_id: int, challenge: str, phone: str, code: str) -> bytes:
    """Return what is stored: without the key, outside the database, a million codes would be tried in a second."""
    told = "\x1f".join((str(tenant_id), challenge, phone, code))
    return hmac.digest(_key(str(settings.SAQIA_KEYS)), told.encode(), hashlib.sha256)


@functools.lru_cache(maxsize=4)
def _key(folder: str) -> bytes:
    path = settings.SAQIA_KEYS / "one-time-codes.key"
    return key_files.own(path, lambda: secrets.token_hex(32).encode())

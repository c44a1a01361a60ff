"""From a token to an address that a phone opens: `https://<host>/b/<token>`."""

import datetime
import time

from django.conf import settings

from saqia.platform.links import purposes, tokens
from saqia.platform.tenancy import models
from saqia.platform.wording import Language

FRESH_SECONDS = 300.0
_hosts: dict[int, tuple[float, str]] = {}


def path(purpose: str, token: str, language: Language = "ar") -> str:
    """Return the path of a token; Arabic, the language of who has not chosen, is the shortest."""
    start = "" if language == "ar" else f"/{language}"
    return f"{start}/{purposes.get(purpose).letter}/{token}"


def make(*, tenant_id: int, purpose: str, subject: str | int, on: datetime.date, language: Language = "ar") -> str:
    """Return a whole address that opens `subject`, or "" where `SAQIA_PUBLIC_ADDRESS` is not set.

    :raises purposes.PurposeUnknown: the rules do not have this purpose
    """
    root = public_root(tenant_id)
    if not root:
        return ""
    return root + path(purpose, tokens.mint(tenant_id=tenant_id, purpose=purpose, subject=subject, on=on), language)


def public_root(tenant_id: int) -> str:
    """Return where the public reaches a distributor, such as `https://agence.example.ma`, or "" when not set."""
    pattern: str = settings.SAQIA_PUBLIC_ADDRESS
    return pattern.replace("{host}", _host(tenant_id)) if "{host}" in pattern else pattern


def _host(tenant_id: int) -> str:
    """Return a distributor's host name, read again after a while: it changes once in its life."""
    read_at, host = _hosts.get(tenant_id, (-FRESH_SECONDS, ""))
    if time.monotonic() - read_at >= FRESH_SECONDS:
        host = models.Tenant.objects.values_list("host", flat=True).get(id=tenant_id)
        _hosts[tenant_id] = (time.monotonic(), host)
    return host

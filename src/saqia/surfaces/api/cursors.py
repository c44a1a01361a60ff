"""Where the next page begins: opaque to programs, signed, of one address and one question only."""

import datetime
from collections.abc import Sequence

from django.core import signing
from django.http import HttpRequest

from saqia.surfaces.api import problems

Part = str | int | None


def write(request: HttpRequest, place: Sequence[Part]) -> str:
    """Return the cursor of a place in the answers to this request."""
    return _signer(request).sign_object(list(place), compress=False)


def read(request: HttpRequest, cursor: str | None, length: int) -> list[Part] | None:
    """Return the place of a cursor that this address gave; None: the first page.

    :raises problems.Problem: it was altered, or given for another question
    """
    if not cursor:
        return None
    try:
        found = _signer(request).unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        raise _invalid() from None
    if not isinstance(found, list) or len(found) != length:
        raise _invalid()
    return found


def day(part: Part) -> datetime.date:
    """Return the day of a place."""
    return datetime.date.fromisoformat(str(part))


def _signer(request: HttpRequest) -> signing.Signer:
    """Bind a cursor to its address, its question and whoever asked."""
    asked = sorted((name, value) for name, value in request.GET.items() if name not in ("cursor", "limit"))
    tenant = getattr(request, "tenant", None)
    whose = getattr(getattr(request, "caller", None), "sign_in_id", None)
    salt = repr(("saqia.api.cursor", getattr(tenant, "id", 0), whose, request.path, asked))
    return signing.Signer(sep=".", salt=salt)


def _invalid() -> problems.Problem:
    return problems.Problem("cursor-invalid", places=[problems.Place(parameter="cursor")])

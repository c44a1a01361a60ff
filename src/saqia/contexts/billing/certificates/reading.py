"""Certificates read back: by their account, and by anybody who holds the paper."""

import datetime
import hmac
from collections.abc import Iterable

from saqia.contexts.billing import models
from saqia.contexts.billing.certificates import shapes

_ALIKE = str.maketrans("018", "OIB")  # figures that a code has not, for the letters that they look like


def list_certificates(*, account_id: int, most: int = 50) -> list[shapes.Certificate]:
    """Return an account's certificates, newest first."""
    rows = models.Certificate.objects.filter(account_id=account_id).order_by("-number")
    return [shapes.frozen(row) for row in rows[: min(max(most, 1), 200)]]


def page_certificates(
    *, account_ids: Iterable[int], before: int | None = None, most: int = 50
) -> list[shapes.Certificate]:
    """Return the next certificates of some accounts, newest first; `before` is the last number of the page before."""
    rows = models.Certificate.objects.filter(account_id__in=list(account_ids)).order_by("-number")
    rows = rows if before is None else rows.filter(number__lt=before)
    return [shapes.frozen(row) for row in rows[: min(max(most, 1), 201)]]


def find_certificate(*, number: int, account_id: int | None = None) -> shapes.Certificate | None:
    """Return a certificate, or None when there is none of this number or it is another account's."""
    rows = models.Certificate.objects.filter(number=number)
    row = (rows if account_id is None else rows.filter(account_id=account_id)).first()
    return None if row is None else shapes.frozen(row)


def verify_certificate(*, number: int, code: str, on: datetime.date) -> shapes.Verified | None:
    """Return what a certificate says to whoever holds the paper; None alike for an unknown number and a wrong code."""
    row = models.Certificate.objects.filter(number=number).first()
    known = row.code if row is not None else "-"
    given = "".join(code.split()).replace("-", "").upper().translate(_ALIKE)
    is_right = hmac.compare_digest(known.encode(), given.encode())
    return shapes.verified(row, on) if row is not None and is_right else None

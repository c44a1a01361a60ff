"""Certificates as pages show them, and what a verification tells."""

import dataclasses
import datetime
from typing import Any

from saqia.contexts.billing.certificates import models


@dataclasses.dataclass(frozen=True)
class Certificate:
    """A certificate as it was issued. `content` is what the paper says, `code` what opens its verification."""

    number: int
    kind: str
    account_id: int
    language: str
    code: str
    content: dict[str, Any]
    sha256: str
    issued_on: datetime.date
    valid_until: datetime.date


@dataclasses.dataclass(frozen=True)
class Verified:
    """What anybody who holds the paper may check: no name in full, no address, no amount owed.

    :param holder: initials of the holder's name
    :param account_ending: the last four digits of the account number
    :param is_current: its day of validity has not passed
    """

    number: int
    kind: str
    issued_on: datetime.date
    valid_until: datetime.date
    is_current: bool
    holder: str
    account_ending: str
    services: tuple[int, ...]
    has_contested: bool
    sha256: str


def frozen(row: models.Certificate) -> Certificate:
    """Return a stored certificate."""
    return Certificate(**{name: getattr(row, name) for name in Certificate.__dataclass_fields__})


def verified(row: models.Certificate, on: datetime.date) -> Verified:
    """Return what of a certificate is told to whoever verifies it."""
    name = row.content["holder_fr"] or row.content["holder_ar"]
    return Verified(
        number=row.number, kind=row.kind, issued_on=row.issued_on, valid_until=row.valid_until,
        is_current=on <= row.valid_until, holder=" ".join(f"{word[0]}." for word in name.split()),
        account_ending=row.content["account_number"][-4:],
        services=tuple(sorted({one["service"] for one in row.content["contracts"]})),
        has_contested=bool(row.content.get("contested_centimes")), sha256=row.sha256,
    )  # fmt: skip

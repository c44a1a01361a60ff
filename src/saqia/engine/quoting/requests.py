"""What is asked of a quote, read from text: the same reading for a command line, a form and a row of a file."""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping

from saqia.engine import codes, days, money, refusals, table

VOLUME_PLACES = 3
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """One case. `volume` in thousandths; `registers` names the volumes of tariffs that are read on several."""

    service: str
    use: str
    operator: str
    zone: str
    from_day: int
    to_day: int
    volume: int
    payment: str
    registers: tuple[tuple[codes.Register, int], ...] = ()
    households: int = 1
    cos_phi: int = 0


def request(
    rules: table.Table,
    given: Mapping[str, str],
    *,
    comma_decimals: bool = False,
    registers: tuple[tuple[codes.Register, int], ...] = (),
    households: int = 1,
    cos_phi: int = 0,
) -> Request:
    """Read a request from the texts of its fields.

    :raises Refused: a field cannot be read, or names something that does not exist
    """
    service = code(given["service"])
    if service not in codes.SERVICES:
        raise refusals.refused("ServiceUnknown", given["service"])
    payment = code(given["payment"])
    if payment not in rules.payments:
        raise refusals.refused("PaymentUnknown", given["payment"])
    return Request(
        service=service,
        use=code(given["use"]),
        operator=code(given["operator"]),
        zone=code(given["zone"]),
        from_day=day(given["from"]),
        to_day=day(given["to"]),
        volume=volume(given["volume"], comma_decimals=comma_decimals),
        payment=payment,
        registers=registers,
        households=households,
        cos_phi=cos_phi,
    )


def code(text: str) -> str:
    """Return a code as the rules write it: lower-case, with hyphens."""
    return text.strip().lower().replace("_", "-")


def register(text: str) -> codes.Register:
    """Return the register of that name.

    :raises Refused: there is none
    """
    found = codes.REGISTERS.get(code(text))
    if found is None:
        raise refusals.refused("RegisterInvalid", text)
    return found


def day(text: str) -> int:
    """Read an ISO date, Arabic-Indic digits accepted.

    :raises Refused: not a date
    """
    plain = money.western(text.strip())
    try:
        if not _DAY.fullmatch(plain):  # Python also reads 2026-W05-6, and 20260131
            raise ValueError
        return days.number(dt.date.fromisoformat(plain))
    except ValueError:
        raise refusals.refused("DateInvalid", text.strip()) from None


def volume(text: str, *, comma_decimals: bool = False) -> int:
    """Read a volume in thousandths.

    :raises Refused: not a number from 0 with at most three decimals, or beyond any meter
    """
    plain = text.strip()
    if comma_decimals and plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        found = money.scaled(plain, VOLUME_PLACES)
    except money.NumberUnreadable:
        raise refusals.refused("VolumeInvalid", f"'{text.strip()[:40]}'") from None
    if found < 0:
        raise refusals.refused("VolumeNegative", money.plain(found, VOLUME_PLACES)[:40])
    if found > LARGEST:
        raise refusals.refused("VolumeOutOfRange")
    return found


LARGEST = 2**62
"""Beyond it a volume would not even enter a column; the kernel refuses far smaller ones."""

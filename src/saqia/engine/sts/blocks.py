"""The 64 bits of a token before they are encrypted, and their check. From the lowest: check, value, subclass."""

import dataclasses
import enum

from saqia.engine.sts import meters

_CHECK_BYTES = 7
_SCALES = (1, 10, 100, 1000)


class AmountTooLarge(Exception):
    """More than a token can carry: 1,820,162.4 units."""


class Resource(enum.IntEnum):
    """What a credit token transfers; the subclass of class 0."""

    ELECTRICITY = 0
    WATER = 1


class Section(enum.IntEnum):
    """The tokens that hand a meter its new key; the subclass of class 2."""

    FIRST = 3
    SECOND = 4
    THIRD = 8
    FOURTH = 9


CREDIT_CLASS, MANAGEMENT_CLASS = 0, 2


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """The bits of a token: its class apart, the 64 others in `bits`."""

    token_class: int
    bits: int

    @property
    def subclass(self) -> int:
        """Return the upper four bits."""
        return self.bits >> 60

    @property
    def is_sound(self) -> bool:
        """Say whether the check agrees with the rest."""
        return self.bits & 0xFFFF == _check(self.token_class, self.bits >> 16)


def amount_field(tenths: int) -> int:
    """Return the sixteen bits of an amount in tenths of a unit: exponent and mantissa, rounded up where it is coarse.

    :raises AmountTooLarge: beyond the field
    """
    below = 0
    for exponent in range(len(_SCALES)):
        mantissa = -(-(tenths - below) // _SCALES[exponent])
        if mantissa < 1 << 14:
            return exponent << 14 | mantissa
        below += _SCALES[exponent] << 14
    raise AmountTooLarge(tenths)


def amount_tenths(field: int) -> int:
    """Return the tenths of a unit that sixteen bits stand for."""
    exponent, mantissa = field >> 14, field & 0x3FFF
    return mantissa * _SCALES[exponent] + sum(scale << 14 for scale in _SCALES[:exponent])


def credit(resource: Resource, *, random: int, identifier: int, tenths: int) -> Block:
    """Return a credit transfer: `random` of four bits makes two tokens of one minute and amount differ."""
    body = ((resource << 4 | random & 0xF) << 24 | identifier) << 16 | amount_field(tenths)
    return _closed(CREDIT_CLASS, body)


def key_change(meter: meters.Keyed, new_key: bytes, *, rollover: bool) -> list[Block]:
    """Return the sections that carry a new key: two for a key of 64 bits, four for one of 128.

    :param meter: as it will be once it has the key
    :param rollover: the base date changes too: the meter forgets the identifiers of the old one
    """
    parts = [int.from_bytes(new_key[at : at + 4], "big") for at in range(0, len(new_key), 4)]
    flags = meter.key_revision << 4 | rollover << 3 | meter.key_type
    first = (Section.FIRST << 4 | meter.expiry >> 4) << 8 | flags
    second = (Section.SECOND << 4 | meter.expiry & 0xF) << 8 | int(meter.tariff_index)
    bodies = [first << 32 | parts[0], second << 32 | parts[-1]]
    if len(parts) == 4:
        group = int(meter.supply_group)
        bodies.append((Section.THIRD << 12 | group & 0xFFF) << 32 | parts[1])
        bodies.append((Section.FOURTH << 12 | group >> 12) << 32 | parts[2])
    return [_closed(MANAGEMENT_CLASS, body) for body in bodies]


def _closed(token_class: int, body: int) -> Block:
    return Block(token_class, body << 16 | _check(token_class, body))


def _check(token_class: int, body: int) -> int:
    """Return the check of class and body, 50 bits in seven bytes: CRC-16 of Modbus, its bytes exchanged."""
    found = 0xFFFF
    for byte in (token_class << 48 | body).to_bytes(_CHECK_BYTES, "big"):
        found ^= byte
        for _ in range(8):
            found = found >> 1 ^ (0xA001 if found & 1 else 0)
    return (found & 0xFF) << 8 | found >> 8

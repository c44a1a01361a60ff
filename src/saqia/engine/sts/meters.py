"""What names a meter and the key it holds: account number, supply group, tariff index, key revision, base date."""

import dataclasses
import datetime
import enum


class MeterNumberInvalid(Exception):
    """Not eleven or thirteen digits, or its last one is not the check digit of the others."""


class KeyInvalid(Exception):
    """A vending key, revision or index that the standard does not know."""


class Cipher(enum.Enum):
    """The encryption algorithm of a meter."""

    STA = "EA07"
    MISTY1 = "EA11"


class Derivation(enum.Enum):
    """How a meter's key comes from the supply group's vending key."""

    DES = "DKGA02"
    HMAC = "DKGA04"


class BaseDate(enum.Enum):
    """The day from which a token's minutes count; two digits of it enter the key."""

    FIRST = 1993
    SECOND = 2014
    THIRD = 2035

    @property
    def code(self) -> str:
        """Return the two digits that stand in the key's data."""
        return f"{self.value % 100:02d}"

    @property
    def start(self) -> datetime.datetime:
        """Return its first minute, in the clock of the meter: coordinated universal time."""
        return datetime.datetime(self.value, 1, 1, tzinfo=datetime.UTC)


UNIQUE = 2
"""Key type of a meter in service: its key is of its supply group and of itself (DUTK)."""
LAST_KEY_NEVER = 255
"""Key expiry number of a key that does not expire within its base date."""


@dataclasses.dataclass(frozen=True, slots=True)
class Keyed:
    """A meter as the vending side knows it.

    :param pan: 18 digits: issuer, account and check digit
    :param expiry: from 0 to 255: the upper eight bits of the last identifier that the key accepts
    """

    pan: str
    supply_group: str
    tariff_index: str
    key_revision: int
    base_date: BaseDate
    cipher: Cipher = Cipher.MISTY1
    derivation: Derivation = Derivation.HMAC
    key_type: int = UNIQUE
    expiry: int = LAST_KEY_NEVER

    def __post_init__(self) -> None:
        sound = (
            len(self.pan) == 18 and self.pan.isdecimal()
            and len(self.supply_group) == 6 and self.supply_group.isdecimal()
            and len(self.tariff_index) == 2 and self.tariff_index.isdecimal()
            and 1 <= self.key_revision <= 9 and 0 <= self.expiry <= 255 and 0 <= self.key_type <= 3
        )  # fmt: skip
        if not sound or (self.cipher is Cipher.MISTY1 and self.derivation is Derivation.DES):
            raise KeyInvalid(repr(self))


def luhn(digits: str) -> str:
    """Return the check digit of ISO/IEC 7812-1 (Luhn's)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)


def pan(meter_number: str) -> str:
    """Return the account number of a meter: issuer 600727 for eleven digits, 0000 for thirteen.

    :raises MeterNumberInvalid: not a meter number of the standard
    """
    sound = meter_number.isascii() and meter_number.isdecimal() and len(meter_number) in {11, 13}
    if not sound or luhn(meter_number[:-1]) != meter_number[-1]:
        raise MeterNumberInvalid(meter_number)
    number = ("600727" if len(meter_number) == 11 else "0000") + meter_number
    return number + luhn(number)

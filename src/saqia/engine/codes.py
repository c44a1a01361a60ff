"""The stored codes of the engine: small integers in columns, stable for ever, with the names people read."""

import enum


class Register(enum.IntEnum):
    """What a volume was read on. `power` carries a subscribed power in thousandths of kVA instead of a volume."""

    TOTAL = 0
    NORMAL = 1
    PEAK = 2
    FULL = 3
    OFF_PEAK = 4
    POWER = 5


REGISTERS = {register.name.lower().replace("_", "-"): register for register in Register}
"""The registers by the names that files and command lines use."""

SERVICES = ("electricity", "water", "sanitation", "water-sanitation")
"""The services; the last is both on one volume."""


class Component(enum.IntEnum):
    """What a line of a bill charges for."""

    ENERGY = 1
    WATER = 2
    SANITATION = 3
    WATER_SANITATION = 4
    METER_RENTAL = 5
    CONNECTION_MAINTENANCE = 6
    WATER_FIXED = 7
    SANITATION_FIXED = 8
    POWER_PREMIUM = 9
    POWER_FACTOR = 10
    AUDIOVISUAL_TAX = 11


class Kind(enum.IntEnum):
    """How a slot turns a case into lines."""

    VOLUME = 1
    """A price per unit by blocks."""
    FIXED = 2
    """An amount per month."""
    POWER = 3
    """An amount per kVA of subscribed power, per month or per year."""
    LEVY = 4
    """A tax including VAT, by progressive bands, with a cap and an exemption."""


class Reason(enum.IntEnum):
    """Why a case was refused; a refused case yields no line and stops no other."""

    NONE = 0
    TARIFF_UNKNOWN = 1
    """No tariff in force is known for this plan, this block or a part of this period."""
    REGISTER_UNKNOWN = 2
    PERIOD_EMPTY = 3
    PERIOD_TOO_LONG = 4
    VOLUME_OUT_OF_RANGE = 5
    HOUSEHOLDS_OUT_OF_RANGE = 6
    REFERENCE_INVALID = 7

    @property
    def code(self) -> str:
        """Return the name that files, pages and APIs show, such as `TariffUnknown`."""
        return "".join(word.capitalize() for word in self.name.split("_"))


class Flag(enum.IntFlag):
    """What is special about a line."""

    NONE = 0
    SHARED = 1
    """One of several parts of a period across a change."""
    REMAINDER = 2
    """The last part: takes what the centime left over."""
    ESTIMATE_HELD = 4
    """The policy on estimates held the block down."""
    CATCH_UP = 8
    """Rated over the months in which it was consumed."""
    DEMONSTRATION = 16
    """Rests on a demonstration figure, not on an operator's tariff."""
    SELECTIVE = 32
    """The whole volume at the price of the block reached."""
    INCLUDES_TAX = 64
    """The amount including VAT came first, the amount without VAT from it."""

"""The rules once read: dated documents as plain data, before they are compiled.

Prices are micro-dirham, bounds thousandths, rates basis points, caps centimes; periods half-open day numbers.
"""

import dataclasses

from saqia.engine import codes, table

UNVERIFIED = ("recall", "demonstration", "code")
"""Statuses of figures that only the operator `demo` may bill by."""
STATUSES = ("official", "bill", "press", "derived", "commitment", *UNVERIFIED)


@dataclasses.dataclass(frozen=True, slots=True)
class Version:
    """What holds from a day to another, and where it comes from."""

    from_day: int
    to_day: int
    source: table.Source


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """A block of a grid. `upto` None: without end. `price` -1: not known."""

    upto: int | None
    tolerance: int
    price: int
    selective: bool


@dataclasses.dataclass(frozen=True, slots=True)
class PriceVersion(Version):
    """Prices by block, or a single price in a single block for a charge. `with_tax`: they include VAT."""

    with_tax: bool
    blocks: tuple[Block, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class LevyVersion(PriceVersion):
    """A levy's bands, its cap for a bill month and the monthly volume up to which it is not due; -1: none."""

    cap: int
    exempt: int


@dataclasses.dataclass(frozen=True, slots=True)
class Charge:
    """A grid, a fixed charge, a power premium or a levy."""

    code: str
    title: table.Title
    kind: codes.Kind
    component: codes.Component
    unit: str
    register: codes.Register
    vat: str
    divisor: int
    versions: tuple[PriceVersion, ...]
    carried: bool = False
    """Some of its versions are the demonstration's: they priced until the operator's own grid came into force."""


@dataclasses.dataclass(frozen=True, slots=True)
class RateVersion(Version):
    """A rate in basis points."""

    rate_bp: int


@dataclasses.dataclass(frozen=True, slots=True)
class Tax:
    """A value-added tax by date."""

    code: str
    title: table.Title
    versions: tuple[RateVersion, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class FactorVersion(RateVersion):
    """`rate_bp` for each hundredth of cos phi below `floor` hundredths."""

    floor: int


@dataclasses.dataclass(frozen=True, slots=True)
class Surcharge:
    """The power factor."""

    code: str
    title: table.Title
    versions: tuple[FactorVersion, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class PlanRule:
    """A plan as its file states it, with the place where it does."""

    operator: str
    zone: str
    service: str
    use: str
    parts: tuple[str, ...]
    file: str
    line: int
    path: str
    follows: bool = False
    """Made for a zone of the demonstration, after the plan of any zone: it changes when that one does."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what identifies the plan."""
        return self.operator, self.zone, self.service, self.use


@dataclasses.dataclass(slots=True)
class Rulebook:
    """All that was read, by code. A later layer replaces what it names again."""

    charges: dict[str, Charge] = dataclasses.field(default_factory=dict)
    taxes: dict[str, Tax] = dataclasses.field(default_factory=dict)
    surcharges: dict[str, Surcharge] = dataclasses.field(default_factory=dict)
    plans: dict[tuple[str, str, str, str], PlanRule] = dataclasses.field(default_factory=dict)
    gaps: list[table.Gap] = dataclasses.field(default_factory=list)
    duties: tuple[table.Duty, ...] = ()
    payments: dict[str, table.Title] = dataclasses.field(default_factory=dict)
    policies: dict[str, tuple[table.Policy, ...]] = dataclasses.field(default_factory=dict)

"""The compiled tariffs: flat int64 tables that the kernel reads, and the words that explain them.

A plan (operator, zone, service, use) is a run of slots; a slot is one charge read on one register; its segments are the
half-open stretches of days in which its price and its tax are constant, in order and without a gap. Bounds are
thousandths, prices micro-dirham. Block arrays are shaped (block, segment). A table is plain data: it can be pickled
and sent to other processes.
"""

import dataclasses
import functools

import numpy as np

from saqia.engine import codes, money, policies

REGISTERS = len(codes.Register)
UNBOUNDED = 4 * 10**12
"""The bound of a last block, in thousandths: above any volume that is accepted, and no product with it overflows."""
MOST_BLOCKS = 16
"""A grid has no more blocks than this."""
UNKNOWN = -1
"""The price of a block that no source tells."""
ANY_ZONE = "*"

Title = dict[str, str]


class TariffUnknown(LookupError):
    """No tariff is known for what was asked. `sentences` says why in ar, fr and en."""

    code = "TariffUnknown"

    def __init__(self, sentences: Title) -> None:
        super().__init__(sentences["en"])
        self.sentences = sentences


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from, and how sure it is (official, press, bill, derived, demonstration...)."""

    ref: str
    status: str


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What a contract is billed by. `unit` is that of its volume."""

    operator: str
    zone: str
    service: str
    use: str
    unit: str
    demonstration: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """Something that no evidence tells, with the sentence that says so. `*` stands for any code."""

    operator: str
    zone: str
    service: str
    use: str
    because: Title

    def covers(self, asked: tuple[str, str, str, str]) -> bool:
        """Say whether this is the reason for what was asked."""
        own = (self.operator, self.zone, self.service, self.use)
        return all(mine in ("*", theirs) for mine, theirs in zip(own, asked, strict=True))


@dataclasses.dataclass(frozen=True, slots=True)
class Duty:
    """Stamp duty on receipts: basis points of the total including taxes, for some ways to pay, from a day on."""

    from_day: int
    to_day: int
    rate_bp: int
    payments: frozenset[str]
    source: Source


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """A fairness policy as its file states it."""

    code: str
    title: Title
    from_day: int
    to_day: int
    source: Source


@dataclasses.dataclass(frozen=True)
class Table:
    """Everything that rating needs. Built by `rules.compiler`, never by hand."""

    plans: tuple[Plan, ...]
    gaps: tuple[Gap, ...]
    sources: tuple[Source, ...]
    titles: tuple[Title, ...]
    duties: tuple[Duty, ...]
    payments: dict[str, Title]
    dated_policies: tuple[Policy, ...]
    hash: str
    slot_start: money.Ints  # by plan * REGISTERS + register
    slot_count: money.Ints
    slot_kind: money.Ints
    slot_component: money.Ints
    eras: money.Ints  # every day on which anything changes
    segment_of: money.Ints  # by slot * len(eras) + era; -1: not in force
    segment_from: money.Ints
    segment_to: money.Ints
    segment_title: money.Ints
    vat_bp: money.Ints
    source: money.Ints
    vat_source: money.Ints
    demonstration: money.Ints
    divisor: money.Ints  # months that a price stands for: 1, or 12 for a price a year
    cap: money.Ints  # centimes a month; -1: none
    exempt: money.Ints  # thousandths a month up to which a levy is not due; -1: none
    factor_floor: money.Ints  # cos phi in hundredths under which energy and power cost more; 0: none
    factor_bp: money.Ints  # basis points for each hundredth below
    bounds: money.Ints  # (block, segment)
    prices: money.Ints  # (block, segment)
    selective: money.Ints  # (block, segment)
    stated: money.Ints  # (block, segment): the price including VAT that the excluding one was derived from; -1: none
    stated_bounds: money.Ints  # (block, segment): the bound without its tolerance

    @functools.cached_property
    def policies(self) -> policies.Policies:
        """Return the policies in force by the rules."""
        return policies.dated((policy.code, policy.from_day, policy.to_day) for policy in self.dated_policies)

    @functools.cached_property
    def _index(self) -> dict[tuple[str, str, str, str], int]:
        return {(p.operator, p.zone, p.service, p.use): number for number, p in enumerate(self.plans)}

    def find(self, operator: str, zone: str, service: str, use: str) -> int | None:
        """Return the plan's index, or None. A plan for any zone answers where the zone has none of its own."""
        found = self._index.get((operator, zone, service, use))
        return self._index.get((operator, ANY_ZONE, service, use)) if found is None else found

    def resolve(self, operator: str, zone: str, service: str, use: str) -> int:
        """Return the index of the plan that bills this contract.

        :raises TariffUnknown: the rules hold no such plan; says why as far as the rules tell
        """
        found = self.find(operator, zone, service, use)
        if found is None:
            raise TariffUnknown(self.why_unknown(operator, zone, service, use))
        return found

    def resolve_many(self, operators: list[str], zones: list[str], services: list[str], uses: list[str]) -> money.Ints:
        """Return the plan of each row, -1 where there is none: the vectorised `resolve`."""
        known: dict[tuple[str, str, str, str], int] = {}
        found = np.empty(len(operators), dtype=np.int64)
        for row, key in enumerate(zip(operators, zones, services, uses, strict=True)):
            plan = known.get(key)
            if plan is None:
                plan = self.find(*key)
                plan = known.setdefault(key, -1 if plan is None else plan)
            found[row] = plan
        return found

    def why_unknown(self, operator: str, zone: str, service: str, use: str) -> Title:
        """Say in ar, fr and en why no plan answers."""
        asked = (operator, zone, service, use)
        for gap in self.gaps:
            if gap.covers(asked):
                return gap.because
        return {
            "ar": f"لا تعريفة معروفة لـ \u2066{' / '.join(asked)}\u2069",
            "fr": f"aucun tarif connu pour {' / '.join(asked)} (opérateur / zone / service / usage)",
            "en": f"no tariff is known for {' / '.join(asked)} (operator / zone / service / use)",
        }

    def registers_of(self, plan: int) -> tuple[codes.Register, ...]:
        """Return the registers that a plan reads."""
        base = plan * REGISTERS
        return tuple(register for register in codes.Register if self.slot_count[base + register])

    def duty_on(self, day: int) -> Duty | None:
        """Return the stamp duty in force on a day."""
        return next((duty for duty in self.duties if duty.from_day <= day < duty.to_day), None)

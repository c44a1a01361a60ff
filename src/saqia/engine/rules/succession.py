"""One grid after another: an operator's own charges from a day on, and until then what priced the same supply before.

A plan has one slot for each charge, so the charge of before and that of after become one, whose versions follow each
other. What only one side charges is free on the other.
"""

import dataclasses
from collections.abc import Iterable, Iterator

from saqia.engine import codes, days, table
from saqia.engine.rules import compiler, models, problems, reading

_Key = tuple[codes.Kind, codes.Component, codes.Register]


def succeed(
    below: models.Rulebook, above: models.Rulebook, *, operator: str, from_day: int, demonstration: bool
) -> models.Rulebook:
    """Return `below` with the plans of one operator changed from a day on as `above` says.

    :param demonstration: where the operator had no plan, the demonstration grid priced its supplies until then
    :raises problems.RulesInvalid: a charge cannot follow the one before; every problem is named
    """
    found: list[problems.Problem] = []
    plain = reading.layered(below, above)
    charges, plans = dict(below.charges), dict(below.plans)
    charges.update({code: charge for code, charge in above.charges.items() if code not in below.charges})
    for rule, before, is_demonstration in _changed(below, above, operator, demonstration):
        parts = _Parts(below, plain, rule, before, from_day, is_demonstration, found)
        made = list(parts.made())
        charges.update({charge.code: charge for charge, is_own in made if is_own})
        plans[rule.key] = dataclasses.replace(rule, parts=(*parts.surcharges(), *(charge.code for charge, _ in made)))
    if found:
        raise problems.RulesInvalid(found)
    return dataclasses.replace(plain, charges=charges, plans=plans)


def extended(before: table.Table, after: table.Table) -> table.Table:
    """Return `after` with the rows of `before` kept at their places, so that bills rated by it explain themselves."""
    sources = list(dict.fromkeys([*before.sources, *after.sources]))
    titles = [*before.titles, *(title for title in after.titles if title not in before.titles)]
    return compiler.joined(before, after, sources, titles)


def _changed(
    below: models.Rulebook, above: models.Rulebook, operator: str, demonstration: bool
) -> Iterator[tuple[models.PlanRule, models.PlanRule | None, bool]]:
    """Yield each plan that changes, what priced its supplies before, and whether that was the demonstration's."""
    own = {key: rule for key, rule in below.plans.items() if key[0] == operator}
    touched = {**dict(_touched(own, above)), **above.plans}
    for key, rule in sorted(touched.items()):
        _, zone, service, use = key
        before = below.plans.get(key) or below.plans.get((operator, table.ANY_ZONE, service, use))
        fallback = below.plans.get((compiler.DEMO_OPERATOR, zone, service, use)) or below.plans.get(
            (compiler.DEMO_OPERATOR, table.ANY_ZONE, service, use)
        )
        if before is not None or not demonstration:
            yield rule, before, False
            continue
        yield rule, fallback, fallback is not None
        if zone == table.ANY_ZONE:  # the demonstration has zones of its own: each is followed by the new grid
            for other in below.plans.values():
                same = other.operator == compiler.DEMO_OPERATOR and (other.service, other.use) == (service, use)
                taken = {**own, **above.plans}
                if same and other.zone != zone and (operator, other.zone, service, use) not in taken:
                    yield dataclasses.replace(rule, zone=other.zone, follows=True), other, True


def _touched(
    own: dict[tuple[str, str, str, str], models.PlanRule], above: models.Rulebook
) -> Iterator[tuple[tuple[str, str, str, str], models.PlanRule]]:
    """Yield the plans that a grid changes without naming them: by a charge, or by the plan that they follow."""
    for key, rule in own.items():
        star = above.plans.get((rule.operator, table.ANY_ZONE, rule.service, rule.use))
        parts = tuple(_base(part) if _base(part) in above.charges else part for part in rule.parts)
        if rule.follows and star is not None:
            yield key, dataclasses.replace(star, zone=rule.zone, follows=True)
        elif parts != rule.parts or set(parts) & above.charges.keys():
            yield key, dataclasses.replace(rule, parts=parts)


def _base(code: str) -> str:
    """Return the code that a file gave to a charge, before it was made to follow another."""
    return code.split("~", 1)[0]


@dataclasses.dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one plan, before and after."""

    below: models.Rulebook
    plain: models.Rulebook
    rule: models.PlanRule
    before: models.PlanRule | None
    from_day: int
    is_demonstration: bool
    found: list[problems.Problem]

    def made(self) -> Iterator[tuple[models.Charge, bool]]:
        """Yield the charges in the order of the bill's lines, and whether each was made for this plan."""
        earlier = [self.below.charges[code] for code in self._codes(self.before) if code in self.below.charges]
        later = [self.plain.charges[code] for code in self._codes(self.rule) if code in self.plain.charges]
        waiting = list(earlier)
        for charge in later:
            same = next((each for each in waiting if each.code == charge.code), None)
            same = same or next((each for each in waiting if _key(each) == _key(charge)), None)
            if same is not None:
                waiting.remove(same)
            if same is charge:
                yield charge, False
            else:
                yield self._followed(same, charge, earlier, charge.versions[-1].source), True
        for charge in waiting:
            if charge.kind is codes.Kind.LEVY:
                self._report("levy-missing", charge.code)
            stated = later[0] if later else charge  # that it costs nothing now is told by the grid that left it out
            yield self._followed(charge, None, earlier, stated.versions[-1].source), True

    def surcharges(self) -> list[str]:
        """Return the surcharge of the plan; it must be the one of before."""
        after = [code for code in self.rule.parts if code in self.plain.surcharges]
        was = [code for code in self._codes(self.before) if code in self.below.surcharges]
        if self.before is not None and after != was:
            self._report("surcharge-differs", ", ".join(was or after))
        return after

    def _followed(
        self, old: models.Charge | None, new: models.Charge | None, earlier: list[models.Charge], source: table.Source
    ) -> models.Charge:
        shape = new or old or earlier[0]
        if old is not None and new is not None and _shape(old) != _shape(new):
            self._report("shape-differs", f"{old.code} → {new.code}")
        past = self._before(old) if old else self._free_before(earlier, source)
        future = _clipped(new.versions, self.from_day, days.FOREVER) if new else self._free(source, days.FOREVER)
        if new is not None and (not future or future[0].from_day > self.from_day or future[-1].to_day < days.FOREVER):
            self._report("not-in-force", new.code)
        is_carried = self.is_demonstration or (old is not None and old.carried)
        code = f"{_base(shape.code)}~{'/'.join(self.rule.key)}~{days.iso(self.from_day)}"
        return dataclasses.replace(shape, code=code, versions=(*past, *future), carried=is_carried)

    def _before(self, old: models.Charge) -> tuple[models.PriceVersion, ...]:
        kept = _clipped(old.versions, -(10**9), self.from_day)
        if not self.is_demonstration:
            return kept
        return tuple(dataclasses.replace(each, source=_demonstration(each.source)) for each in kept)

    def _free_before(self, earlier: list[models.Charge], source: table.Source) -> tuple[models.PriceVersion, ...]:
        begins = min((charge.versions[0].from_day for charge in earlier if charge.versions), default=self.from_day)
        return self._free(source, self.from_day, begins) if begins < self.from_day else ()

    def _free(self, source: table.Source, to_day: int, begins: int | None = None) -> tuple[models.PriceVersion, ...]:
        block = models.Block(None, 0, 0, selective=False)
        start = self.from_day if begins is None else begins
        return (models.PriceVersion(start, to_day, source, False, (block,)),)

    @staticmethod
    def _codes(rule: models.PlanRule | None) -> tuple[str, ...]:
        return rule.parts if rule else ()

    def _report(self, code: str, detail: str) -> None:
        self.found.append(problems.Problem(self.rule.file, self.rule.line, self.rule.path, code, detail))


def _key(charge: models.Charge) -> _Key:
    return charge.kind, charge.component, charge.register


def _shape(charge: models.Charge) -> tuple[object, ...]:
    return *_key(charge), charge.unit, charge.vat, charge.divisor


def _clipped(versions: Iterable[models.PriceVersion], start: int, end: int) -> tuple[models.PriceVersion, ...]:
    found = (
        dataclasses.replace(each, from_day=max(each.from_day, start), to_day=min(each.to_day, end)) for each in versions
    )
    return tuple(each for each in found if each.from_day < each.to_day)


def _demonstration(source: table.Source) -> table.Source:
    is_marked = source.status in models.UNVERIFIED
    return source if is_marked else table.Source(source.ref, "demonstration")

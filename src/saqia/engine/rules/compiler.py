"""From a rulebook to the flat table that the kernel reads, with the hash of its content."""

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from saqia.engine import codes, money, table
from saqia.engine.rules import models, problems, segments

DEMO_OPERATOR = "demo"
_NEVER = -(10**9)


@dataclasses.dataclass(frozen=True, slots=True)
class _Slot:
    kind: int
    component: int
    title: table.Title
    register: int
    segments: list[segments.Segment]


def compile_book(book: models.Rulebook) -> table.Table:
    """Compile a rulebook.

    :raises RulesInvalid: a plan names what no file defines, or an operator's plan rests on an unverified figure
    """
    found: list[problems.Problem] = []
    rules = [book.plans[key] for key in sorted(book.plans)]
    plans, slots = [], []
    for rule in rules:
        own = _slots(book, rule, found)
        slots.append(own)
        plans.append(_plan(book, rule, own, found))
    if found:
        raise problems.RulesInvalid(found)
    return _flatten(book, plans, slots)


def _slots(book: models.Rulebook, rule: models.PlanRule, found: list[problems.Problem]) -> list[_Slot]:
    def report(code: str, detail: str) -> None:
        found.append(problems.Problem(rule.file, rule.line, rule.path, code, detail))

    surcharge = next((book.surcharges[code] for code in rule.parts if code in book.surcharges), None)
    slots = []
    for code in rule.parts:
        if code in book.surcharges:
            continue
        charge = book.charges.get(code)
        tax = book.taxes.get(charge.vat) if charge else None
        if charge is None or tax is None:
            report("unknown-reference", charge.vat if charge else code)
            continue
        is_own = rule.operator != DEMO_OPERATOR and not charge.carried
        if is_own and any(v.source.status in models.UNVERIFIED for v in charge.versions):
            report("not-an-operators", code)
        cut = segments.segments(charge, tax, surcharge)
        slots.append(_Slot(charge.kind, charge.component, charge.title, charge.register, cut))
    return sorted(slots, key=lambda slot: slot.register)


def _plan(
    book: models.Rulebook, rule: models.PlanRule, slots: list[_Slot], found: list[problems.Problem]
) -> table.Plan:
    units = sorted({book.charges[code].unit for code in rule.parts if code in book.charges} - {""})
    if len(units) > 1:
        found.append(problems.Problem(rule.file, rule.line, rule.path, "units-differ", ", ".join(units)))
    demonstration = any(_demonstration(segment) for slot in slots for segment in slot.segments)
    return table.Plan(*rule.key, unit=units[0] if units else "", demonstration=demonstration)


def _demonstration(segment: segments.Segment) -> bool:
    return segment.source.status in models.UNVERIFIED


def _flatten(book: models.Rulebook, plans: list[table.Plan], slots: list[list[_Slot]]) -> table.Table:
    flat = [slot for own in slots for slot in own]
    rows = [segment for slot in flat for segment in slot.segments]
    sources = list(dict.fromkeys(source for row in rows for source in (row.source, row.vat_source)))
    titles = list({json.dumps(slot.title, sort_keys=True): slot.title for slot in flat}.values())
    start, count = _slot_ranges(slots)
    eras, segment_of = _eras(flat)
    depth = max((len(row.prices) for row in rows), default=1)
    found = table.Table(
        plans=tuple(plans),
        gaps=tuple(book.gaps),
        sources=tuple(sources),
        titles=tuple(titles),
        duties=book.duties,
        payments=book.payments,
        dated_policies=tuple(policy for code in sorted(book.policies) for policy in book.policies[code]),
        hash="",
        slot_start=start,
        slot_count=count,
        slot_kind=_ints([slot.kind for slot in flat]),
        slot_component=_ints([slot.component for slot in flat]),
        eras=eras,
        segment_of=segment_of,
        segment_from=_ints([row.from_day for row in rows]),
        segment_to=_ints([row.to_day for row in rows]),
        segment_title=_ints([titles.index(slot.title) for slot in flat for _ in slot.segments]),
        vat_bp=_ints([row.vat_bp for row in rows]),
        source=_ints([sources.index(row.source) for row in rows]),
        vat_source=_ints([sources.index(row.vat_source) for row in rows]),
        demonstration=_ints([int(_demonstration(row)) for row in rows]),
        divisor=_ints([row.divisor for row in rows]),
        cap=_ints([row.cap for row in rows]),
        exempt=_ints([row.exempt for row in rows]),
        factor_floor=_ints([row.factor_floor for row in rows]),
        factor_bp=_ints([row.factor_bp for row in rows]),
        bounds=_blocks([row.bounds for row in rows], depth, table.UNBOUNDED),
        prices=_blocks([row.prices for row in rows], depth, table.UNKNOWN),
        selective=_blocks([row.selective for row in rows], depth, 0),
        stated=_blocks([row.stated for row in rows], depth, table.UNKNOWN),
        stated_bounds=_blocks([row.stated_bounds for row in rows], depth, table.UNBOUNDED),
    )
    return dataclasses.replace(found, hash=_hash(found))


def joined(
    before: table.Table, after: table.Table, sources: list[table.Source], titles: list[table.Title]
) -> table.Table:
    """Return `after` behind the rows of `before`: a segment, a source or a title keeps the place that it had.

    :param sources, titles: those of both, the earlier ones first
    """
    kept = len(before.segment_from)
    depth = max(before.bounds.shape[0], after.bounds.shape[0])
    moved = {
        "source": _places(after.source, after.sources, sources),
        "vat_source": _places(after.vat_source, after.sources, sources),
        "segment_title": _places(after.segment_title, after.titles, titles),
    }
    rows: dict[str, Any] = {
        name: np.concatenate([getattr(before, name), moved.get(name, getattr(after, name))]) for name in _BY_SEGMENT
    }
    for name, filler in _BY_BLOCK.items():
        sides = [np.pad(getattr(each, name), ((0, depth - each.bounds.shape[0]), (0, 0)), constant_values=filler)
                 for each in (before, after)]  # fmt: skip
        rows[name] = np.ascontiguousarray(np.concatenate(sides, axis=1))
    shifted = np.where(after.segment_of < 0, after.segment_of, after.segment_of + kept)
    found = dataclasses.replace(
        after, sources=tuple(sources), titles=tuple(titles), segment_of=shifted, hash="", **rows
    )  # fmt: skip
    return dataclasses.replace(found, hash=_hash(found))


_BY_SEGMENT = (
    "segment_from", "segment_to", "segment_title", "vat_bp", "source", "vat_source", "demonstration", "divisor", "cap",
    "exempt", "factor_floor", "factor_bp",
)  # fmt: skip
_BY_BLOCK = {
    "bounds": table.UNBOUNDED, "prices": table.UNKNOWN, "selective": 0, "stated": table.UNKNOWN,
    "stated_bounds": table.UNBOUNDED,
}  # fmt: skip


def _places(numbers: money.Ints, own: Sequence[object], whole: Sequence[object]) -> money.Ints:
    places = np.array([*(whole.index(each) for each in own), -1], dtype=np.int64)
    found: money.Ints = places[numbers]
    return found


def _ints(values: list[int]) -> money.Ints:
    return np.array(values, dtype=np.int64)


def _blocks(rows: list[tuple[int, ...]], depth: int, filler: int) -> money.Ints:
    filled = [list(row) + [filler] * (depth - len(row)) for row in rows]
    return np.ascontiguousarray(np.array(filled, dtype=np.int64).reshape(len(rows), depth).T)


def _slot_ranges(slots: list[list[_Slot]]) -> tuple[money.Ints, money.Ints]:
    start, count, at = [], [], 0
    for own in slots:
        for register in codes.Register:
            many = sum(slot.register == register for slot in own)
            start.append(at)
            count.append(many)
            at += many
    return _ints(start), _ints(count)


def _eras(flat: list[_Slot]) -> tuple[money.Ints, money.Ints]:
    edges = {day for slot in flat for row in slot.segments for day in (row.from_day, row.to_day)}
    eras = [_NEVER, *sorted(edges)]
    found, base = [], 0
    for slot in flat:
        for era in eras:
            inside = (n for n, row in enumerate(slot.segments) if row.from_day <= era < row.to_day)
            place = next(inside, None)
            found.append(-1 if place is None else base + place)
        base += len(slot.segments)
    return _ints(eras), _ints(found)


def _hash(found: table.Table) -> str:
    digest = hashlib.sha256()
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        digest.update(field.name.encode())
        if isinstance(value, np.ndarray):
            digest.update(str(value.shape).encode() + value.astype("<i8").tobytes())
        else:
            digest.update(_canonical(value).encode())
    return digest.hexdigest()


def _canonical(value: object) -> str:
    def plain(item: object) -> object:
        if isinstance(item, frozenset):
            return sorted(item)
        return {f.name: getattr(item, f.name) for f in dataclasses.fields(item)}  # type: ignore[arg-type]

    return json.dumps(value, default=plain, sort_keys=True, ensure_ascii=False)

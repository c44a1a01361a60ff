"""The form of one supply's prices: what its blocks rest on, its blocks row by row, its amounts of a month."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import queries, types, wording
from saqia.platform.wording import Text
from saqia.surfaces.kit import languages

FIRST_ROWS, MOST_ROWS = 3, 60
CELLS = ("charge", "lower", "upper", "tolerance", "price", "mode")
_TYPED = ("lower", "upper", "tolerance", "price")
HEAD = ("use", "zone", "basis", "source", "status")


class SupplyForm(forms.Form):
    """Which supply."""

    use = forms.ChoiceField(label=_("Use"))
    zone = forms.CharField(
        label=_("Zone"), required=False, max_length=31, help_text=_("Left empty: every zone."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, service: str, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.offer("use", contracts.plan_uses()[service])

    def offer(self, name: str, options: Mapping[str, Text]) -> None:
        """Offer these values of a field."""
        language = languages.current()
        self.fields[name].choices = [(code, text.say(language)) for code, text in options.items()]  # type: ignore[attr-defined]

    def mark(self, faults: Sequence[types.Fault]) -> dict[tuple[int, str], str]:
        """Take the refusals of its own fields and of the whole; return those of cells, by row and field."""
        language, wrong = languages.current(), dict[tuple[int, str], str]()
        for fault in faults:
            sentence = wording.entry_fault(fault, language)
            if fault.field in self.fields and fault.field not in self.errors:
                self.add_error(fault.field, sentence)
            elif fault.place == 0 or not fault.field:
                self.add_error(None, sentence)
            elif fault.field not in self.fields:
                wrong.setdefault((fault.place, fault.field), sentence)
        return wrong


class HeadForm(SupplyForm):
    """Which supply, and what its prices rest on."""

    basis = forms.ChoiceField(label=_("Prices are"))
    source = forms.CharField(
        label=_("Source"), required=False,
        help_text=_("The text, decision or bill that sets the prices, with its date."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    status = forms.ChoiceField(label=_("How sure it is"))

    def __init__(self, service: str, *given: Any, **more: Any) -> None:
        super().__init__(service, *given, **more)
        self.offer("basis", wording.BASES)
        self.offer("status", {code: wording.status(code) for code in queries.SOUND_STATUSES})


@dataclasses.dataclass(frozen=True)
class Cell:
    """One input of a row: a list where there are choices, else a figure, a `date` or a `text`."""

    name: str
    label: str
    value: str
    error: str
    choices: tuple[tuple[str, str], ...] = ()
    kind: str = "figure"


@dataclasses.dataclass(frozen=True)
class Prices:
    """What was typed, or stood in the draft: rows of blocks and, by charge, the amounts and their units."""

    service: str
    blocks: tuple[Mapping[str, str], ...]
    amounts: Mapping[str, tuple[str, str]]

    @property
    def volumes(self) -> list[types.Chargeable]:
        """Return what may be priced by blocks."""
        return [each for each in queries.list_chargeables(self.service) if each.is_volume]

    @property
    def fixed(self) -> list[types.Chargeable]:
        """Return what may be an amount of a month."""
        return [each for each in queries.list_chargeables(self.service) if not each.is_volume]

    def rows(self, head: Mapping[str, str]) -> tuple[types.Row, ...]:
        """Return what was filled in as lines to be judged; a row of which nothing was typed is none."""
        rest = {name: head.get(name, "") for name in ("basis", "source", "status")}
        found = [
            types.Row(place=place, unit=self.volumes[0].units[0], **block, **rest)
            for place, block in enumerate(self.blocks, start=1)
            if any(block[name].strip() for name in _TYPED)
        ]
        for place, charge in enumerate(self.fixed, start=MOST_ROWS + 1):
            price, unit = self.amounts.get(charge.code, ("", ""))
            if price.strip():
                found.append(types.Row(place=place, charge=charge.code, price=price, unit=unit, **rest))
        return tuple(found)

    def shown_blocks(self, wrong: Mapping[tuple[int, str], str]) -> Iterator[list[Cell]]:
        """Yield the inputs of each row, each with what refuses it."""
        language = languages.current()
        parts = tuple((each.code, each.title.say(language)) for each in self.volumes)
        modes = tuple((code, text.say(language)) for code, text in wording.MODES.items())
        choices = {"charge": parts, "mode": modes}
        for place, block in enumerate(self.blocks, start=1):
            yield [
                Cell(f"block-{place}-{name}", wording.ENTRY_FIELDS[name].say(language), block[name],
                     wrong.get((place, name), ""), choices.get(name, ()))
                for name in CELLS if name != "charge" or len(parts) > 1
            ]  # fmt: skip

    def shown_amounts(self, wrong: Mapping[tuple[int, str], str]) -> Iterator[tuple[Cell, Cell]]:
        """Yield the inputs of each amount: how much, and for what."""
        language = languages.current()
        for place, charge in enumerate(self.fixed, start=MOST_ROWS + 1):
            price, unit = self.amounts.get(charge.code, ("", charge.units[0]))
            units = tuple((code, wording.UNITS[code].say(language)) for code in charge.units)
            name = charge.title.say(language)
            yield (
                Cell(f"amount-{charge.code}", name, price, wrong.get((place, "price"), "")),
                Cell(f"unit-{charge.code}", wording.ENTRY_FIELDS["unit"].say(language), unit,
                     wrong.get((place, "unit"), ""), units),
            )  # fmt: skip


def blank(service: str) -> Prices:
    """Return a form that nobody has filled."""
    return Prices(service, tuple(_row(service) for _n in range(FIRST_ROWS)), {})


def reopened(sheet: types.Sheet) -> Prices:
    """Return what stands in a draft."""
    own = {each.code: each for each in queries.list_chargeables(sheet.service)}
    blocks = tuple(
        {name: getattr(row, name) for name in CELLS} for row in sheet.rows if own[row.charge].is_volume
    )  # fmt: skip
    amounts = {row.charge: (row.price, row.unit) for row in sheet.rows if not own[row.charge].is_volume}
    return Prices(sheet.service, blocks or (_row(sheet.service),), amounts)


def posted(service: str, post: QueryDict) -> Prices:
    """Return what came, with one more row where one was asked for."""
    many = counted(post)
    rows = [
        {name: post.get(f"block-{place}-{name}", standard) for name, standard in _row(service).items()}
        for place in range(1, many + 1)
    ]
    if post.get("do") == "row" and many < MOST_ROWS:
        rows.append({**_row(service), **({"charge": rows[-1]["charge"], "mode": rows[-1]["mode"]} if rows else {})})
    fixed = (each for each in queries.list_chargeables(service) if not each.is_volume)
    amounts = {
        each.code: (post.get(f"amount-{each.code}", ""), post.get(f"unit-{each.code}", each.units[0])) for each in fixed
    }
    return Prices(service, tuple(rows), amounts)


def counted(post: QueryDict) -> int:
    """Return how many rows a posted form has."""
    asked = post.get("rows", "")
    return min(int(asked), MOST_ROWS) if asked.isdecimal() and len(asked) < 4 else FIRST_ROWS


def head_of(sheet: types.Sheet) -> dict[str, str]:
    """Return what the first line of a sheet says of all of them."""
    first: Sequence[types.Row] = sheet.rows[:1]
    rest = {name: getattr(row, name) for row in first for name in ("basis", "source", "status")}
    return {**supply_of(sheet), **rest}


def supply_of(sheet: types.Supply) -> dict[str, str]:
    """Return use and zone as the form has them."""
    return {"use": sheet.use, "zone": "" if sheet.zone == types.ANYWHERE else sheet.zone}


def _row(service: str) -> dict[str, str]:
    first = queries.list_chargeables(service)[0].code
    return {"charge": first, "lower": "", "upper": "", "tolerance": "", "price": "", "mode": "progressive"}

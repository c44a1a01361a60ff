"""From figures to rule files: the same YAML, byte for byte, whether they came by form or from a table."""

import json
from collections.abc import Iterator, Sequence

from saqia.contexts.tariffs.entry.sheets import Priced, Sheet
from saqia.engine import codes, money
from saqia.engine.rules import reading

_HEAD = "# Entered at the desk. Entering this supply again replaces the file.\n"


def files(
    sheet: Sheet, charges: Sequence[Priced], *, operator: str, energy: Sequence[str], law: Sequence[str], day: str
) -> dict[str, str]:
    """Return file name -> YAML of what one supply is charged from a day on.

    :param energy, law: codes of the law's charges that stay part of the plan: first and last lines of its bills
    """
    code = f"{operator}-{stem_code(sheet.stem)}"
    found, parts = dict[str, str](), list[str]()
    fixed = [each for each in charges if not each.charge.is_volume]
    for priced in charges:
        own = f"{code}-{priced.charge.code}"
        if priced.charge.is_volume:
            found[f"{sheet.stem}{priced.charge.code}.yaml"] = "".join(_grid(own, priced, sheet.use, day))
        parts.append(own)
    if fixed:
        lines = [line for each in fixed for line in _amount(f"{code}-{each.charge.code}", each, sheet.use, day)]
        found[f"{sheet.stem}charges.yaml"] = f"{_HEAD}kind: charges\ncharges:\n{''.join(lines)}"
    found[f"{sheet.stem}plan.yaml"] = _plan(sheet, operator, [*energy, *parts, *law])
    return found


def stem_of(name: str) -> str:
    """Return the stem of prices that were written here, such as `water.domestic.any.`; nothing for another's."""
    pieces = name.split(".")
    is_own = len(pieces) == 5 and pieces[0] in codes.SERVICES and not name.endswith(reading.CASES_SUFFIX)
    return ".".join(pieces[:3]) + "." if is_own else ""


def stem_code(stem: str) -> str:
    """Return how the codes of a supply's charges go, between the operator's and their own."""
    return stem[:-1].replace(".", "-")


def _plan(sheet: Sheet, operator: str, parts: Sequence[str]) -> str:
    told = f"operator: {operator}, zone: {text(sheet.zone)}, service: {sheet.service}, use: {sheet.use}"
    return f"{_HEAD}kind: plans\nplans:\n  - {{{told}, parts: [{', '.join(parts)}]}}\n"


def _grid(code: str, priced: Priced, use: str, day: str) -> Iterator[str]:
    yield f"{_HEAD}kind: grid\ncode: {code}\n"
    yield from _described(priced, use, "")
    yield f"versions:\n  - from: {day}\n    to: null\n    basis: {priced.basis}\n"
    yield f"    source: {_source(priced)}\n    blocks:\n"
    for block in priced.blocks:
        told = [] if block.upto is None else [f"upto: {money.plain(block.upto, 3)}"]
        told += [f"tolerance: {money.plain(block.tolerance, 3)}"] if block.tolerance else []
        told += [f"price: {_price(block.price)}", f"mode: {'selective' if block.selective else 'progressive'}"]
        yield f"      - {{{', '.join(told)}}}\n"


def _amount(code: str, priced: Priced, use: str, day: str) -> Iterator[str]:
    yield f"  {code}:\n"
    yield from _described(priced, use, "    ")
    value = f"basis: {priced.basis}, value: {_price(priced.blocks[0].price)}, source: {_source(priced)}"
    yield f"    versions:\n      - {{from: {day}, to: null, {value}}}\n"


def _described(priced: Priced, use: str, margin: str) -> Iterator[str]:
    charge = priced.charge
    title = ", ".join(f"{language}: {text(getattr(charge.title, language))}" for language in ("ar", "fr", "en"))
    yield f"{margin}title: {{{title}}}\n{margin}component: {charge.component}\n{margin}unit: {priced.unit}\n"
    yield f"{margin}vat: {charge.tax(use)}\n"
    if charge.register != "total":
        yield f"{margin}register: {charge.register}\n"


def _source(priced: Priced) -> str:
    return f"{{ref: {text(priced.source)}, status: {priced.status}}}"


def _price(micro: int) -> str:
    return money.plain(micro, 6, least=2)


def text(typed: str) -> str:
    """Return a text as YAML takes it: a JSON string is one."""
    return json.dumps(typed, ensure_ascii=False)

"""What the platform is for, item by item, with the honest state of each: drawn from `docs/mission.yaml`."""

import dataclasses
import functools
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import wording as billing_wording
from saqia.platform import rulebook
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text
from saqia.surfaces.kit import tenants

TONES = {"works": "fine", "partial": "mind", "not-yet": "calm"}


@dataclasses.dataclass(frozen=True)
class Item:
    """One thing that the platform is for. `route` is the live page's name, `test` the file that holds it."""

    number: int
    words: Text
    state: str
    route: str
    command: str
    test: str
    lacks: Text | None


@dataclasses.dataclass(frozen=True)
class Mission:
    """The items in order, the public texts that they come from (by first item), the words of the states."""

    items: tuple[Item, ...]
    sources: tuple[tuple[int, Text], ...]
    states: dict[str, Text]


@functools.cache
def known() -> Mission:
    """Return the mission as it is written."""
    written = yaml.safe_load(_path().read_text(encoding="utf-8"))
    lacks = {code: Text(**words) for code, words in written["lacks"].items()}
    return Mission(
        tuple(_item(number, row, lacks) for number, row in sorted(written["items"].items())),
        tuple((row["from"], _text(row)) for row in written["sources"]),
        {code: Text(**words) for code, words in written["states"].items()},
    )


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show every item; `?state=works` keeps those of one state."""
    mission, asked = known(), request.GET.get("state", "")
    kept = asked if asked in mission.states else ""
    shown = [item for item in mission.items if not kept or item.state == kept]
    states = [
        {"code": code, "name": name, "tone": TONES[code], "count": sum(item.state == code for item in mission.items)}
        for code, name in mission.states.items()
    ]
    groups = [group for group in _groups(mission, shown) if group["items"]]
    with scope.reading(tenants.of(request).id):
        cycles = [cycle for cycle in billing.list_cycles(most=6) if cycle.status == "published"]
    last = cycles[0] if cycles else None
    return render(request, "portal/public/mission.html", {
        "groups": groups, "states": states, "kept": kept, "total": len(mission.items), "last": last,
        "effects": billing_wording.policy_effects(last.report) if last else [],
        "effects_mean": billing_wording.POLICY_EFFECTS,
    })  # fmt: skip


def _groups(mission: Mission, shown: list[Item]) -> list[dict[str, Any]]:
    ends = [*(start for start, _ in mission.sources[1:]), len(mission.items) + 1]
    return [
        {"name": name, "items": [_line(item, mission) for item in shown if start <= item.number < end]}
        for (start, name), end in zip(mission.sources, ends, strict=True)
    ]


def _line(item: Item, mission: Mission) -> dict[str, Any]:
    return {
        "item": item,
        "state": mission.states[item.state],
        "tone": TONES[item.state],
        "href": reverse(item.route) if item.route else "",
    }


def _item(number: int, row: dict[str, Any], lacks: dict[str, Text]) -> Item:
    missing = lacks[row["lacks"]] if "lacks" in row else None
    return Item(
        number, _text(row), row["state"], row.get("page", ""), row.get("command", ""), row.get("test", ""), missing
    )


def _text(row: dict[str, Any]) -> Text:
    return Text(ar=row["ar"], fr=row["fr"], en=row["en"])


def _path() -> Path:
    """Return the file of the checkout, or the copy packaged with the wheel."""
    packaged = rulebook.folder() / "mission.yaml"
    return packaged if packaged.exists() else rulebook.folder().parent / "docs" / "mission.yaml"

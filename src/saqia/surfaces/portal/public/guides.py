"""How to, the law explained, the three services: pages of plain words, written in `guides.yaml`."""

import dataclasses
import functools
from pathlib import Path
from typing import Any

import yaml
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from saqia.platform.wording import Text

_WRITTEN = Path(__file__).with_name("guides.yaml")


@dataclasses.dataclass(frozen=True)
class Guide:
    """One page. `kind` is guide or service; `route` is where its button leads."""

    code: str
    kind: str
    title: Text
    lead: Text
    steps: tuple[Text, ...]
    route: str
    verb: Text


@functools.cache
def known() -> dict[str, Guide]:
    """Return the pages by code, in the order in which they are shown."""
    rows = yaml.safe_load(_WRITTEN.read_text(encoding="utf-8"))
    return {row["code"]: _guide(row) for row in rows}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the pages."""
    guides = known().values()
    groups = {kind: [each for each in guides if each.kind == kind] for kind in ("guide", "service")}
    return render(request, "portal/public/guides.html", groups)


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show one page.

    :raises Http404: there is none of this code
    """
    guide = known().get(code)
    if guide is None:
        raise Http404
    return render(request, "portal/public/guide.html", {"guide": guide, "href": reverse(guide.route)})


def _guide(row: dict[str, Any]) -> Guide:
    to = row["to"]
    return Guide(
        row["code"], row["kind"], Text(**row["title"]), Text(**row["lead"]),
        tuple(Text(**step) for step in row["steps"]), to["name"], Text(ar=to["ar"], fr=to["fr"], en=to["en"]),
    )  # fmt: skip

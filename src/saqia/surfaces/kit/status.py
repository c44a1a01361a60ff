"""The front page until the portal is built: who serves here, that it works, and the figures of the last cycle."""

import dataclasses
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from saqia.platform.tenancy import scope
from saqia.platform.wording import Language, Text
from saqia.surfaces.kit import tenants


@dataclasses.dataclass(frozen=True)
class Figure:
    """One line of figures. `value` is written by locale already (`wording.money`, `wording.quantity`...)."""

    label: Text
    value: str
    unit: Text | None = None


Source = Callable[[int, Language], list[Figure]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Show what `source(tenant_id, language)` returns; it is called inside the tenant's reading transaction."""
    if source not in _sources:
        _sources.append(source)


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the distributor, that the platform works, and the registered figures."""
    tenant = tenants.of(request)
    language = cast(Language, translation.get_language())
    with scope.reading(tenant.id):
        figures = [figure for source in _sources for figure in source(tenant.id, language)]
    lines = [
        {"label": row.label.say(language), "value": row.value, "unit": row.unit.say(language) if row.unit else ""}
        for row in figures
    ]
    return render(request, "kit/status.html", {"figures": lines})

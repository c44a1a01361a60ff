"""What is owed by its age: customers by class, commune or operator of origin; public administrations apart."""

import itertools
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.collections import exports, queries, wording
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.territory import queries as territory
from saqia.contexts.territory import types as territory_types
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.collections import room
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_BY = {"class": "customer_class", "commune": "commune_code", "operator": "operator"}
_PUBLIC = "administration"


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """Show the ageing by class, commune or operator of origin (`?by=`), the largest debts first.

    `?as=csv` or `xlsx` takes every row away, in the order of the names.
    """
    staff.actor_of(request).require("desk.see-collections")
    by = request.GET.get("by", "class")
    if by not in _BY:
        raise Http404
    with scope.reading(tenants.of(request).id):
        rows = exports.ageing(on=clock.today()).to_pylist()
        places = territory.find_communes({row["commune_code"] for row in rows})
    heads = _heads()
    kind = lists.wanted(request)
    if kind:
        return _file(kind, rows, heads, places)
    parts = [
        {"name": name, "rows": table, "sum": _sum(table)}
        for name, apart in ((_("Customers"), False), (_("Public administrations"), True))
        for table in [_table([row for row in rows if (row["customer_class"] == _PUBLIC) is apart], _BY[by], places)]
    ]
    return render(request, "desk/collections/ageing.html", {
        "tabs": room.tabs(request), "by": by, "heads": heads, "parts": parts,
        "choices": [("class", _("Class")), ("commune", _("Commune")), ("operator", _("Operator of origin"))],
    })  # fmt: skip


def _heads() -> list[str]:
    bounds = queries.ageing_days()
    spans = [_("{first} to {last} days").format(first=a + 1, last=b) for a, b in itertools.pairwise(bounds)]
    return [_("Not due yet"), *spans, _("Over {days} days").format(days=bounds[-1])]


def _table(
    rows: list[dict[str, Any]], column: str, places: Mapping[str, territory_types.Commune]
) -> list[dict[str, Any]]:
    sums: dict[str, list[int]] = {}
    held: dict[str, int] = {}
    for row in rows:
        own = sums.setdefault(row[column], [0] * (len(queries.ageing_days()) + 1))
        own[row["bucket"]] += row["left_centimes"]
        held[row[column]] = held.get(row[column], 0) + row["held_centimes"]
    found: list[dict[str, Any]] = [
        {"name": _named(column, code, places), "cells": cells, "total": sum(cells), "held": held[code]}
        for code, cells in sums.items()
    ]
    return sorted(found, key=lambda one: (-one["total"], one["name"]))


def _sum(table: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "cells": [sum(cells) for cells in zip(*(row["cells"] for row in table), strict=True)],
        "total": sum(row["total"] for row in table), "held": sum(row["held"] for row in table),
    }  # fmt: skip


def _named(column: str, code: str, places: Mapping[str, territory_types.Commune]) -> str:
    if column == "customer_class":
        return wording.CLASSES[code].say(languages.current())
    if column == "commune_code":
        return frame.placed(places[code]) if code in places else code
    return _("Opened here") if code == "-" else contract_wording.former_operator(code).say(languages.current())


def _file(
    kind: str, rows: list[dict[str, Any]], spans: list[str], places: Mapping[str, territory_types.Commune]
) -> HttpResponse:
    heads = [_("Class"), _("Commune"), _("Operator of origin"), _("Age"), _("Accounts"), _("Owed, DH"),
             _("Contested, DH")]  # fmt: skip
    named = [(tuple(_named(column, row[column], places) for column in _BY.values()), row) for row in rows]
    cells: list[list[lists.Cell]] = [
        [
            *names, spans[row["bucket"]], row["accounts"], lists.dirhams(row["left_centimes"]),
            lists.dirhams(row["held_centimes"]),
        ]
        for names, row in sorted(named, key=lambda one: (one[0], one[1]["bucket"]))
    ]  # fmt: skip
    return lists.answer(kind, "ageing", heads, cells)

"""The tariffs of one distributor: the shipped rules, and over them the grids that it adopted, in their order."""

import dataclasses
import datetime
import functools

from django.db import connections

from saqia.contexts.tariffs import models, shipped
from saqia.engine import days
from saqia.engine.rules import compiler, reading, succession
from saqia.platform.database import prepared, routing
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

Compiled = shipped.Compiled
Files = tuple[tuple[str, str], ...]
_ADOPTED = "SELECT sha256 FROM tariffs_adopted_grid WHERE tenant_id = %s ORDER BY id"


@dataclasses.dataclass(frozen=True)
class Layer:
    """A grid to lay over those below it."""

    files: Files
    in_force_on: datetime.date


@dataclasses.dataclass(frozen=True)
class House:
    """Whose tariffs: the operator's code in the rules, and whether the demonstration grid fills gaps."""

    operator: str
    demonstration: bool


def current(tenant_id: int) -> Compiled:
    """Return a distributor's tariffs as they stand, by its own transaction or the caller's."""
    if connections[routing.current.get()].in_atomic_block:
        return _of(tenant_id)
    with scope.reading(tenant_id):
        return _of(tenant_id)


def house(tenant_id: int) -> House:
    """Return whose tariffs a tenant bills by."""
    row = tenancy.Tenant.objects.values_list("operator", "uses_demonstration_grid").get(id=tenant_id)
    return House(*row)


def over(below: Compiled, layer: Layer, whose: House) -> Compiled:
    """Lay one grid over the tariffs below it.

    :raises saqia.engine.rules.problems.RulesInvalid: it cannot follow them; every problem is named
    """
    own = [(name, text.encode()) for name, text in layer.files if not name.endswith(reading.CASES_SUFFIX)]
    above = reading.read(own)
    compiler.compile_book(reading.layered(below.book, above))  # its references and sources, before its dates
    book = succession.succeed(
        below.book, above, operator=whose.operator, from_day=days.number(layer.in_force_on),
        demonstration=whose.demonstration,
    )  # fmt: skip
    return Compiled(book, succession.extended(below.table, compiler.compile_book(book)))


def _of(tenant_id: int) -> Compiled:
    marks = tuple(mark for (mark,) in prepared.run(_ADOPTED, [tenant_id]))
    return _stacked(tenant_id, marks, house(tenant_id)) if marks else shipped.compiled()


@functools.lru_cache(maxsize=64)
def _stacked(tenant_id: int, marks: tuple[str, ...], whose: House) -> Compiled:
    """Lay the grids of these contents, each of a date and its files, over each other; only new ones are read."""
    below = _stacked(tenant_id, marks[:-1], whose) if len(marks) > 1 else shipped.compiled()
    row = models.AdoptedGrid.objects.filter(tenant_id=tenant_id).order_by("id")[len(marks) - 1]
    return over(below, Layer(tuple(sorted(row.files.items())), row.in_force_on), whose)

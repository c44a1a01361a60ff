"""Network sectors: registered one by one or by columns, each nested in the kind that the network knows."""

import datetime
from typing import Any

import pyarrow as pa
import pytest

from saqia.contexts.territory import exports, models, queries, types
from saqia.contexts.territory import operations as territory
from saqia.platform import operation
from saqia.platform.database import intake
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


def _register(actor: operation.Actor, **changes: Any) -> types.Sector:
    given: dict[str, Any] = {
        "kind": "water_zone", "code": "Z1", "name_ar": "قطاع 1", "name_fr": "Secteur 1", "parent_code": None,
        "commune_code": "09.001.01.01",
    }  # fmt: skip
    return territory.register_sector(actor=actor, at=AT, **{**given, **changes})


def _row(**changes: Any) -> dict[str, Any]:
    given = {"line": 2, "kind": "feeder", "code": "F1", "name_ar": "خط", "name_fr": "Départ"}
    return {**dict.fromkeys(types.SECTOR_ROWS.names), **given, **changes}


def _take_over(actor: operation.Actor, *rows: dict[str, Any]) -> intake.Outcome:
    table = pa.Table.from_pylist(list(rows), schema=types.SECTOR_ROWS)
    return territory.import_sectors(actor=actor, rows=table, at=AT)


def test_a_sector_is_registered_and_told(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    sector = _register(souss)
    inner = _register(souss, code="Z1-A", parent_code="Z1", commune_code=None)
    with scope.reading(1):
        assert queries.find_sector(kind="water_zone", code="Z1") == sector
        assert queries.list_sectors(kind="water_zone") == [sector, inner]
        assert (inner.parent_id, inner.commune_code) == (sector.id, None)
        event = outbox.Event.objects.order_by("id").first()
    assert event is not None
    assert (event.name, event.payload) == (
        "territory.sector.registered", {"sector_id": sector.id, "kind": "water_zone", "code": "Z1"},
    )  # fmt: skip
    with scope.reading(2):
        assert queries.find_sector(kind="water_zone", code="Z1") is None
    _register(casa)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "lake"}, territory.SectorKindUnknown),
        ({"commune_code": "99"}, territory.CommuneNotFound),
        ({"parent_code": "Z9"}, territory.ParentNotFound),
        ({"kind": "feeder", "parent_code": "Z1"}, territory.ParentNotFound),
        ({}, territory.SectorRegisteredAlready),
    ],
)
def test_what_cannot_be_a_sector_is_refused(
    database: str, souss: operation.Actor, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    _register(souss)
    with pytest.raises(refusal):
        _register(souss, **changes)
    with scope.reading(1):
        assert models.Sector.objects.count() == 1


def test_children_may_come_before_their_parents(database: str, souss: operation.Actor) -> None:
    outcome = _take_over(
        souss, _row(kind="substation", code="P1", parent_code="F1", commune_code="09.001.01.01"), _row(line=3)
    )
    assert (outcome.accepted, outcome.already, len(outcome.refused)) == (2, 0, 0)
    with scope.reading(1):
        feeder = queries.find_sector(kind="feeder", code="F1")
        substation = queries.find_sector(kind="substation", code="P1")
        assert feeder is not None and substation is not None
        assert substation.parent_id == feeder.id
        assert exports.sectors().num_rows == 2
    again = _take_over(souss, _row(line=3), _row(line=4, code="F2"))
    assert (again.accepted, again.already) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"kind": None}, ("kind", "missing")),
        ({"kind": "lake"}, ("kind", "unknown-code")),
        ({"code": ""}, ("code", "missing")),
        ({"code": "x" * 41}, ("code", "too-long")),
        ({"name_ar": " "}, ("name_ar", "missing")),
        ({"commune_code": "99"}, ("commune_code", "unknown")),
        ({"kind": "substation", "parent_code": "F9"}, ("parent_code", "unknown")),
        ({"parent_code": "F2"}, ("parent_code", "unknown")),
        ({"code": "F2"}, ("code", "repeated")),
    ],
)
def test_a_faulty_line_is_named_and_stops_no_other(
    database: str, souss: operation.Actor, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    outcome = _take_over(souss, _row(line=1, code="F2"), _row(**changes))
    named = [(found["line"], found["field"], found["reason"]) for found in outcome.refused.to_pylist()]
    assert (2, *fault) in named
    assert outcome.accepted == 1


def test_registering_takes_a_permission(database: str) -> None:
    agent = operation.Actor(tenant_id=1, name="person:1", permissions=frozenset())
    with pytest.raises(operation.PermissionRefused):
        _register(agent)
    with pytest.raises(operation.PermissionRefused):
        territory.import_territory(actor=agent, at=AT)

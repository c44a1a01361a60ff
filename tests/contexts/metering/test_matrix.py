"""Every cell of the anomaly matrix: each code, with an index and without one, does what its line says."""

from typing import Any

import pytest
import yaml
from tests.contexts.metering import places

from saqia.contexts.metering import anomalies, queries, wording
from saqia.platform import operation, rulebook
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import registration, scope

pytestmark = pytest.mark.slow

MEASURED = (145_000, False, None, None, "reader")
ESTIMATED = (140_000, True, "recent", None, "estimate")
NOTHING = (0, False, None, "anomaly", None)
BILLED: dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]] = {
    "index": (MEASURED, ESTIMATED),
    "estimate": (ESTIMATED, ESTIMATED),
    "average": ((140_000, True, "anomaly-mean", None, "reader"), ESTIMATED),
    "zero": ((0, False, "anomaly-zero", None, "reader"), (0, True, "anomaly-zero", None, "estimate")),
    "none": (NOTHING, NOTHING),
}
"""What is billed -> of a month with an index, of a month without one: volume, estimated, method, hold, closing."""


def test_every_cell_does_what_it_says(database: str, souss: operation.Actor) -> None:
    lines = _content()["anomalies"]
    cells = [(line, index) for line in lines for index in (1300, None)]
    points = places.points(souss, len(cells))
    meters = [places.install(souss, point, serial=f"E{point}", on=places.day(1, 8), index=1000) for point in points]
    walked = places.walk(souss, points)
    for meter in meters:
        places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    for meter, (line, index) in zip(meters, cells, strict=True):
        places.read(souss, meter, places.day(3, 8), index, anomaly=line["code"])
    places.close(souss, walked, 3)
    rows = {row.service_point_id: row for row in places.consumptions(souss, month=places.day(3, 1))}
    found = {
        (line["code"], index): (row.volume_milli, row.estimated, row.method, row.hold_reason, row.closing_source)
        for point, (line, index) in zip(points, cells, strict=True)
        for row in [rows[point]]
    }
    assert found == {(line["code"], index): BILLED[line["volume"]][index is None] for line, index in cells}


def test_every_line_is_told_with_what_it_asks_for(database: str, souss: operation.Actor) -> None:
    points = places.points(souss, len(anomalies.matrix()))
    for point, (code, line) in zip(points, anomalies.matrix().items(), strict=True):
        meter = places.install(souss, point, serial=f"E{point}", on=places.day(1, 8))
        places.read(souss, meter, places.day(2, 8), None, anomaly=code)
        asked = [
            name for name, is_asked in
            (("work-order", line.work_order), ("reread", line.reread), ("contact", line.contact)) if is_asked
        ]  # fmt: skip
        with scope.reading(1):
            event = outbox.Event.objects.filter(name="metering.reading.recorded").latest("id")
            assert list(queries.list_asked()[code]) == asked
        assert (event.payload["anomaly"], event.payload["actions"]) == (code, asked)


OWN = {"volume": "estimate", "work_order": False, "reread": True, "contact": True, "source": "decision 12 of 2026"}


def test_a_line_that_a_distributor_replaces_holds_for_it_and_for_nobody_else(
    database: str, souss: operation.Actor, casa: operation.Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = anomalies.read({**_content(), "operators": {"srm-souss-massa": {"glass-broken": OWN}}})
    monkeypatch.setattr(anomalies, "known", lambda: rules)
    found = {}
    for actor in (souss, casa):
        [point] = places.points(actor, 1)
        meter = places.install(actor, point, serial="E1", on=places.day(1, 8), index=1000)
        walked = places.walk(actor, [point])
        places.read(actor, meter, places.day(2, 8), 1155)
        places.close(actor, walked, 2)
        places.read(actor, meter, places.day(3, 8), 1300, anomaly="glass-broken")
        places.close(actor, walked, 3)
        [row] = places.consumptions(actor, month=places.day(3, 1))
        with scope.reading(actor.tenant_id):
            event = outbox.Event.objects.filter(name="metering.reading.recorded").latest("id")
            asked = queries.list_asked()["glass-broken"]
        assert list(asked) == event.payload["actions"]
        found[actor.tenant_id] = (
            (row.volume_milli, row.estimated, row.method, row.hold_reason, row.closing_source), asked,
        )  # fmt: skip
    assert found == {1: (ESTIMATED, ("reread", "contact")), 2: (MEASURED, ("work-order",))}
    with scope.reading(registration.open_sandbox("srm-souss-massa").id):
        assert queries.list_asked()["glass-broken"] == ("reread", "contact")
        assert queries.list_asked()["seal-broken"] == ("work-order",)
    assert wording.anomaly("glass-broken").en == "Meter glass broken"


@pytest.mark.parametrize(
    ("operators", "told"),
    [
        ({"srm-nowhere": {"glass-broken": OWN}}, "srm-nowhere: no distributor"),
        ({"srm-souss-massa": None}, "no codes below it"),
        ({"srm-souss-massa": {"glass-brokn": OWN}}, "'glass-brokn'.* no codes of the matrix"),
        ({"srm-souss-massa": {"glass-broken": "estimate"}}, "lacks"),
        ({"srm-souss-massa": {"glass-broken": {**OWN, "cut": True}}}, r"unknown \['cut'\]"),
        ({"srm-souss-massa": {"glass-broken": {**OWN, "fr": "Vitre"}}}, r"unknown \['fr'\]"),
        ({"srm-souss-massa": {"glass-broken": {**OWN, "volume": "half"}}}, "volume is half"),
        ({"srm-souss-massa": {"glass-broken": {**OWN, "reread": "yes"}}}, "true or false"),
        ({"srm-souss-massa": {"glass-broken": {**OWN, "source": " "}}}, "source must say something"),
        (
            {"srm-souss-massa": {"glass-broken": {key: value for key, value in OWN.items() if key != "source"}}},
            r"lacks \['source'\]",
        ),
        (
            {"srm-souss-massa": {"tampering": {**OWN, "volume": "none", "reread": False, "contact": False}}},
            "nobody is sent",
        ),
    ],
)
def test_a_line_that_nobody_can_follow_is_refused_and_named(operators: dict[str, Any], told: str) -> None:
    with pytest.raises(anomalies.MatrixUnsound, match=told):
        anomalies.read({**_content(), "operators": operators})


def test_a_code_stands_once_in_the_matrix() -> None:
    content = _content()
    content["anomalies"] = [*content["anomalies"], content["anomalies"][0]]
    with pytest.raises(anomalies.MatrixUnsound, match="twice"):
        anomalies.read(content)


def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(rulebook.path("anomalies.yaml").read_text(encoding="utf-8"))
    return content

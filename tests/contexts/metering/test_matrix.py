"""Every cell of the anomaly matrix: each code, with an index and without one, does what its line says."""

from typing import Any

import yaml
from tests.contexts.metering import places

from saqia.contexts.metering import anomalies, queries
from saqia.platform import operation, rulebook
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

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
    lines = yaml.safe_load(rulebook.path("anomalies.yaml").read_text(encoding="utf-8"))["anomalies"]
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
            assert list(queries.list_asked(code)) == asked
        assert (event.payload["anomaly"], event.payload["actions"]) == (code, asked)

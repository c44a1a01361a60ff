"""The shipped territory lands whole, twice with the same result."""

import datetime
import time
from decimal import Decimal

from saqia.contexts.territory import operations as territory
from saqia.contexts.territory import queries, types
from saqia.platform import operation

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


def test_the_kingdom_lands_whole_and_twice_is_once(database: str, souss: operation.Actor) -> None:
    began = time.monotonic()
    assert territory.import_territory(actor=souss, at=AT) == types.Imported(regions=12, provinces=75, communes=1503)
    print(time.monotonic() - began)
    assert territory.import_territory(actor=souss, at=AT) == types.Imported(regions=12, provinces=75, communes=1503)
    assert [region.code for region in queries.list_regions()] == [f"{number:02d}" for number in range(1, 13)]
    assert len(queries.list_communes(region_code="09")) == 175
    assert len(queries.list_polygons(region_code="09")) == 175
    assert len(queries.list_polygons(region_code="06")) == 153
    assert queries.list_polygons(region_code="07") == {}

"""Linking rows to the service points that were imported before them."""

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.contracts import exports as contracts
from saqia.platform.database import intake


def link_points(taken: intake.Intake) -> None:
    """Put `point_id` and `point_service` beside `source` and `point_ref`, and refuse references to nothing."""
    points = contracts.service_point_ids()
    known = _key(points["source"], points["source_ref"]).combine_chunks()
    place = pc.index_in(_key(taken.column("source"), taken.column("point_ref")), known)
    given = pc.invert(intake.is_blank(taken.column("point_ref")))
    taken.refuse(pc.and_(pc.is_null(place), given), "point_ref", "point-unknown")
    taken.replace("point_id", points["service_point_id"].take(place))
    taken.replace("point_service", points["service"].take(place).cast(pa.int8()))


def _key(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(first, second, "\x1f")

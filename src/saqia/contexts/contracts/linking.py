"""Linking the rows of an import to what was imported before: customers, premises, points, sectors."""

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.contracts import types
from saqia.contexts.parties import exports as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.territory import exports as territory
from saqia.platform.database import bulk, intake

_REFS = pa.schema([("source", pa.string()), ("source_ref", pa.string()), ("id", pa.int64())])
_SERVICE_OF_KIND = {
    "substation": types.ELECTRICITY,  # before feeders: where one code names both, the nearer one is meant
    "feeder": types.ELECTRICITY,
    "water_zone": types.WATER,
    "sewer_basin": types.SANITATION,
}


def link(taken: intake.Intake) -> None:
    """Put the ids beside the references, refuse references to nothing, and take the customer's language by default."""
    customers = parties.customer_refs()
    place = _places(taken, "customer_ref", customers)
    taken.refuse(_missing(taken, "customer_ref", place), "customer_ref", "unknown")
    taken.replace("customer_id", customers["customer_id"].take(place))
    language = pc.coalesce(taken.column("language"), customers["language"].take(place))
    foreign = pc.and_(pc.is_valid(language), pc.invert(pc.is_in(language, pa.array(party_types.LANGUAGES))))
    taken.refuse(foreign, "language", "unknown-code")
    taken.replace("language", language)
    for ref, table, name in (
        ("premises_ref", "contracts_premises", "premises_id"),
        ("point_ref", "contracts_servicepoint", "known_point_id"),
    ):
        stored = bulk.fetch(f"SELECT source, source_ref, id FROM {table} WHERE source_ref IS NOT NULL", _REFS)
        taken.replace(name, stored["id"].take(_places(taken, ref, stored)))
    taken.refuse(_missing(taken, "premises_ref", taken.column("premises_id")), "premises_ref", "unknown")
    _link_sectors(taken)


def _link_sectors(taken: intake.Intake) -> None:
    sectors = territory.sectors()
    kinds = pa.array(list(_SERVICE_OF_KIND))
    rank = pc.index_in(sectors["kind"], kinds)
    sectors = sectors.append_column("rank", rank).sort_by("rank")
    service = pa.array(list(_SERVICE_OF_KIND.values()), pa.int8()).take(sectors["rank"].combine_chunks())
    known = _key(pc.cast(service, pa.string()), sectors["code"])
    wanted = _key(pc.cast(taken.column("service"), pa.string()), taken.column("sector_code"))
    place = pc.index_in(wanted, _whole(known))
    taken.refuse(_missing(taken, "sector_code", place), "sector_code", "unknown")
    taken.replace("sector_id", sectors["sector_id"].take(place))


def _places(taken: intake.Intake, ref: str, stored: pa.Table) -> pa.ChunkedArray:
    """Return for each row the place among `stored` of what its (source, ref) names, or null."""
    wanted = _key(taken.column("source"), taken.column(ref))
    return pc.index_in(wanted, _whole(_key(stored["source"], stored["source_ref"])))


def _missing(taken: intake.Intake, ref: str, found: pa.ChunkedArray) -> pa.ChunkedArray:
    """Say where a reference is given and leads to nothing."""
    return pc.and_(pc.is_null(found), pc.invert(intake.is_blank(taken.column(ref))))


def _key(first: pa.ChunkedArray, second: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(first, second, "\x1f")


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column

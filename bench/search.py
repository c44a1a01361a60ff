"""Customers found by a name typed with errors among a million, and how fast that million was taken over in bulk."""

import datetime
import functools
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bench import region

_AT = datetime.datetime(2026, 5, 9, tzinfo=datetime.UTC)
_LIMIT_MS = 300.0
_SEARCHES = 120
_RARE = 0.2  # of family names are made up of syllables: a real region has tens of thousands of them, our list 300
_ARABIC = [
    "با", "بو", "تا", "جر", "حم", "خل", "در", "را", "زن", "سي", "شر", "صف",
    "طي", "عم", "غز", "فر", "قس", "كو", "لم", "مو", "نا", "هش", "وي", "يا",
]  # fmt: skip
_LATIN = [
    "ba", "bou", "ta", "jer", "ham", "khal", "der", "ra", "zen", "si", "cher", "saf",
    "ti", "am", "ghaz", "far", "kas", "kou", "lam", "mou", "na", "hach", "oui", "ya",
]  # fmt: skip


def run(contracts: int = 1_000_000) -> dict[str, object]:
    """Take over one customer, place and contract each, through the operations; then search."""
    with region.loaded(0):
        from saqia.platform import operation

        actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
        random = np.random.default_rng(7)
        people = _customers(random, contracts)
        loaded = _load(actor, _of_one_script(people), contracts)
        return {"contracts": contracts, **loaded, **_search(random, people), **_peer(people)}


def _load(actor: Any, people: pa.Table, count: int) -> dict[str, object]:
    from django.db import transaction

    from saqia.contexts.contracts import operations as supply
    from saqia.contexts.parties import operations as parties
    from saqia.platform.database import bulk
    from saqia.platform.tenancy import scope

    places, contracts = _premises(count), _contracts(count)
    seconds = {
        "customers": _timed(lambda: parties.import_customers(actor=actor, rows=people, at=_AT)),
        "premises": _timed(lambda: supply.import_premises(actor=actor, rows=places, at=_AT)),
        "contracts": _timed(lambda: supply.import_contracts(actor=actor, rows=contracts, at=_AT)),
    }
    again = _timed(lambda: supply.import_contracts(actor=actor, rows=contracts, at=_AT))
    with transaction.atomic():
        scope.enter(region.TENANT)
        bare = sum(_timed(functools.partial(bulk.stage, table, "bare")) for table in (people, places, contracts))
    whole = sum(seconds.values())
    return {
        **{f"load_{name}_s": round(spent, 1) for name, spent in seconds.items()},
        "load_contracts_again_s": round(again, 1),
        "bare_copy_of_the_same_rows_s": round(bare, 1),
        "load_to_bare_copy": round(whole / bare, 1),
        "rows_per_s": round(3 * count / whole),
    }


def _search(random: np.random.Generator, people: pa.Table) -> dict[str, object]:
    """Search by names of people drawn at random, most of them typed with an error, in both scripts."""
    from saqia.contexts.parties import queries
    from saqia.platform.tenancy import scope

    drawn = random.integers(0, people.num_rows, _SEARCHES)
    spent, near = [], 0
    with scope.reading(region.TENANT):
        for turn, row in enumerate(drawn.tolist()):
            name, other = _typed_names(people, row, turn)
            typed = name if turn % 4 == 0 else _mistyped(random, name)
            began = time.perf_counter()
            found = queries.search_customers(typed)
            spent.append((time.perf_counter() - began) * 1000)
            near += any({name, other} & {one.name_ar, one.name_latin} for one in found)
        phone = _milliseconds(lambda: queries.search_customers("0600000077"))
        cin = _milliseconds(lambda: queries.search_customers("JB100077"))
        common = _milliseconds(lambda: queries.search_customers("mohamed"))
    spent.sort()
    return {
        "search_ms_median": round(spent[_SEARCHES // 2], 1),
        "search_ms_p95": round(spent[int(_SEARCHES * 0.95)], 1),
        "search_ms_max": round(spent[-1], 1),
        "limit_ms": _LIMIT_MS,
        "p95_to_limit": round(spent[int(_SEARCHES * 0.95)] / _LIMIT_MS, 3),
        "name_meant_is_on_the_page": round(near / _SEARCHES, 3),
        "most_common_name_ms": round(common, 1),
        "phone_ms": round(phone, 1),
        "national_id_ms": round(cin, 1),
    }


def _of_one_script(people: pa.Table) -> pa.Table:
    """Return the customers as stored: of every fourth the Latin name is not known, of every fourth the Arabic one."""
    turn = np.arange(people.num_rows) % 4
    for name, unknown in (("name_latin", 1), ("name_ar", 2)):
        kept = pc.if_else(pa.array(turn == unknown), "", people[name])
        people = people.set_column(people.schema.get_field_index(name), people.schema.field(name), kept)
    return people


def _typed_names(people: pa.Table, row: int, turn: int) -> tuple[str, str]:
    """Return the name to type and the same in the other script: the script not stored, where one only is."""
    is_arabic = {1: False, 2: True}.get(row % 4, turn % 3 == 0)
    scripts = ("name_ar", "name_latin") if is_arabic else ("name_latin", "name_ar")
    return people[scripts[0]][row].as_py(), people[scripts[1]][row].as_py()


def _peer(people: pa.Table) -> dict[str, object]:
    """Search as it is written first: similarity of whole names, under row-level security, without an index's help."""
    from django.db import connection

    from saqia.platform.tenancy import scope

    query = (
        "SELECT id FROM parties_customer WHERE similarity(name_latin, %s) > 0.3 "
        "ORDER BY similarity(name_latin, %s) DESC LIMIT 20"
    )
    name = people["name_latin"][people.num_rows // 2].as_py()
    with scope.reading(region.TENANT), connection.cursor() as cursor:
        spent = _milliseconds(lambda: cursor.execute(query, [name, name]))
    return {"whole_tenant_scan_ms": round(spent, 1)}


def _mistyped(random: np.random.Generator, name: str) -> str:
    """Drop, double or exchange a letter, not the first."""
    place = int(random.integers(1, max(len(name) - 1, 2)))
    turned = name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :]
    return [name[:place] + name[place + 1 :], name[:place] + name[place] + name[place:], turned][random.integers(0, 3)]


def _customers(random: np.random.Generator, count: int) -> pa.Table:
    from saqia.contexts.parties import types
    from saqia.demo import names

    arabic, latin = names.draw(random, count)
    parts = random.integers(0, len(_ARABIC), (count, 4))
    rare = pa.array(random.random(count) < _RARE)
    numbers = np.arange(count)
    columns = {
        **_references(numbers, "C"),
        "kind": pa.repeat("person", count),
        "name_ar": pc.if_else(rare, _rare(arabic, parts, _ARABIC), arabic),
        "name_latin": pc.if_else(rare, _rare(latin, parts, _LATIN), latin),
        "language": pa.repeat("ar", count),
        "cin": _joined("JB", 100_000 + numbers % 900_000),
        "phone": _joined("06", 100_000_000 + numbers, 1),
    }
    return _table(columns, types.CUSTOMER_ROWS, count)


def _rare(names: pa.Array, parts: npt.NDArray[np.int64], script: list[str]) -> pa.Array:
    """Return given names followed by family names of four syllables."""
    first = pc.list_element(pc.split_pattern(names, " ", max_splits=1), 0)
    syllables = pa.array(script)
    family = pc.binary_join_element_wise(*[syllables.take(pa.array(parts[:, place])) for place in range(4)], "")
    return pc.binary_join_element_wise(first, family, " ")


def _premises(count: int) -> pa.Table:
    from saqia.contexts.contracts import types

    numbers = np.arange(count)
    columns = {
        **_references(numbers, "L"),
        "commune_code": pa.repeat("09.001.01.01", count),
        "address_ar": _joined("زنقة ", numbers),
        "address_fr": _joined("rue ", numbers),
    }
    return _table(columns, types.PREMISES_ROWS, count)


def _contracts(count: int) -> pa.Table:
    from saqia.contexts.contracts import types

    numbers = np.arange(count)
    columns = {
        **_references(numbers, "P"),
        "customer_ref": _joined("C", numbers),
        "premises_ref": _joined("L", numbers),
        "point_ref": _joined("P", numbers),
        "service": pa.array(np.ones(count), pa.int8()),
        "use": pa.repeat("domestic", count),
        "subscribed_power_kva": pa.array(np.full(count, 6), pa.int32()),
        "starts_on": pa.array(np.datetime64("2012-01-01") + numbers % 4000),
    }
    return _table(columns, types.CONTRACT_ROWS, count)


def _references(numbers: npt.NDArray[np.int64], letter: str) -> dict[str, pa.Array]:
    return {
        "line": pa.array(numbers + 2),
        "source": pa.repeat("regie", len(numbers)),
        "source_ref": _joined(letter, numbers),
    }


def _table(columns: dict[str, pa.Array], schema: pa.Schema, count: int) -> pa.Table:
    return pa.table([columns.get(field.name, pa.nulls(count, field.type)) for field in schema], schema=schema)


def _joined(prefix: str, numbers: npt.NDArray[np.int64], skipped: int = 0) -> pa.Array:
    """Return the prefix followed by each number, without its first `skipped` digits."""
    digits = pc.utf8_slice_codeunits(pa.array(numbers).cast(pa.string()), skipped)
    return pc.binary_join_element_wise(prefix, digits, "")


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _milliseconds(work: Callable[[], object]) -> float:
    return _timed(work) * 1000

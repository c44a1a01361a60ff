"""Readings: a file taken in with validation beside a bare COPY of its rows; a former operator's history; a closing.

Every meter of the region has 13 months of consumption behind it. The file has one line a meter, 1 % of them odd.
"""

import contextlib
import datetime
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from bench import region

if TYPE_CHECKING:
    from saqia.platform import operation

GOALS = {"file_s_per_100000": 10}
AT = datetime.datetime(2026, 6, 21, tzinfo=datetime.UTC)
JUNE = datetime.date(2026, 6, 1)
MONTHS = 13
_PAST = (
    "SET session_replication_role = replica",
    "SELECT set_config('saqia.tenant', '1', false)",
    *(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        for table in ("contracts_servicepoint", "metering_meter", "metering_reading")
    ),
    "UPDATE metering_meter SET source = 'bench', source_ref = serial",
    "INSERT INTO metering_register (meter_id, code) SELECT id, 0 FROM metering_meter",
    """INSERT INTO metering_consumption (service_point_id, meter_id, register, service, round_id, month, from_on, to_on,
           closing_id, opening_index_milli, closing_index_milli, opening_source, closing_source, volume_milli,
           estimated, reference_volume_milli, reference_days, catch_up_milli, is_billable, recorded_at)
       SELECT c.service_point_id, c.meter_id, 0, c.service, 1, (c.month - make_interval(months => k))::date,
           (c.from_on - make_interval(months => k))::date, (c.to_on - make_interval(months => k))::date, c.closing_id,
           c.opening_index_milli, c.closing_index_milli, 'reader', 'reader',
           c.volume_milli * (90 + (c.id + k) % 20) / 100, false, 0, 0, 0, true, now()
       FROM metering_consumption c, generate_series(1, 12) k""",
    """INSERT INTO metering_reading (meter_id, register, read_on, index_milli, source, verdict, reason, remark, author,
           recorded_at)
       SELECT meter_id, 0, to_on, 5000000 - 1000 * (row_number() OVER (PARTITION BY meter_id ORDER BY to_on DESC)),
           'reader', 0, 0, '', 'bench', now()
       FROM metering_consumption WHERE to_on < '2026-05-08'""",
    "SET session_replication_role = origin",
    "VACUUM ANALYZE",
)


def run(contracts: int = 66_667) -> dict[str, object]:
    """Load a region, take in a month's file, close the month; then load a history of 13 months by the bulk path.

    :param contracts: accounts; three of two have meters for it, 100,000 readings by default
    """
    with region.loaded(contracts) as address, tempfile.TemporaryDirectory() as folder:
        _fill(address)
        path = Path(folder) / "readings.csv"
        meters = _write_file(address, path)
        copied = _timed(lambda: _copy(address, path))
        measured: dict[str, object] = {"readings": meters, "copy_s": round(copied, 3)}
        measured |= _file(path, meters, copied)
        measured |= _closing(meters)
        measured |= _handover(contracts)
        measured["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {**measured, "goals": GOALS}


def _fill(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in _PAST:
            connection.execute(statement)


def _write_file(address: str, path: Path) -> int:
    """Write one line a meter, with its usual consumption; 1 % far too high, backwards, absent."""
    with psycopg.connect(address) as connection:
        connection.execute("SELECT set_config('saqia.tenant', '1', false)")
        rows = connection.execute(
            "SELECT m.serial, c.volume_milli / 1000 FROM metering_meter m "
            "JOIN metering_consumption c ON c.meter_id = m.id WHERE c.month = '2026-05-01' ORDER BY m.id"
        ).fetchall()
    serial, used = zip(*rows, strict=True)
    shown = 5000 + np.array(used, dtype=np.int64)
    row = np.arange(len(shown))
    shown = np.select([row % 300 == 1, row % 300 == 2], [shown + 90_000, np.full(len(shown), 4_000)], shown)
    index = pa.array(shown).cast(pa.string())
    absent = pa.array(row % 300 == 3)
    columns = {
        "meter": pa.array(serial),
        "read_on": pa.array([datetime.date(2026, 6, 8)] * len(shown)),
        "index": pc.if_else(absent, "", index),
        "anomaly": pc.if_else(absent, "absent", ""),
    }
    pacsv.write_csv(pa.table(columns), path, pacsv.WriteOptions(quoting_style="none"))
    return len(shown)


def _copy(address: str, path: Path) -> None:
    """Do the least that could be done with the file: COPY its lines into a bare table."""
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE bare (meter text, read_on date, index text, anomaly text)")
        with connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(path.read_bytes())


def _file(path: Path, meters: int, copied: float) -> dict[str, object]:
    from saqia.contexts.metering import operations as metering

    taken = []
    seconds = _timed(lambda: taken.append(metering.import_readings_file(actor=_actor(), path=path, at=AT)))
    assert taken[0].recorded == meters, taken
    again = _timed(lambda: metering.import_readings_file(actor=_actor(), path=path, at=AT))
    return {
        "file_s": round(seconds, 2),
        "file_s_per_100000": round(seconds / meters * 100_000, 2),
        "file_times_copy": round(seconds / copied, 1),
        "file_held": taken[0].held,
        "file_again_s": round(again, 2),
    }


def _closing(meters: int) -> dict[str, object]:
    from saqia.contexts.metering import operations as metering

    closed = []
    seconds = _timed(lambda: closed.append(metering.close_round(actor=_actor(), round_id=1, month=JUNE, at=AT)))
    again = _timed(lambda: metering.close_round(actor=_actor(), round_id=1, month=JUNE, at=AT))
    return {
        "closing_s": round(seconds, 2),
        "closing_s_per_million": round(seconds / meters * 1e6, 1),
        "closing_measured_estimated_held": (closed[0].measured, closed[0].estimated, closed[0].held),
        "closing_again_s": round(again, 2),
    }


def _handover(accounts: int) -> dict[str, object]:
    """Hang a second generation of meters by the bulk path, at points of their own, and load 13 indices of each."""
    from saqia.contexts.metering import operations as metering
    from saqia.contexts.metering import types

    with _database() as connection:
        connection.execute(
            "INSERT INTO contracts_servicepoint (premises_id, service, source, source_ref) "
            "SELECT id, 1, 'former', 'P' || id FROM contracts_premises"
        )
    number = np.arange(1, accounts + 1)
    refs = pa.array([f"{each}" for each in number])
    meters = pa.table(
        {
            "line": number,
            "source": _same("former", accounts),
            "source_ref": refs,
            "point_ref": pa.array([f"P{each}" for each in number]),
            "serial": pa.array([f"F{each}" for each in number]),
            "make": _same("", accounts),
            "service": pa.array(np.ones(accounts), pa.int8()),
            "digits": pa.array(np.full(accounts, 6), pa.int8()),
            "multiplier_milli": pa.nulls(accounts, pa.int64()),
            "phases": pa.nulls(accounts, pa.int8()),
            "registers": _same("0", accounts),
            "installed_on": pa.array([datetime.date(2020, 1, 1)] * accounts),
            "removed_on": pa.nulls(accounts, pa.date32()),
        },
        schema=types.METER_ROWS,
    )
    hung = _timed(lambda: metering.import_meters(actor=_actor(), rows=meters, at=AT))
    read = sum(_timed(lambda month=month: _import_month(refs, month)) for month in range(MONTHS))  # type: ignore[misc]
    derived = _timed(lambda: metering.derive_history(actor=_actor(), at=AT))
    return {
        "meters_s_per_million": round(hung / accounts * 1e6, 1),
        "indices_s_per_million": round(read / accounts / MONTHS * 1e6, 1),
        "periods_s_per_million": round(derived / accounts / (MONTHS - 1) * 1e6, 1),
        "handover_s_per_million_meters": round((hung + read + derived) / accounts * 1e6, 1),
    }


def _import_month(refs: pa.Array, month: int) -> None:
    from saqia.contexts.metering import operations as metering
    from saqia.contexts.metering import types

    count = len(refs)
    on = datetime.date(2025 + (month + 3) // 12, (month + 3) % 12 + 1, 8)
    rows = pa.table(
        {
            "line": np.arange(1, count + 1),
            "source": _same("former", count),
            "meter_ref": refs,
            "register": pa.nulls(count, pa.int8()),
            "read_on": pa.array([on] * count),
            "index_milli": pa.array(1000 * (1000 + month * 120 + np.arange(count) % 7)),
            "estimated": pa.array(np.arange(count) % 40 == month),
            "anomaly": pa.nulls(count, pa.string()),
        },
        schema=types.READING_ROWS,
    )
    found = metering.import_readings(actor=_actor(), rows=rows, source=types.Source.SWITCH_OVER, at=AT)
    assert found.accepted == count, found


def _same(text: str, count: int) -> pa.Array:
    return pa.array([text] * count)


def _actor() -> "operation.Actor":
    from saqia.platform import operation

    return operation.system_actor(tenant_id=region.TENANT, name="bench")


@contextlib.contextmanager
def _database() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Connect as the owner of the tables, in the tenant."""
    from django.db import connections

    with psycopg.connect(**connections["owner"].get_connection_params()) as connection:
        connection.execute("SELECT set_config('saqia.tenant', '1', false)")
        yield connection


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start

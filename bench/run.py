"""A bill run end to end, beside a loop of Django inserts and the database's own COPY.

`--contracts 1000000` and then `--contracts 5000000` show how it scales: compare `us a bill`. Two quiet cores are meant:
beside other work the CPU seconds tell more than the clock.
"""

import contextlib
import datetime
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from bench import region

AT = datetime.datetime(2026, 5, 9, tzinfo=datetime.UTC)
PEER_BILLS, PEER_BATCH = 5_000, 1_000
COPIED_BILLS, COPY_TIMES = 500_000, 3


def run(contracts: int = 200_000) -> dict[str, object]:
    """Bill `contracts` accounts, snapshot to published, and measure the peers on the same server.

    Every account has electricity, every second one water and sanitation; 2 % are estimated.
    """
    with without_pandas(), region.loaded(contracts) as address:
        measured = bill(contracts)
        copied, bare = _copy_rates(address)
        looped = _django_rate(address)
    measured["django bulk_create, bills/s"] = looped
    measured["ratio to django bulk_create (goal >= 100)"] = float(str(measured["bills/s"])) / looped
    measured["COPY of headers from columns, rows/s"] = copied
    measured["bare binary COPY of the same, rows/s"] = bare
    measured["ratio to bare COPY (goal >= 0.8)"] = copied / bare
    return measured


@contextlib.contextmanager
def without_pandas() -> Iterator[None]:
    """Keep pandas out, as an installation does: Arrow loads it in every process, a second and 60 MB, where it is."""
    kept = os.environ.get("PYTHONPATH", "")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "pandas.py").write_text("raise ImportError")
        sys.path.insert(0, folder)
        os.environ["PYTHONPATH"] = f"{folder}{os.pathsep}{kept}"
        yield
        sys.path.remove(folder)
        os.environ["PYTHONPATH"] = kept


def bill(contracts: int) -> dict[str, object]:
    """Bill the month of a loaded region; return what it took."""
    from saqia.contexts.billing import operations as billing
    from saqia.engine.rules import folder
    from saqia.platform import operation, rulebook

    rules = folder.load(rulebook.folder() / "tariffs")
    actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
    cycle_id = billing.open_cycle(actor=actor, round_id=1, month=region.MONTH, issued_on=AT.date(), at=AT)
    asked = billing.Run(
        actor=actor, cycle_id=cycle_id, rules=rules, grid=billing.Grid("srm-souss-massa", True), at=AT,
        executor=billing.LocalExecutor(), override="bench",
    )  # fmt: skip
    spent: dict[str, float] = {}
    before = _cpu_seconds()
    with _timed(spent, "snapshot and rating, s"):
        billing.rate_cycle(asked)
    with _timed(spent, "freeze, land, book, publish, s"):
        billing.publish_cycle(asked)
    whole = sum(spent.values())
    return {
        "accounts": contracts,
        **spent,
        "whole run, s": whole,
        "bills/s": contracts / whole,
        "us a bill": whole / contracts * 1e6,
        "CPU s, main process and workers": _cpu_seconds() - before,
        "resident memory, main process, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "resident memory, largest worker, MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000,
        **_read_back(actor.tenant_id, cycle_id),
    }


def _read_back(tenant_id: int, cycle_id: int) -> dict[str, float]:
    """Read the lines of 300 bills spread over the cycle, one by one."""
    from saqia.contexts.billing import queries
    from saqia.platform.tenancy import scope

    with scope.reading(tenant_id):
        numbers = queries.list_numbers(cycle_id=cycle_id, most=1_000_000)
        spread = numbers[:: max(len(numbers) // 300, 1)]
        times = []
        for number in spread:
            began = time.perf_counter()
            queries.get_bill(number=number)
            times.append(time.perf_counter() - began)
    times.sort()
    return {
        "bill read back, median ms": times[len(times) // 2] * 1e3,
        "p95 ms (goal <= 5)": times[-len(times) // 20] * 1e3,
    }


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _copy_rates(address: str) -> tuple[float, float]:
    """Return how many headers a second go into a bare table from columns, and from bytes that PostgreSQL wrote itself.

    The best of three each, in turns.
    """
    from saqia.contexts.billing import folders, types
    from saqia.platform.database import binary

    cycle = folders.of_cycle(region.TENANT, 1)
    units = range(len(list(cycle.glob("unit-*.json"))))
    headers = folders.read_all(cycle, "headers", units, types.HEADERS).drop_columns(["bill"]).slice(0, COPIED_BILLS)
    names = ", ".join(headers.schema.names)
    with psycopg.connect(address) as connection:
        connection.execute("SET saqia.tenant = '1'")
        bare = f"CREATE TABLE bare AS SELECT {names} FROM billing_bill WITH NO DATA"
        connection.execute(bare)
        _copied(connection, names, lambda: binary.stream([headers]))
        with connection.cursor().copy(f"COPY bare ({names}) TO STDOUT (FORMAT binary)") as copy:
            content = b"".join(bytes(part) for part in copy)
        best = [0.0, 0.0]
        for _ in range(COPY_TIMES):
            for place, source in enumerate((lambda: binary.stream([headers]), lambda: _parts(content))):
                connection.execute("DROP TABLE bare")
                connection.execute(bare)
                best[place] = max(best[place], headers.num_rows / _copied(connection, names, source))
        connection.execute("DROP TABLE bare")
    return best[0], best[1]


def _parts(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), 1 << 20):
        yield content[start : start + (1 << 20)]


def _copied(connection: "psycopg.Connection[Any]", names: str, source: Callable[[], Iterator[bytes]]) -> float:
    began = time.perf_counter()
    with connection.cursor().copy(f"COPY bare ({names}) FROM STDIN (FORMAT binary)") as copy:
        for content in source():
            copy.write(content)
    return time.perf_counter() - began


def _django_rate(address: str) -> float:
    """Return bills a second of the usual way: objects rated one by one with Decimal, `bulk_create` of a thousand."""
    from bench import peer

    with psycopg.connect(address) as connection:
        connection.execute(peer.TABLES)
        connection.execute("GRANT ALL ON peer_bill, peer_line, peer_item TO saqia_app")
    began = time.perf_counter()
    peer.bill(PEER_BILLS, PEER_BATCH)
    return PEER_BILLS / (time.perf_counter() - began)


@contextlib.contextmanager
def _timed(spent: dict[str, Any], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    spent[name] = time.perf_counter() - began

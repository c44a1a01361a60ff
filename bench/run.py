"""A bill run end to end, beside a loop of Django inserts and the database's own COPY."""

import contextlib
import datetime
import io
import resource
import time
from collections.abc import Iterator
from typing import Any

import psycopg

from bench import region

AT = datetime.datetime(2026, 5, 9, tzinfo=datetime.UTC)
PEER_BILLS, PEER_BATCH = 5_000, 1_000


def run(contracts: int = 200_000) -> dict[str, object]:
    """Bill `contracts` accounts, snapshot to published, and measure the peers on the same server.

    Every account has electricity, every second one water and sanitation; 2 % are estimated.
    """
    with region.loaded(contracts) as address:
        measured = _run(contracts)
        copied = _copy_rate(address)
        looped = _django_rate(address)
    measured["django bulk_create, bills/s"] = looped
    measured["ratio to django bulk_create (goal >= 100)"] = float(str(measured["bills/s"])) / looped
    measured["bare binary COPY of headers, rows/s"] = copied
    return measured


def _run(contracts: int) -> dict[str, object]:
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


def _copy_rate(address: str) -> float:
    """Return how many of the run's headers a second PostgreSQL takes by its own binary COPY into a bare table."""
    with psycopg.connect(address) as connection:
        connection.execute("SET saqia.tenant = '1'")
        with connection.cursor().copy("COPY (SELECT * FROM billing_bill) TO STDOUT (FORMAT binary)") as copy:
            content = io.BytesIO(b"".join(bytes(part) for part in copy))
        row = connection.execute("SELECT count(*) FROM billing_bill").fetchone()
        connection.execute("CREATE TABLE bare (LIKE billing_bill)")
        began = time.perf_counter()
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT binary)") as copy:
            while part := content.read(1 << 20):
                copy.write(part)
        spent = time.perf_counter() - began
        connection.execute("DROP TABLE bare")
    return (row[0] if row else 0) / spent


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

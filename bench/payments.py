"""Durable postings through the operation at 8 connections beside pgbench TPC-B; a settlement file."""

import datetime
import itertools
import multiprocessing
import os
import re
import subprocess
import time
from concurrent import futures
from typing import Any

import pyarrow as pa

from bench import region

CONNECTIONS, SECONDS, FILE_LINES = 8, 15, 100_000
THREADS = 4
"""Requests at once in a process of `saqia serve`."""
LEAST_RATIO, MOST_P99_MS, MOST_FILE_SECONDS = 0.5, 30.0, 20.0
_AT = datetime.datetime(2026, 6, 1, 10, tzinfo=datetime.UTC)


def run(contracts: int = 200_000) -> dict[str, object]:
    """Load accounts that owe, post a file of 100,000 lines; measure pgbench, then postings, then pgbench again."""
    with region.loaded(contracts) as address:
        _owe(contracts)
        lines = min(FILE_LINES, contracts)
        seconds = _file(lines)
        _analyze(address)  # as an old ledger has it
        _pgbench(address, "-i", "-s", "20")
        peers = {count: [_tpcb(address, count)] for count in (1, CONNECTIONS)}
        posted = {count: _post(count, contracts, turn) for turn, count in enumerate((1, CONNECTIONS))}
        for count, found in peers.items():
            found.append(_tpcb(address, count))
        measured: dict[str, object] = {"accounts": contracts}
        for count, (rate, p50, p99) in posted.items():
            peer = sum(peers[count]) / len(peers[count])
            measured |= {
                f"tpcb_per_s_at_{count}": round(peer),
                f"postings_per_s_at_{count}": round(rate),
                f"ratio_at_{count}": round(rate / peer, 3),
                f"p50_ms_at_{count}": p50,
                f"p99_ms_at_{count}": p99,
            }
        return {
            **measured, "least_ratio": LEAST_RATIO, "most_p99_ms": MOST_P99_MS, "file_lines": lines,
            "file_s": round(seconds, 1), "most_file_s": MOST_FILE_SECONDS, "ledger_sums_to": _sum(),
            "payments_without_posting": _orphans(address),
        }  # fmt: skip


def _owe(accounts: int) -> None:
    """Give every account a debt of 300 DH and one of 200 DH."""
    from saqia.contexts.ledger import operations, types
    from saqia.platform import operation

    actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
    for turn, amount in enumerate((30000, 20000)):
        due_on = datetime.date(2026, 4 + turn, 20)
        rows = pa.table(
            [range(1, accounts + 1), [amount] * accounts, [0] * accounts, [due_on] * accounts],
            schema=types.OPENING_BALANCES,
        )
        operations.import_opening_balances(
            actor=actor, rows=rows, first_number=2026_000_000_001 + turn * accounts, cause=f"bench:{turn}",
            posted_on=due_on, at=_AT,
        )  # fmt: skip


def _post(at_once: int, accounts: int, turn: int) -> tuple[float, float, float]:
    """Post so many payments at once, from processes of four threads as the server's; per second, median, p99 in ms."""
    context = multiprocessing.get_context("spawn")
    processes = max(at_once // THREADS, 1)
    barrier, queue = context.Barrier(at_once), context.Queue()
    workers = [
        context.Process(target=_work, args=(number, at_once, accounts, turn, barrier, queue))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    spent = sorted(itertools.chain.from_iterable(queue.get() for _ in workers))
    for worker in workers:
        worker.join()
    return (
        len(spent) / SECONDS,
        round(spent[len(spent) // 2] * 1000, 2),
        round(spent[int(len(spent) * 0.99)] * 1000, 2),
    )


def _work(process: int, of: int, accounts: int, turn: int, barrier: Any, queue: Any) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "saqia.project.settings"
    import django

    django.setup()
    from saqia.contexts.payments import operations, types
    from saqia.platform import operation

    actor = operation.system_actor(tenant_id=region.TENANT, name="bench")

    def pay(number: int, rank: int) -> None:
        operations.collect_payment(
            actor=actor, channel="partner", collector="bench", reference=f"{turn}:{number}:{rank}", method="app",
            lines=[types.Line(1 + (rank * of + number) % accounts, 12345)], collected_at=_AT, at=_AT,
        )  # fmt: skip

    def pay_on(number: int) -> list[float]:
        for rank in range(-20, 0):  # plans and caches
            pay(number, rank)
        barrier.wait()
        spent, until, rank = [], time.perf_counter() + SECONDS, 0
        while (began := time.perf_counter()) < until:
            pay(number, rank)
            spent.append(time.perf_counter() - began)
            rank += 1
        return spent

    threads = min(of, THREADS)
    with futures.ThreadPoolExecutor(threads) as pool:
        queue.put(
            list(itertools.chain.from_iterable(pool.map(pay_on, range(process * threads, (process + 1) * threads))))
        )


def _file(lines: int) -> float:
    from saqia.contexts.payments import operations, types
    from saqia.platform import operation

    rows = pa.table(
        [[f"F{number}" for number in range(lines)], range(1, lines + 1), [15000] * lines, [_AT] * lines],
        schema=types.BATCH,
    )
    actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
    began = time.perf_counter()
    made = operations.collect_batch(
        actor=actor, channel="partner", collector="file", method="app", rows=rows, cause="bench", at=_AT
    )
    spent = time.perf_counter() - began
    if made.payments != lines:
        raise SystemExit(f"{made} of {lines}")
    return spent


def _analyze(address: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _sum() -> int:
    from saqia.contexts.ledger import queries
    from saqia.platform.tenancy import scope

    with scope.reading(region.TENANT):
        return sum(queries.get_trial_balance().values())


def _orphans(address: str) -> int:
    import psycopg

    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT count(*) FROM payments_payment p "
            "WHERE NOT EXISTS (SELECT FROM payments_share s WHERE s.payment_id = p.id)"
        ).fetchone()
    return int(row[0]) if row else -1


def _tpcb(address: str, connections: int) -> float:
    said = _pgbench(address, "-n", "-M", "prepared", "-c", str(connections), "-j", "2", "-T", str(SECONDS))
    found = re.search(r"tps = ([\d.]+)", said)
    if found is None:
        raise SystemExit(said)
    return float(found[1])


def _pgbench(address: str, *options: str) -> str:
    from django.conf import settings

    from saqia.platform.database import cluster

    program = cluster.locate(settings.SAQIA_HOME).program("pgbench")
    return subprocess.run([program, *options, address], check=True, capture_output=True, text=True).stdout

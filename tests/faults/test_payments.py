"""10,000 payments while collectors and the database are killed: nothing acknowledged is lost, nothing is doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from tests.contexts.billing import world as worlds
from tests.faults import images

from saqia.platform.database import cluster

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("collector_of_tests.py")
COLLECTORS, EACH = 4, 2_500
KILLS, PATIENCE_SECONDS = 10, 900.0
URLS = {
    "SAQIA_DATABASE_URL": "saqia_app",
    "SAQIA_OWNER_DATABASE_URL": "saqia_owner",
    "SAQIA_LAND_DATABASE_URL": "saqia_land",
}


def test_ten_thousand_payments_under_kills(stage: images.Stage, durable: cluster.Cluster, tmp_path: Path) -> None:
    accounts = [str(one.account_id) for one in stage.world.accounts.values()]
    environment = {**stage.environment, **{name: durable.url(role, "saqia") for name, role in URLS.items()}}
    chance, until = random.Random(7), time.monotonic() + PATIENCE_SECONDS
    running = {number: start(number, accounts, environment, tmp_path) for number in range(COLLECTORS)}
    try:
        for turn in range(KILLS):
            time.sleep(chance.uniform(0.5, 2.0))
            if turn % 4 == 3:
                _crash(durable)
            else:
                number = chance.randrange(COLLECTORS)
                running[number].send_signal(signal.SIGKILL)
                running[number].wait()
            for number, process in running.items():
                if process.poll() not in (None, 0):
                    running[number] = start(number, accounts, environment, tmp_path)
        while any(process.poll() is None for process in running.values()):
            assert time.monotonic() < until, "the collectors did not end in time"
            time.sleep(0.2)
            for number, process in running.items():
                if process.poll() not in (None, 0):
                    running[number] = start(number, accounts, environment, tmp_path)
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    _all_is_there(durable, tmp_path, stage.world)


def _all_is_there(durable: cluster.Cluster, folder: Path, world: worlds.World) -> None:
    acknowledged: dict[str, str] = {}
    for number in range(COLLECTORS):
        lines = (folder / f"acks.{number}").read_text().splitlines()
        acknowledged |= dict(line.split() for line in lines)
    assert len(acknowledged) == COLLECTORS * EACH
    with psycopg.connect(durable.url("postgres", "saqia")) as connection:
        rows = connection.execute("SELECT reference, id, amount_centimes FROM payments_payment").fetchall()
        posted = connection.execute(
            "SELECT s.payment_id, e.amount_centimes FROM payments_share s JOIN ledger_entry e "
            "ON e.transaction_id = s.transaction_id AND e.customer_account_id IS NOT NULL"
        ).fetchall()
        allocated = connection.execute("SELECT sum(settled_centimes + advance_centimes) FROM payments_share").fetchone()
        total = connection.execute("SELECT sum(amount_centimes) FROM ledger_entry").fetchone()
        told = connection.execute("SELECT count(*) FROM outbox_event WHERE name = 'payments.payment.posted'").fetchone()
    assert {reference: number.split("-")[1] for reference, number in acknowledged.items()} == {
        reference: f"{payment_id:010d}" for reference, payment_id, _ in rows
    }
    wanted = sum(100 + rank for rank in range(EACH)) * COLLECTORS
    assert sum(amount for *_, amount in rows) == wanted
    assert sorted((number, -amount) for number, amount in posted) == sorted((row[1], row[2]) for row in rows)
    assert (allocated, total, told) == ((wanted,), (0,), (COLLECTORS * EACH,))


def start(
    number: int, accounts: list[str], environment: dict[str, str], folder: Path, *, each: int = EACH
) -> "subprocess.Popen[bytes]":
    """Start a collector that reports `each` payments; the environment leads it to its server."""
    command = [sys.executable, str(SCRIPT), str(number), "0", str(each), str(folder), *accounts]
    log = (folder / f"log.{number}.{time.monotonic_ns()}").open("wb")
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _crash(server: cluster.Cluster) -> None:
    """Kill the server outright, and start it again when all of it has gone."""
    master = int((server.data / "postmaster.pid").read_text().split()[0])
    with psycopg.connect(server.url("postgres", "postgres")) as connection:
        own = [row[0] for row in connection.execute("SELECT pid FROM pg_stat_activity").fetchall()]
    os.kill(master, signal.SIGKILL)
    until = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in (master, *own)) and time.monotonic() < until:
        time.sleep(0.05)
    cluster.start(server, durable=True)

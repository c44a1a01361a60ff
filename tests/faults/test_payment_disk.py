"""Payments while the database's disk is full: refused, none half-posted, and taken once when there is room again."""

import contextlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.faults import images, test_disk, test_payments
from tests.faults.test_disk import disks as disks

from saqia.platform.database import cluster

pytestmark = pytest.mark.slow
EACH, PATIENCE_SECONDS = 1_500, 180.0
AT_ONCE = 4
"""How many payments the collector of the tests reports together before it notes any."""
MIB = 1024 * 1024
_TABLES = ("payments_payment", "payments_share", "ledger_transaction", "ledger_entry", "ledger_allocation")
_HALVES = """
SELECT (SELECT count(*) FROM payments_payment),
       (SELECT count(*) FROM payments_payment p WHERE NOT EXISTS (
            SELECT FROM payments_share s JOIN ledger_entry e ON e.transaction_id = s.transaction_id
            WHERE s.payment_id = p.id AND e.customer_account_id IS NOT NULL)),
       (SELECT count(*) FROM outbox_event WHERE name = 'payments.payment.posted'),
       (SELECT coalesce(sum(amount_centimes), 0)::bigint FROM ledger_entry)
"""
"""Payments, payments without a posting, payments told, and what the ledger sums to."""


def test_a_full_table_space_refuses_payments_and_room_takes_them_once(
    stage: images.Stage, durable: cluster.Cluster, disks: list[test_disk.Disk], tmp_path: Path
) -> None:
    with _place(durable, disks, durable.data.parent / "small", MIB // 8) as folder:
        with psycopg.connect(durable.url("postgres", "saqia"), autocommit=True) as link:
            link.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
            for table in _TABLES[:2]:
                link.execute(f"ALTER TABLE {table} SET TABLESPACE small")
        with _collector(stage, durable, tmp_path) as running:
            log = durable.data.parent / "server.log"
            _wait(lambda: "No space left on device" in log.read_text(errors="replace") or running.poll() == 0)
            assert running.poll() is None, "the disk was large enough"
            full = _nothing_is_halved(durable, tmp_path)
            assert 0 < full < EACH
            disks[0].grow(256 * MIB)
            _wait(lambda: running.poll() is not None)
            assert running.returncode == 0
        assert _nothing_is_halved(durable, tmp_path) == EACH == _acknowledged(tmp_path)
        cluster.stop(durable, mode="immediate")


def test_a_full_log_of_writes_stops_the_server_and_loses_nothing(
    stage: images.Stage, durable: cluster.Cluster, disks: list[test_disk.Disk], tmp_path: Path
) -> None:
    cluster.stop(durable)
    wal = durable.data / "pg_wal"
    size = sum(path.stat().st_size for path in wal.rglob("*") if path.is_file())
    with _place(durable, disks, durable.data.parent / "wal", size + 40 * MIB) as folder:
        for path in wal.iterdir():
            shutil.move(str(path), folder / path.name)
        wal.rmdir()
        wal.symlink_to(folder)
        subprocess.run(["chown", "-R", str(durable.user), str(folder)], check=True)
        cluster.start(durable, durable=True)
        with _collector(stage, durable, tmp_path) as running:
            _wait(lambda: _acknowledged(tmp_path) > 50)
            _fill_log(durable)
            before = _acknowledged(tmp_path)
            assert running.poll() is None and before < EACH
            disks[0].grow(size + 512 * MIB)
            _wait(lambda: _is_gone(durable))
            cluster.start(durable, durable=True)
            _wait(lambda: running.poll() is not None)
            assert running.returncode == 0
        assert _nothing_is_halved(durable, tmp_path) == EACH == _acknowledged(tmp_path)
        cluster.stop(durable, mode="immediate")


@contextlib.contextmanager
def _place(server: cluster.Cluster, disks: list[test_disk.Disk], folder: Path, size: int) -> Iterator[Path]:
    """Have a small disk that the server's own user writes to."""
    disks.append(test_disk.Disk(folder, size))
    inner = folder / "inner"
    inner.mkdir(mode=0o700)
    owner = pwd.getpwnam(str(server.user))
    os.chown(inner, owner.pw_uid, owner.pw_gid)
    yield inner


@contextlib.contextmanager
def _collector(stage: images.Stage, server: cluster.Cluster, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Have a collector report payments until it was told of each that it is taken."""
    urls = {name: server.url(role, "saqia") for name, role in test_payments.URLS.items()}
    accounts = [str(one.account_id) for one in stage.world.accounts.values()]
    running = test_payments.start(0, accounts, {**stage.environment, **urls}, folder, each=EACH)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def _nothing_is_halved(server: cluster.Cluster, folder: Path) -> int:
    """Check that each payment is posted and told, and each acknowledged one is there; return how many there are."""
    with psycopg.connect(server.url("postgres", "saqia")) as link:
        found = link.execute(_HALVES).fetchone()
    assert found is not None
    payments, unposted, told, total = found
    assert (unposted, told, total) == (0, payments, 0)
    # Of those reported at once some may be taken and noted only when all were answered.
    assert payments - AT_ONCE <= _acknowledged(folder) <= payments
    return int(payments)


def _acknowledged(folder: Path) -> int:
    path = folder / "acks.0"
    return path.read_text().count("\n") if path.exists() else 0


def _fill_log(server: cluster.Cluster) -> None:
    """Begin new segments of the log until the server cannot write it any more."""
    with contextlib.suppress(psycopg.Error):
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
            link.execute("CREATE TABLE filler (x int)")
            for number in range(200):
                link.execute("INSERT INTO filler VALUES (%s)", [number])
                link.execute("SELECT pg_switch_wal()")
        pytest.fail("the log never filled its disk")


def _is_gone(server: cluster.Cluster) -> bool:
    """Say whether the server has ended, or is back by itself."""
    if not cluster.is_running(server):
        return True
    with contextlib.suppress(psycopg.Error), psycopg.connect(server.url("postgres", "postgres")):
        return True
    return False


def _wait(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.1)

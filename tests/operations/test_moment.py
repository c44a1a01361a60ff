"""Back to a moment, as `docs/operations/backup.md` says: all that was committed by then, nothing that came after."""

import contextlib
import dataclasses
import datetime
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from tests import clones

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as balances
from saqia.contexts.ledger import types
from saqia.platform import operation
from saqia.platform.audit import verification
from saqia.platform.database import cluster, preparation
from saqia.platform.tenancy import scope
from saqia.surfaces.console import backup

pytestmark = pytest.mark.slow
AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
SALE = [types.Posting("receivable", 59_277, 7), types.Posting("energy", -49_397), types.Posting("vat", -9_880)]
PATIENCE_SECONDS = 180.0


@pytest.fixture
def archived(server: cluster.Cluster, database: str, tmp_path: Path) -> Iterator[cluster.Cluster]:
    """A durable server of its own that archives its log beside its data, with the test's database as `saqia`."""
    own = cluster.locate(tmp_path / "archived")
    cluster.start(own, durable=True)
    preparation.create(own, "saqia")
    _archive(own).mkdir()
    if own.user is not None:
        shutil.chown(_archive(own), own.user)
    command = f"test ! -f {_archive(own)}/%f && cp %p {_archive(own)}/%f"
    with psycopg.connect(own.url("postgres", "postgres"), autocommit=True) as link:
        link.execute("ALTER SYSTEM SET archive_mode = on")
        link.execute(f"ALTER SYSTEM SET archive_command = '{command}'".encode())
    cluster.stop(own)
    cluster.start(own, durable=True)
    dump = tmp_path / "dump"
    _run(server.program("pg_dump"), "-Fc", "-f", str(dump), server.url("postgres", database))
    _run(own.program("pg_restore"), "-d", own.url("postgres", "saqia"), str(dump))
    yield own
    cluster.destroy(own)


def _archive(own: cluster.Cluster) -> Path:
    return own.data.parent / "archive"


def _run(*command: str, user: str | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, user=user, cwd="/")
    assert done.returncode == 0 or "already exists" in done.stderr, done.stderr


@contextlib.contextmanager
def _at(server: cluster.Cluster) -> Iterator[None]:
    """Have every connection of the test go to the database `saqia` of a server."""
    kept = {alias: dict(connections[alias].settings_dict) for alias in connections}
    clones.point_at("saqia")
    for alias in connections:
        connections[alias].settings_dict["HOST"] = str(server.socket)
    try:
        yield
    finally:
        clones.point_at("none")
        for alias in connections:
            connections[alias].settings_dict.update(kept[alias])


def _book(actor: operation.Actor, numbers: range) -> None:
    for number in numbers:
        ledger.post_item(
            actor=actor, number=number, kind="bill", account_id=7, cause=f"bill:{number}", postings=SALE,
            due_on=AT.date(), posted_on=AT.date(), at=AT,
        )  # fmt: skip


def _now(own: cluster.Cluster) -> datetime.datetime:
    with psycopg.connect(own.url("postgres", "postgres")) as link:
        [found] = link.execute("SELECT clock_timestamp()").fetchone() or [None]
        assert isinstance(found, datetime.datetime)
        return found


def _archive_the_rest(own: cluster.Cluster) -> None:
    """Close the running segment of the log, and wait until it lies in the archive."""
    with psycopg.connect(own.url("postgres", "postgres"), autocommit=True) as link:
        [segment] = link.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or [""]
    limit = time.monotonic() + PATIENCE_SECONDS
    while not (_archive(own) / segment).exists():
        assert time.monotonic() < limit, "the log was not archived"
        time.sleep(0.05)


@pytest.fixture
def restored(archived: cluster.Cluster) -> Iterator[cluster.Cluster]:
    """Where the copy of the base backup is started; not started yet."""
    parent = archived.data.parent
    own = dataclasses.replace(archived, data=parent / "restored" / "data")  # a path of a socket may not be longer
    yield own
    cluster.stop(own, mode="immediate")


def test_a_server_goes_back_to_a_moment(
    archived: cluster.Cluster, restored: cluster.Cluster, souss: operation.Actor, casa: operation.Actor
) -> None:
    with _at(archived):
        _book(souss, range(1, 3))
    base = archived.data.parent / "base"
    _run(
        archived.program("pg_basebackup"), f"--pgdata={base}", "--checkpoint=fast", "--wal-method=stream",
        "--host", str(archived.socket), "--port", str(archived.port), "--username=postgres", user=archived.user,
    )  # fmt: skip
    with _at(archived):
        _book(souss, range(3, 5))
        _book(casa, range(1, 2))
        noted = backup.heads()
        moment = _now(archived)
        _book(souss, range(5, 9))
        later = backup.heads()
    _archive_the_rest(archived)
    cluster.stop(archived, mode="immediate")

    restored.data.parent.mkdir()
    shutil.copytree(base, restored.data)
    (restored.data / "recovery.signal").touch()
    with (restored.data / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"restore_command = 'cp {_archive(archived)}/%f %p'\n")
        settings.write(f"recovery_target_time = '{moment.isoformat()}'\nrecovery_target_action = 'promote'\n")
    if restored.user is not None:
        _run("chown", "-R", restored.user, str(restored.data.parent))
    cluster.start(restored, durable=True)
    _wait_until_promoted(restored)

    with _at(restored):
        assert backup.verify(noted) == []
        for tenant_id, bills in ((1, 4), (2, 1)):
            with scope.reading(tenant_id):
                assert balances.get_balance(account_id=7) == bills * 59_277
                assert sum(balances.get_trial_balance().values()) == 0
        position, _, head = later["srm-souss-massa"].partition(":")
        lost = verification.verify(tenant_id=1, noted=(int(position), head))
        assert [row.kind for row in lost.findings] == ["cut-short"]
        _book(souss, range(5, 6))  # life goes on where it stopped
        with scope.reading(1):
            assert balances.get_balance(account_id=7) == 5 * 59_277


def _wait_until_promoted(own: cluster.Cluster) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(own.url("postgres", "postgres"), autocommit=True) as link:
        while link.execute("SELECT pg_is_in_recovery()").fetchone() != (False,):
            assert time.monotonic() < limit, "the server stays in recovery"
            time.sleep(0.05)

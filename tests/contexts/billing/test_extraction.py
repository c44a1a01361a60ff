"""The units of a snapshot, read here or by other processes: one state of the database, the same rows."""

import datetime
import subprocess
import sys
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest
from django.db import connections
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import executors, extraction, folders, sealing, types
from saqia.contexts.billing import operations as billing
from saqia.engine import policies
from saqia.journeys import cycles
from saqia.platform.database import cluster

MONTH = datetime.date(2026, 4, 1)


@pytest.fixture
def closed(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> worlds.World:
    """April is closed, and a unit has five accounts."""
    monkeypatch.setattr(types, "UNIT_ACCOUNTS", 5)
    worlds.opened(world, books.APRIL)
    return world


@pytest.mark.slow
def test_the_pool_reads_the_state_that_was_open_when_the_run_began(
    closed: worlds.World, tmp_path: Path, server: cluster.Cluster
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    database = connections["default"].settings_dict["NAME"]
    with extraction.opened(tenant_id=1, round_id=closed.round_id, month=MONTH) as cuts:
        alone = [cut.write(here, policies.ALWAYS) for cut in cuts]
        with psycopg.connect(server.url("postgres", database), autocommit=True) as other:
            other.execute("SET session_replication_role = replica")
            other.execute("UPDATE contracts_contract SET households = 9")
        results = list(executors.LocalExecutor(2).rate(there, cuts, worlds.tariffs(), worlds.GRID))
    units = range(len(cuts))
    assert sorted(result.unit for result in results) == list(units) == [0, 1, 2]
    for unit in units:
        assert pq.read_table(folders.snapshot(there, unit)).equals(alone[unit])
        assert sealing.cut_of(there, unit) == sealing.snapshot_of(here, unit) == sealing.snapshot_of(there, unit)
    with extraction.opened(tenant_id=1, round_id=closed.round_id, month=MONTH) as cuts:
        assert set(cuts[0].write(here, policies.ALWAYS)["households"].to_pylist()) == {9}


def test_a_unit_holds_its_own_accounts_whatever_lies_between_them(closed: worlds.World, tmp_path: Path) -> None:
    with extraction.opened(tenant_id=1, round_id=closed.round_id, month=MONTH) as cuts:
        whole = cuts[0]
        fewer = extraction.Cut(0, whole.accounts[::2].copy(), 0, 1, closed.round_id, MONTH, whole.state)
        found = fewer.write(tmp_path, policies.ALWAYS)
    assert set(found["account_id"].to_pylist()) <= set(whole.accounts[::2].tolist())
    assert found.num_rows > 0


@pytest.mark.slow
def test_a_pool_and_this_process_seal_the_same(closed: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(closed, books.APRIL), publish=False)
    one = books.cycle(closed, cycle_id)
    billing.rate_cycle(worlds.run_of(closed, cycle_id, books.APRIL, executor=executors.LocalExecutor(2)))
    other = books.cycle(closed, cycle_id)
    assert (one.seal, one.report) == (other.seal, other.report)


@pytest.mark.slow
def test_a_process_of_the_pool_needs_no_models() -> None:
    """Loading them would cost each process of each run seconds."""
    code = "from saqia.contexts.billing import executors; from django.apps import apps; print(apps.ready)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "False")

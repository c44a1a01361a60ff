"""Rating units in this process or in a pool: the same results, and nothing left behind."""

import json
import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.contexts.billing import rows
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import assembly, executors, folders, rating
from saqia.engine import policies

UNITS, ACCOUNTS = 3, 50


def snapshots(folder: Path) -> None:
    """Write units of plain supplies, some of them of nothing, some held."""
    for unit in range(UNITS):
        ids = range(unit * ACCOUNTS, (unit + 1) * ACCOUNTS)
        supply = rows.supply(*({"contract_id": i, "account_id": i, "metered_by_id": i} for i in ids))
        holds = {i: None if i % 9 else "anomaly" for i in ids}
        consumed = rows.consumptions(
            *({"service_point_id": i, "volume_milli": 1_000 * i, "hold_reason": holds[i]} for i in ids)
        )
        found = assembly.assemble(supply, consumed, rows.own_estimates(), policies.ALWAYS)
        found = assembly.numbered(found, pa.array(np.array(ids)), first_bill=unit * ACCOUNTS)
        folders.write(folders.snapshot(folder, unit), folders.marked(found))


def rated(folder: Path, workers: int, units: int = UNITS) -> list[rating.UnitResult]:
    executor = executors.LocalExecutor(workers)
    found = executor.rate(folder, range(units), worlds.tariffs(), worlds.GRID)
    return sorted(found, key=lambda result: result.unit)


@pytest.mark.slow
def test_one_process_and_a_pool_agree(tmp_path: Path) -> None:
    for name in ("alone", "pool"):
        snapshots(tmp_path / name)
    alone, pooled = rated(tmp_path / "alone", 1), rated(tmp_path / "pool", 2)
    assert alone == pooled
    assert [result.refused for result in alone] == [6, 6, 5]
    assert [result.bills for result in alone] == [44, 44, 45]
    assert multiprocessing.active_children() == []
    assert list(tmp_path.rglob("*.partial")) == []


def test_nothing_to_rate_is_no_result(tmp_path: Path) -> None:
    assert rated(tmp_path, 2, units=0) == []


def test_a_unit_is_rated_once_for_one_snapshot_and_one_grid(tmp_path: Path) -> None:
    snapshots(tmp_path)
    [first] = rated(tmp_path, 1, units=1)
    lines = folders.rated(tmp_path, "lines", 0)
    written = lines.stat().st_mtime_ns
    assert rated(tmp_path, 1, units=1) == [first]
    assert lines.stat().st_mtime_ns == written
    other = rating.Grid("srm-souss-massa", False)
    result = rating.rate_unit(tmp_path, 0, worlds.tariffs(), other)
    assert (result.bills, result.refused) == (0, ACCOUNTS)
    changed = folders.marked(folders_read(tmp_path).slice(0, 20))
    folders.write(folders.snapshot(tmp_path, 0), changed)
    assert rated(tmp_path, 1, units=1) != [first]


def folders_read(folder: Path) -> pa.Table:
    import pyarrow.parquet as pq

    return pq.read_table(folders.snapshot(folder, 0))


@pytest.mark.slow
def test_a_refusal_in_a_pool_reaches_the_caller(tmp_path: Path) -> None:
    snapshots(tmp_path)
    folders.snapshot(tmp_path, 1).write_bytes(b"not a column file")
    with pytest.raises(pa.ArrowInvalid):
        rated(tmp_path, 2)
    assert multiprocessing.active_children() == []


SLEEPER = """
import sys, time
from pathlib import Path
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
from saqia.contexts.billing import executors

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context, executors._keep, (Path("."), None, None, {})) as pool:
        import os
        pids = {pool.submit(os.getpid).result() for _ in range(2)}
        print(*pids, flush=True)
        time.sleep(600)
"""


@pytest.mark.slow
def test_the_processes_of_a_killed_run_end_with_it(tmp_path: Path) -> None:
    script = tmp_path / "sleeper.py"
    script.write_text(SLEEPER)
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    assert workers
    process.send_signal(signal.SIGKILL)
    process.wait()
    limit = time.monotonic() + 120
    while any(_is_alive(pid) for pid in workers):
        assert time.monotonic() < limit, "a worker outlives its run"
        time.sleep(0.1)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_manifest_names_what_made_it(tmp_path: Path) -> None:
    snapshots(tmp_path)
    rated(tmp_path, 1, units=1)
    manifest = json.loads((tmp_path / "unit-00000.json").read_text())
    mark = folders.mark_of(folders_read(tmp_path).schema)
    assert manifest["made_by"] == [worlds.tariffs().hash, "srm-souss-massa", True, mark]

"""The rating of a run on Spark, in local-cluster mode, against this machine's processes: equal hashes."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.contexts.billing import rows

from saqia.contexts.billing import assembly, executors, folders, rating, spark
from saqia.engine import policies
from saqia.engine.rules import folder as rules_folder
from saqia.platform import rulebook

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("java") is None, reason="needs java")]
UNITS, ACCOUNTS = 4, 200
GRID = rating.Grid("srm-souss-massa", True)


def _snapshots(folder: Path) -> None:
    """Write units of plausible supplies; an account in 50 is held."""
    for unit in range(UNITS):
        ids = range(unit * ACCOUNTS, (unit + 1) * ACCOUNTS)
        supply = rows.supply(*({"contract_id": i, "account_id": i, "metered_by_id": i} for i in ids))
        held = {i: "anomaly" if i % 50 == 7 else None for i in ids}
        read = rows.consumptions(
            *({"service_point_id": i, "volume_milli": 1_000 * (i % 700), "hold_reason": held[i]} for i in ids)
        )
        found = assembly.assemble(supply, read, rows.own_estimates(), policies.ALWAYS)
        found = assembly.numbered(found, pa.array(np.array(ids)), first_bill=unit * ACCOUNTS)
        folders.write(folders.snapshot(folder, unit), folders.marked(found))


def test_spark_and_local_processes_give_the_same_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyspark = pytest.importorskip("pyspark.sql")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)  # the executors' Python has what this one has
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    rules = rules_folder.load(rulebook.folder() / "tariffs")
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        _snapshots(folder)
    local = sorted(executors.LocalExecutor(1).rate(here, range(UNITS), rules, GRID), key=lambda r: r.unit)
    session = (
        pyspark.SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    try:
        found = spark.SparkExecutor(session).rate(there, range(UNITS), rules, GRID)
        remote = sorted(found, key=lambda r: r.unit)
    finally:
        session.stop()
    assert [r.hash for r in remote] == [r.hash for r in local]
    assert remote == local
    # 16 are held; accounts 0 and 700 used nothing: no line, no bill.
    assert (sum(r.bills for r in remote), sum(r.refused for r in remote)) == (UNITS * ACCOUNTS - 18, 16)

"""Rating: the kernel beside DuckDB SQL written by hand for the same tariffs, on the same cases, one thread each.

Every bill has electricity (Nouaceur, all charges and the audiovisual tax), water and sanitation (demonstration grids),
in 2026. Both sides go from Arrow to Arrow and yield the same lines; the sums of every case are compared.
"""

import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from saqia.engine import schema, table
from saqia.engine.rating import frames
from saqia.engine.rules import folder

RULES = Path(__file__).resolve().parents[1] / "rules" / "tariffs"
BATCH = 200_000
_PLANS = (
    ("srm-casablanca-settat", "nouaceur", "electricity", "domestic"),
    ("demo", "", "water", "domestic"),
    ("demo", "", "sanitation", "domestic"),
)
_FIRST_DAY = 20_514  # 2026-03-02


def run(contracts: int = 200_000) -> dict[str, object]:
    """Rate the bills of so many contracts both ways and compare them."""
    rules = folder.load(RULES)
    cases = cases_of(rules, contracts)
    frames.rate(rules, cases.slice(0, 1000))
    ours, our_cpu, our_wall = _timed(lambda: _kernel(rules, cases))
    theirs, their_cpu, their_wall = _timed(lambda: _sql(rules, cases))
    scale = 1_000_000 / contracts
    return {
        "contracts": contracts,
        "cases": cases.num_rows,
        "lines": ours.num_rows,
        "kernel_cpu_s_per_million_bills": round(our_cpu * scale, 2),
        "duckdb_cpu_s_per_million_bills": round(their_cpu * scale, 2),
        "kernel_wall_s": round(our_wall, 3),
        "duckdb_wall_s": round(their_wall, 3),
        "ratio_cpu": round(our_cpu / their_cpu, 2),
        "goal_ratio": 1.5,
        "goal_cpu_s_per_million_bills": 4,
        "cases_that_differ": _differences(ours, theirs),
    }


def cases_of(rules: table.Table, contracts: int, seed: int = 2026) -> pa.Table:
    """Make three cases for each contract, reproducibly."""
    source = np.random.default_rng(seed)
    plans = [rules.resolve(*key) for key in _PLANS]
    days = np.repeat(source.integers(28, 34, contracts), 3)
    start = np.repeat(_FIRST_DAY + source.integers(0, 60, contracts), 3)
    volume = np.empty(contracts * 3, dtype=np.int64)
    volume[0::3] = source.gamma(2.2, 75, contracts).astype(np.int64) * 1000
    volume[1::3] = volume[2::3] = source.gamma(2.5, 5, contracts).astype(np.int64) * 1000
    numbers = np.arange(contracts * 3, dtype=np.int64)
    found = {
        "case": numbers,
        "bill": numbers // 3,
        "plan": np.tile(np.array(plans), contracts),
        "register": np.zeros(contracts * 3),
        "from_day": start,
        "to_day": start + days,
        "volume": volume,
    }
    arrays = [pa.array(found[name]).cast(schema.CASES.field(name).type) for name in found]
    return pa.Table.from_arrays(arrays, names=list(found))


def _kernel(rules: table.Table, cases: pa.Table) -> pa.Table:
    batches = cases.to_batches(max_chunksize=BATCH)
    return pa.Table.from_batches([frames.rate(rules, batch).lines for batch in batches])


def _sql(rules: table.Table, cases: pa.Table) -> pa.Table:
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        database.register("cases", cases)
        return database.sql(query(rules)).to_arrow_table()


def query(rules: table.Table) -> str:
    """Return the SQL for the plans of these rules."""
    electricity, water, sanitation = (rules.resolve(*key) for key in _PLANS)
    return _QUERY.format(electricity=electricity, water=water, sanitation=sanitation)


def _timed(work: Callable[[], pa.Table]) -> tuple[pa.Table, float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return found, time.process_time() - cpu, time.perf_counter() - wall


def _differences(ours: pa.Table, theirs: pa.Table) -> int:
    with duckdb.connect() as database:
        database.register("ours", ours)
        database.register("theirs", theirs)
        row = database.execute(_COMPARISON).fetchone()
    return int(row[0]) if row else -1


_COMPARISON = """
WITH o AS (SELECT "case", sum(amount_ht) ht, sum(vat) vat, count(*) n FROM ours GROUP BY 1),
     t AS (SELECT "case", sum(amount_ht) ht, sum(vat) vat, count(*) n FROM theirs GROUP BY 1)
SELECT count(*) FROM o FULL JOIN t USING ("case")
WHERE o.ht IS DISTINCT FROM t.ht OR o.vat IS DISTINCT FROM t.vat OR o.n IS DISTINCT FROM t.n
"""

_QUERY = """
WITH c AS MATERIALIZED (
    SELECT bill, "case", plan, from_day, to_day, volume, to_day - from_day AS days, volume * 30 AS v FROM cases
), e AS (SELECT * FROM c WHERE plan = {electricity} AND volume > 0
), w AS (SELECT * FROM c WHERE plan IN ({water}, {sanitation}) AND volume > 0
), priced AS (
    SELECT *, 1 AS component, 1 AS block, least(v, 100000 * days) AS part, 750830 AS price, 2000 AS bp
      FROM e WHERE v <= 150000 * days
    UNION ALL
    SELECT *, 1, 2, v - 100000 * days, 894330, 2000 FROM e WHERE v > 100000 * days AND v <= 150000 * days
    UNION ALL
    SELECT *, 1, CASE WHEN v <= 210000 * days THEN 3 WHEN v <= 310000 * days THEN 4 WHEN v <= 510000 * days THEN 5
                      ELSE 6 END, v,
           CASE WHEN v <= 210000 * days THEN 894330 WHEN v <= 310000 * days THEN 973000
                WHEN v <= 510000 * days THEN 1151420 ELSE 1329830 END, 2000
      FROM e WHERE v > 150000 * days
    UNION ALL
    SELECT *, CASE WHEN plan = {water} THEN 2 ELSE 3 END, 1, least(v, 6000 * days),
           CASE WHEN plan = {water} THEN 2500000 ELSE 500000 END, 0 FROM w WHERE v <= 12000 * days
    UNION ALL
    SELECT *, CASE WHEN plan = {water} THEN 2 ELSE 3 END, 2, v - 6000 * days,
           CASE WHEN plan = {water} THEN 7000000 ELSE 1400000 END, 0 FROM w
     WHERE v > 6000 * days AND v <= 12000 * days
    UNION ALL
    SELECT *, CASE WHEN plan = {water} THEN 2 ELSE 3 END,
           CASE WHEN v <= 20000 * days THEN 3 WHEN v <= 35000 * days THEN 4 ELSE 5 END, v,
           CASE WHEN plan <> {water} THEN 2750000 WHEN v <= 20000 * days THEN 7400000
                WHEN v <= 35000 * days THEN 10600000 ELSE 10700000 END, 0
      FROM w WHERE v > 12000 * days
), amounts AS (
    SELECT bill, "case", component, block, from_day, to_day, days, (2 * part + 30) // 60 AS volume, price, bp,
           (2 * part * price + 300000000) // 600000000 AS ht FROM priced
    UNION ALL
    SELECT bill, "case", 5, 0, from_day, to_day, days, 0, 18280000, 2000, 1828 FROM c WHERE plan = {electricity}
    UNION ALL
    SELECT bill, "case", 6, 0, from_day, to_day, days, 0, 15000000, 2000, 1500 FROM c WHERE plan = {electricity}
), taxed AS (
    SELECT *, (2 * ht * bp + 10000) // 20000 AS vat FROM amounts
), levy AS (
    SELECT *, (2 * least(least(v, 100000 * days) * 100000
               + greatest(least(v, 200000 * days) - 100000 * days, 0) * 150000
               + greatest(v - 200000 * days, 0) * 200000, 3000000000000) + 300000000) // 600000000 AS ttc
      FROM e WHERE v > 200000 * days
)
SELECT bill, "case", component, block, from_day, to_day, days, volume, price, ht AS amount_ht, bp, vat,
       ht + vat AS amount_ttc FROM taxed
UNION ALL
SELECT bill, "case", 11, 0, from_day, to_day, days, volume, 0, (2 * ttc * 10000 + 12000) // 24000, 2000,
       ttc - (2 * ttc * 10000 + 12000) // 24000, ttc FROM levy
"""

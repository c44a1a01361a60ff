"""A quote in process, beside the same rating asked of DuckDB, and a file of 20,000 cases in one rating."""

import time
from collections.abc import Callable

import duckdb

from bench import rating
from saqia.engine.quoting import batch, quotes, requests
from saqia.engine.rules import folder

_ASKED = {
    "service": "electricity",
    "use": "domestic",
    "operator": "srm-casablanca-settat",
    "zone": "nouaceur",
    "from": "2026-04-08",
    "to": "2026-05-08",
    "volume": "359",
    "payment": "cash",
}
_GOAL_MS = 1.0
_TIMES = 300


def run(contracts: int = 20_000) -> dict[str, object]:
    """Measure single quotes, and a file of as many rows as contracts."""
    began = time.perf_counter()
    rules = folder.load(rating.RULES)
    loaded = time.perf_counter() - began
    asked = requests.request(rules, _ASKED)
    ours = sorted(_milliseconds(lambda: quotes.quote(rules, asked)) for _ in range(_TIMES))
    cases = rating.cases_of(rules, 1)
    query = rating.query(rules)
    with duckdb.connect() as database:
        database.execute("SET threads = 1")
        database.register("cases", cases)
        theirs = sorted(_milliseconds(lambda: database.execute(query).fetchall()) for _ in range(_TIMES // 6))
    rows = [_row(number) for number in range(contracts)]
    spent = _milliseconds(lambda: batch.answer(rules, rows, range(len(batch.FIELDS)), width=len(batch.FIELDS)))
    return {
        "rows": contracts,
        "rules_loaded_ms": round(loaded * 1000, 1),
        "quote_ms_median": round(ours[len(ours) // 2], 3),
        "quote_ms_p95": round(ours[int(len(ours) * 0.95)], 3),
        "duckdb_ms_median": round(theirs[len(theirs) // 2], 3),
        "ratio_to_duckdb": round(ours[len(ours) // 2] / theirs[len(theirs) // 2], 3),
        "goal_ms": _GOAL_MS,
        "file_s_per_20000_rows": round(spent / 1000 * 20_000 / contracts, 3),
    }


def _row(number: int) -> list[str]:
    given = {**_ASKED, "id": str(number), "volume": str(number % 700)}
    return [given[name] for name in batch.FIELDS]


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000

"""From a payment to the crew's order: seconds until a worker's process cancels a cut, or orders a service back."""

import datetime
import os
import statistics
import subprocess
import sys
import time
from typing import Any

from bench import region

ACCOUNTS, TRIES = 500, 40
MOST_SECONDS = 5.0
"""Goal: a crew on its way hears of a payment before it rings."""
_AMOUNT = 50_000


def run(contracts: int = ACCOUNTS) -> dict[str, object]:
    """Take accounts to the cut by the rules, then pay them one by one while a worker runs."""
    with region.loaded(contracts) as _:
        orders = _ordered(contracts)
        process = subprocess.Popen(
            [sys.executable, "-m", "saqia.surfaces.console", "jobs", "work"], env=os.environ.copy(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_for_issue()
            canceled = [_pay(order, "canceled") for order in orders[:TRIES]]
            back = [_pay(_cut(order), "reconnection-ordered") for order in orders[TRIES : 2 * TRIES]]
        finally:
            process.terminate()
            process.wait()
    return {
        "orders": len(orders), "tries": len(canceled),
        "cut_canceled_p50_s": round(statistics.median(canceled), 2), "cut_canceled_most_s": round(max(canceled), 2),
        "ordered_back_p50_s": round(statistics.median(back), 2), "ordered_back_most_s": round(max(back), 2),
        "limit_s": MOST_SECONDS,
    }  # fmt: skip


def _ordered(contracts: int) -> list[tuple[int, int]]:
    """Have every account owe and be dunned to the cut; return account and order of each."""
    import pyarrow as pa

    from saqia.contexts.collections import operations, queries
    from saqia.contexts.ledger import operations as ledger
    from saqia.contexts.ledger import types
    from saqia.platform import operation
    from saqia.platform.calendar import national
    from saqia.platform.tenancy import scope

    actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
    today = datetime.datetime.now(datetime.UTC).date()
    due = today - datetime.timedelta(days=80)
    rows = pa.table(
        [range(1, contracts + 1), [_AMOUNT] * contracts, [0] * contracts, [due] * contracts],
        schema=types.OPENING_BALANCES,
    )
    ledger.import_opening_balances(
        actor=actor, rows=rows, first_number=2026_000_000_001, cause="bench:owe", posted_on=due,
        at=datetime.datetime.now(datetime.UTC),
    )  # fmt: skip
    day, found = due, list[Any]()
    while not found and day < today:
        day += datetime.timedelta(days=1)
        if national.calendar().is_working_day(day):
            at = datetime.datetime.combine(day, datetime.time(9), datetime.UTC)
            operations.run_dunning(actor=actor, on=day, at=at)
            with scope.reading(region.TENANT):
                found = queries.list_orders(statuses=["issued"], most=2 * TRIES)
    return [(one.account_id, one.id) for one in found]


def _wait_for_issue() -> None:
    """Wait until the worker has done what the issue of the orders told, so that it is idle as on a usual day."""
    from saqia.platform.jobs import inspection

    until = time.perf_counter() + 120
    while any(row.status in ("todo", "doing") for row in inspection.count_jobs()) and time.perf_counter() < until:
        time.sleep(0.1)


def _cut(order: tuple[int, int]) -> tuple[int, int]:
    from saqia.contexts.collections import operations
    from saqia.platform import operation

    now = datetime.datetime.now(datetime.UTC)
    actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
    operations.close_disconnection(actor=actor, order_id=order[1], was_cut=True, executed_at=now, at=now)
    return order


def _pay(order: tuple[int, int], wanted: str) -> float:
    """Pay what an account owes; return the seconds from the receipt until its order stands as wanted."""
    from saqia.contexts.collections import queries
    from saqia.contexts.payments import operations, types
    from saqia.platform import operation
    from saqia.platform.tenancy import scope

    actor, now = operation.system_actor(tenant_id=region.TENANT, name="bench"), datetime.datetime.now(datetime.UTC)
    operations.collect_payment(
        actor=actor, channel="partner", collector="bench", reference=f"cut:{order[1]}", method="app",
        lines=[types.Line(order[0], _AMOUNT)], collected_at=now, at=now,
    )  # fmt: skip
    began = time.perf_counter()
    while time.perf_counter() - began < 60:
        with scope.reading(region.TENANT):
            if queries.get_order(order[1]).status == wanted:
                return time.perf_counter() - began
        time.sleep(0.01)
    raise SystemExit(f"order {order[1]} did not become {wanted} in a minute")

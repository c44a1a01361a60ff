"""A published cycle told to its customers: messages queued in columns, the desk meanwhile, and the pace of a worker."""

import datetime
import statistics
import threading
import time
from typing import Any

from bench import region

_AT = datetime.datetime(2026, 6, 1, 9, tzinfo=datetime.UTC)
_LIMIT_MS = 300.0  # goal of a desk search, `engineering.md`
_HANDED = 2_000


def run(contracts: int = 100_000) -> dict[str, object]:
    """Give each customer a phone, queue a `bill-ready` each while desk queries run, then hand some over."""
    with region.loaded(contracts) as owner:
        _give_phones(owner, contracts)
        from saqia.contexts.messaging import operations as messaging
        from saqia.platform import operation

        actor = operation.system_actor(tenant_id=region.TENANT, name="bench")
        rows = _rows(contracts)
        calm = _desk_ms(lambda: None, least=40)
        found: dict[str, Any] = {}

        def queue() -> None:
            began = time.perf_counter()
            for first in range(0, contracts, 20_000):
                messaging.send_many(actor=actor, kind="bill-ready", rows=rows.slice(first, 20_000), at=_AT)
            found["seconds"] = time.perf_counter() - began

        busy = _desk_ms(queue, least=10)
        began = time.perf_counter()
        again = messaging.send_many(actor=actor, kind="bill-ready", rows=rows.slice(0, 20_000), at=_AT)
        repeated = time.perf_counter() - began
        return {
            "messages": contracts,
            "queued_s": round(found["seconds"], 2),
            "queued_per_s": round(contracts / found["seconds"]),
            "repeating_20000_s": round(repeated, 2),
            "repeating_queued_again": again.queued,
            "desk_p50_calm_ms": round(statistics.median(calm), 1),
            "desk_p50_while_queuing_ms": round(statistics.median(busy), 1),
            "desk_p95_while_queuing_ms": round(sorted(busy)[int(len(busy) * 0.95)], 1),
            "desk_limit_ms": _LIMIT_MS,
            **_hand_over(actor),
        }


def _give_phones(owner: str, count: int) -> None:
    import psycopg

    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SELECT set_config('saqia.tenant', '1', false)")
        connection.execute(
            "INSERT INTO parties_contact (customer_id, kind, value, is_preferred) "
            "SELECT i, 'phone', '+2126' || lpad(i::text, 8, '0'), true FROM generate_series(1, %s) i",
            [count],
        )
        connection.execute("ANALYZE parties_contact")


def _rows(count: int) -> Any:
    import pyarrow as pa

    numbers = pa.array(range(2_026_000_000_001, 2_026_000_000_001 + count)).cast(pa.string())
    import pyarrow.compute as pc

    text = {f"indices_{language}": pa.repeat("1203-1217", count) for language in ("ar", "fr", "en")}
    return pa.table(
        {
            "cause": pc.binary_join_element_wise("bill-ready:", numbers, ""),
            "customer_id": pa.array(range(1, count + 1), pa.int64()),
            "language": pa.nulls(count, pa.string()),
            "about": pc.binary_join_element_wise("bill:", numbers, ""),
            "bill": numbers,
            "amount_centimes": pa.repeat(pa.scalar(43_210, pa.int64()), count),
            "due_on": pa.repeat("2026-06-20", count),
            **text,
        }
    )


def _desk_ms(work: Any, *, least: int) -> list[float]:
    """Return the milliseconds of what a desk screen asks, over and over while `work` runs."""
    from saqia.contexts.contracts import queries as contracts
    from saqia.contexts.messaging import queries
    from saqia.contexts.parties import queries as parties
    from saqia.platform.tenancy import scope

    thread = threading.Thread(target=work)
    thread.start()
    spent: list[float] = []
    while thread.is_alive() or len(spent) < least:
        customer = 1 + (len(spent) * 7919) % 1000
        began = time.perf_counter()
        with scope.reading(region.TENANT):
            parties.get_customer(customer)
            contracts.list_accounts_of_customer(customer)
            queries.list_messages(customer_id=customer, tenant_id=region.TENANT, at=_AT)
        spent.append((time.perf_counter() - began) * 1000)
        time.sleep(0.02)
    thread.join()
    return spent


def _hand_over(actor: Any) -> dict[str, object]:
    """Lease, write and record some of them through the operations, with a partner that costs nothing."""
    from saqia.contexts.messaging import operations as messaging
    from saqia.contexts.messaging import types

    began, handed, at = time.perf_counter(), 0, _AT
    while handed < _HANDED:
        leased = messaging.lease_deliveries(actor=actor, lane="bulk", channels=("sms",), most=50, at=at)
        if not leased.messages:
            break
        outcomes = [types.Outcome(one.delivery_id, 1, str(one.delivery_id), 2) for one in leased.messages]
        messaging.record_outcomes(actor=actor, outcomes=outcomes, at=at)
        handed += len(outcomes)
        at += datetime.timedelta(seconds=60)  # past the tenant's pace: what is measured is ours, not the wait
    return {"handed_over": handed, "handed_over_per_s": round(handed / (time.perf_counter() - began))}

"""From a published cycle to messages: each bill is told, and what its volumes say of high consumption and leaks.

A part of the cycle is one operation and one job; the last number that was told rides with the next job, so a worker
that dies repeats one part, and the causes keep a repeated part from sending twice.
"""

import datetime
import functools
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from procrastinate.contrib.django import app

from saqia.contexts.billing import events as billing_events
from saqia.contexts.billing import exports as billing
from saqia.contexts.contracts import exports as contracts
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import queries
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.jobs import queue, retries

PART = 20_000
_SERVICES = {1: "electricity", 2: "water"}
_WORDS = {
    "ar": (["الكهرباء: من ", "الماء: من "], " إلى ", " - "), "fr": (["élec. ", "eau "], "-", ", "),
    "en": (["elec. ", "water "], "-", ", "),
}  # fmt: skip
_UNITS = {1: ("ك.و.س", "kWh", "kWh"), 2: ("م³", "m³", "m³")}


def announce(*, actor: operation.Actor, event: billing_events.CyclePublished, at: datetime.datetime) -> None:
    """React to a published cycle: queue the job that tells its first part."""
    queue.enqueue(tell_part, [{"tenant_id": actor.tenant_id, "cycle_id": event.cycle_id, "after": 0}])


def announce_late(*, actor: operation.Actor, event: billing_events.BilledLate, at: datetime.datetime) -> None:
    """React to a late bill: tell its customer as a cycle would have; its number keeps a repeat from telling twice."""
    _tell(actor, *billing.single(number=event.bill_number), at)


@app.task(name="messages.tell-bills", queue="bulk-messages", priority=-10, retry=retries.Backoff())
def tell_part(*, tenant_id: int, cycle_id: int, after: int) -> None:
    """Tell one part of a cycle's bills, and leave the next part to another job."""
    actor = operation.system_actor(tenant_id=tenant_id, name="bill-messages")
    tell_bills(actor=actor, cycle_id=cycle_id, after=after, at=datetime.datetime.now(datetime.UTC))


@operation.operation(audit=("cycle_id", "after"))
def tell_bills(*, actor: operation.Actor, cycle_id: int, after: int, at: datetime.datetime, most: int = PART) -> int:
    """Queue the messages of the bills after a number, and the job of those that follow; return how many bills.

    :param after: the last number of the part before; 0: from the first
    """
    bills = billing.bills(cycle_id=cycle_id, after=after, most=most)
    if not bills.num_rows:
        return 0
    _tell(actor, bills, billing.metered(bills, cycle_id=cycle_id), at)
    if bills.num_rows == most:
        last = bills["number"][-1].as_py()
        queue.enqueue(tell_part, [{"tenant_id": actor.tenant_id, "cycle_id": cycle_id, "after": last}])
    return int(bills.num_rows)


def _tell(actor: operation.Actor, bills: pa.Table, metered: pa.Table, at: datetime.datetime) -> None:
    told = _with_customers(bills)
    messaging.send_many(actor=actor, kind="bill-ready", rows=_ready(told, metered), at=at)
    for kind, rows in _alerts(told, metered, local_time.day(at)):
        messaging.send_many(actor=actor, kind=kind, rows=rows, at=at)


def _with_customers(bills: pa.Table) -> pa.Table:
    """Add whose bill it is and in which language the account is written to."""
    bounds = pc.min_max(bills["account_id"]).as_py()
    owners = contracts.addresses(first=bounds["min"], last=bounds["max"])
    owners = owners.select(["account_id", "customer_id"])
    return bills.join(owners, "account_id", join_type="inner").sort_by("number")


def _ready(told: pa.Table, metered: pa.Table) -> pa.Table:
    numbers = told["number"].cast(pa.string())
    return pa.table(
        {
            "cause": _joined("bill-ready:", numbers),
            "customer_id": told["customer_id"],
            "language": pa.nulls(told.num_rows, pa.string()),
            "about": _joined("bill:", numbers),
            "bill": _printable(told["number"]),
            "amount_centimes": told["total_ttc_centimes"],
            "due_on": pc.strftime(told["due_on"].cast(pa.timestamp("s")), "%Y-%m-%d"),
            **{f"indices_{language}": _indices(told["number"], metered, language) for language in _WORDS},
        }
    )


def _indices(numbers: pa.ChunkedArray, metered: pa.Table, language: str) -> pa.Array:
    """Return, for each bill, the previous and the new index of its meters as one text; both are ordered by number."""
    names, between, join = _WORDS[language]
    rows = metered.filter(pc.and_(metered["index_milli"].is_valid(), metered["previous_index_milli"].is_valid()))
    service = pa.array(names).take(pc.subtract(rows["service"], 1).combine_chunks())
    texts = pc.binary_join_element_wise(
        service, _whole(rows["previous_index_milli"]), between, _whole(rows["index_milli"]), ""
    )
    offsets = np.searchsorted(rows["number"].to_numpy(), numbers.to_numpy(), side="left")
    offsets = np.concatenate([offsets, [rows.num_rows]]).astype(np.int32)
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), _plain(texts)), join)


def _alerts(told: pa.Table, metered: pa.Table, on: datetime.date) -> list[tuple[str, pa.Table]]:
    """Return the kinds and rows of what actual volumes say; a suspected leak is not told as high consumption too."""
    days = pc.days_between(metered["from_on"], metered["to_on"])
    reference_days = pc.max_element_wise(metered["reference_days"], 1)
    usual = pc.divide(pc.multiply(metered["reference_volume_milli"], days), reference_days.cast(pa.int64()))
    rows = metered.append_column("days", days).append_column("usual", usual)
    known = pc.and_(pc.greater(rows["reference_days"], 0), pc.invert(pc.fill_null(rows["estimated"], True)))
    rows = rows.filter(pc.fill_null(known, False)).join(told.select(["number", "customer_id"]), "number")
    found = {kind: _above(rows, queries.alerts(on)[kind]) for kind in ("leak", "high")}
    high = rows.filter(pc.and_(found["high"], pc.invert(found["leak"])))
    made = [("suspected-leak", _leaks(rows.filter(found["leak"]))), ("high-consumption", _high(high))]
    return [(kind, table) for kind, table in made if table.num_rows]


def _above(rows: pa.Table, thresholds: dict[str, Any]) -> pa.ChunkedArray:
    masks = [
        pc.and_(
            pc.equal(rows["service"], code),
            pc.and_(
                pc.greater(pc.subtract(rows["volume_milli"], rows["usual"]), thresholds[name].more_milli),
                pc.greater_equal(
                    pc.multiply(rows["volume_milli"], 100),
                    pc.multiply(rows["usual"], int(thresholds[name].times * 100)),
                ),
            ),
        )
        for code, name in _SERVICES.items() if name in thresholds
    ]  # fmt: skip
    return functools.reduce(pc.or_, masks)


def _leaks(rows: pa.Table) -> pa.Table:
    return pa.table(
        {**_common(rows, "leak"), "volume": rows["volume_milli"], "usual": rows["usual"],
         "days": rows["days"].cast(pa.string())}
    )  # fmt: skip


def _high(rows: pa.Table) -> pa.Table:
    place = pc.subtract(rows["service"], 1).combine_chunks()
    units = {
        f"unit_{language}": pa.array([_UNITS[code][column] for code in _SERVICES]).take(place)
        for column, language in enumerate(_WORDS)
    }
    return pa.table(
        {**_common(rows, "high"), "service": rows["service"].cast(pa.int64()), "volume": rows["volume_milli"],
         "usual": rows["usual"], "days": rows["days"].cast(pa.string()), **units}
    )  # fmt: skip


def _common(rows: pa.Table, word: str) -> dict[str, Any]:
    numbers, meters = rows["number"].cast(pa.string()), rows["contract_id"].cast(pa.string())
    registers = rows["register"].cast(pa.string())
    return {
        "cause": pc.binary_join_element_wise(_joined(f"{word}:", numbers), meters, registers, ":"),
        "customer_id": rows["customer_id"], "language": pa.nulls(rows.num_rows, pa.string()),
        "about": _joined("bill:", numbers), "contract": rows["contract_number"],
    }  # fmt: skip


def _joined(prefix: str, numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(prefix, numbers, "")


def _printable(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return bill numbers as people read them, such as `2026-000041877`."""
    text = numbers.cast(pa.string())
    return pc.binary_join_element_wise(pc.utf8_slice_codeunits(text, 0, 4), pc.utf8_slice_codeunits(text, 4), "-")


def _whole(milli: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return an index as a bill prints it: its whole units."""
    return pc.divide(milli, 1000).cast(pa.string())


def _plain(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column

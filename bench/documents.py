"""Bills on paper: CPU a bill, unsealed and sealed, and sealed bills a second on two processes. Every bill is distinct.

Printing the same bill again would measure the memory of the typesetter: customers, numbers, indices, months and QR
codes differ here from bill to bill; only what all bills share (labels, how to pay) is remembered, as in a real cycle.
"""

from __future__ import annotations

import dataclasses
import datetime
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from tests.documents import sample

from saqia.contexts.billing.documents import content, rendering
from saqia.platform.documents import demonstration

GOALS = {"unsealed_cpu_ms": 25, "sealed_cpu_ms": 50, "sealed_bills_per_s": 40}
WORKERS = 2
WARM_UP = 5
IN_PROCESS = 200  # bills measured in one process, at most
AT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def run(contracts: int = 400) -> dict[str, object]:
    """Print that many distinct bills and return what they cost, beside the goals.

    The pool is timed by the clock and by the CPU of its processes, their start included: on a machine that works
    for others too, the second says what two free cores would do.

    :param contracts: bills of the pool's run; the first 200 are also measured one by one
    """
    alone = min(contracts, IN_PROCESS)
    with tempfile.TemporaryDirectory() as folder:
        key = demonstration.seal_key(Path(folder) / "keys", at=AT)
        unsealed = _cpu_ms(bills(0, alone + WARM_UP), rendering.render)
        sealed = _cpu_ms(bills(1_000_000, alone + WARM_UP), lambda bill: rendering.render(bill, key=key))
        started, cpu = time.perf_counter(), _children_cpu_s()
        report = rendering.render_many(bills(2_000_000, contracts), Path(folder) / "out", WORKERS, key=key)
        elapsed, cpu = time.perf_counter() - started, _children_cpu_s() - cpu
    assert report.printed == contracts and not report.failures
    return {
        "bills": contracts,
        "unsealed_cpu_ms": round(unsealed, 1),
        "sealed_cpu_ms": round(sealed, 1),
        "sealed_bills_per_s": round(contracts / elapsed, 1),
        "sealed_bills_per_s_if_cores_were_free": round(WORKERS * contracts / cpu, 1),
        "workers": WORKERS,
        "kilobytes_per_bill": round(report.bytes_written / contracts / 1000, 1),
        "goals": GOALS,
    }


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _cpu_ms(documents: Iterator[content.BillDocument], make: Callable[[content.BillDocument], bytes]) -> float:
    """Return the median CPU time of a bill, in milliseconds, all threads of the process together."""
    spent: list[float] = []
    for document in documents:
        before = time.process_time()
        make(document)
        spent.append((time.process_time() - before) * 1000)
    return statistics.median(spent[WARM_UP:])


def bills(first: int, count: int) -> Iterator[content.BillDocument]:
    """Yield bills that differ in all that differs in a region."""
    base = sample.sample()
    return (_distinct(base, number) for number in range(first, first + count))


def _distinct(base: content.BillDocument, number: int) -> content.BillDocument:
    (section,) = base.sections
    (use,) = section.registers
    shift = Decimal(number % 90_000)
    register = dataclasses.replace(
        use,
        meter_number=f"EL-{number:07d}",
        previous=dataclasses.replace(use.previous, index=use.previous.index + shift),
        new=dataclasses.replace(use.new, index=use.new.index + shift),
    )
    history = tuple(
        dataclasses.replace(month, volume=month.volume + (number * (place + 3)) % 97)
        for place, month in enumerate(section.history)
    )
    address = content.Words(f"رقم {number}، حي السلام", f"{number}, quartier Essalam")
    return dataclasses.replace(
        base,
        number=f"2026-11-{number:07d}",
        contract_number=f"{number:04d} 2047 83-5",
        qr_payload=base.qr_payload.replace("1141010001850", f"114101{number:07d}"),
        customer=dataclasses.replace(base.customer, address=address),
        sections=(dataclasses.replace(section, registers=(register,), history=history),),
    )

"""A collector of the fault tests: `python collector_of_tests.py NUMBER FROM UNTIL FOLDER ACCOUNT...`.

It reports the payments NUMBER:FROM to NUMBER:UNTIL, some at once and each twice, and writes `reference receipt` to
FOLDER/acks.NUMBER, synced to the disk, once it has been told that they are taken. Started again it goes on where its
notes end, a few before: as a partner's system would that does not know what of the last calls has arrived.
"""

import datetime
import os
import sys
import time
from concurrent import futures
from pathlib import Path

import django

django.setup()

from django.db import Error, connections  # noqa: E402

from saqia.contexts.payments import operations, types  # noqa: E402
from saqia.platform import operation  # noqa: E402

NUMBER, FROM, UNTIL = (int(text) for text in sys.argv[1:4])
NOTES = Path(sys.argv[4]) / f"acks.{NUMBER}"
ACCOUNTS = [int(text) for text in sys.argv[5:]]
AT = datetime.datetime(2026, 6, 1, 10, tzinfo=datetime.UTC)
ACTOR = operation.system_actor(tenant_id=1, name="faults")
OVERLAP, AT_ONCE = 5, 4
PATIENCE_SECONDS = 60.0


def pay(rank: int) -> str:
    """Report one payment until the database answers; return the receipt's number."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return operations.collect_payment(
                actor=ACTOR, channel="partner", collector=f"P{NUMBER}", reference=f"{NUMBER}:{rank}", method="app",
                lines=[types.Line(ACCOUNTS[rank % len(ACCOUNTS)], 100 + rank)], collected_at=AT, at=AT,
            ).number  # fmt: skip
        except Error:
            connections.close_all()
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def main() -> None:
    """Report from where the notes end, some at once: they share transactions."""
    known = NOTES.read_text().count("\n") if NOTES.exists() else 0
    with NOTES.open("a") as notes, futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(max(FROM + known - OVERLAP, FROM), UNTIL, AT_ONCE):
            ranks = range(start, min(start + AT_ONCE, UNTIL))
            numbers = list(pool.map(pay, ranks))
            if list(pool.map(pay, reversed(ranks))) != numbers[::-1]:
                raise SystemExit(f"{ranks} have two receipts")
            for rank, number in zip(ranks, numbers, strict=True):
                if rank >= FROM + known:
                    notes.write(f"{NUMBER}:{rank} {number}\n")
            notes.flush()
            os.fsync(notes.fileno())


if __name__ == "__main__":
    main()

"""A collector of the fault tests: `python collector_of_tests.py NUMBER FROM UNTIL FOLDER ACCOUNT...`.

It reports the payments NUMBER:FROM to NUMBER:UNTIL, each twice, and writes `reference receipt` to FOLDER/acks.NUMBER,
synced to the disk, once it has been told that a payment is taken. Started again it goes on where its own notes end, a
few before: as a partner's system would that does not know what of the last calls has arrived.
"""

import datetime
import os
import sys
import time
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
OVERLAP = 5
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
    """Report from where the notes end."""
    known = NOTES.read_text().count("\n") if NOTES.exists() else 0
    with NOTES.open("a") as notes:
        for rank in range(max(FROM + known - OVERLAP, FROM), UNTIL):
            number = pay(rank)
            if pay(rank) != number:
                raise SystemExit(f"{rank} has two receipts")
            if rank >= FROM + known:
                notes.write(f"{NUMBER}:{rank} {number}\n")
                notes.flush()
                os.fsync(notes.fileno())


if __name__ == "__main__":
    main()

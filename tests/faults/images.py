"""What a published cycle comes to, without what two runs of it may differ in: ids, and moments."""

import dataclasses
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from tests.contexts.billing import world as worlds

_QUERIES = {
    "cycles": "SELECT id, status, seal, snapshot_sha256, first_number, bill_count, total_ttc_centimes, is_announced"
    " FROM billing_cycle",
    "bills": "SELECT cycle_id, number, kind, corrects_number, account_id, from_on, to_on, total_ht_centimes,"
    " total_vat_centimes, total_ttc_centimes, estimated, unit, first_line, line_count FROM billing_bill",
    "items": "SELECT batch_id, number, account_id, kind, amount_centimes, due_on FROM ledger_open_item",
    "entries": "SELECT t.cause, e.account_code, e.amount_centimes FROM ledger_entry e"
    " JOIN ledger_transaction t ON t.id = e.transaction_id",
    "events": "SELECT name, payload::text FROM outbox_event WHERE name LIKE 'billing.%'",
    "numbers": "SELECT r.first, r.last, r.cause FROM numbering_reservation r",
    "series": "SELECT series, year, next_number FROM numbering_series",
    "corrections": "SELECT cause, bill_number, contract_id, credit_number FROM billing_correction",
    "estimates": "SELECT bill_number, cycle_id, contract_id, register, volume_milli FROM billing_estimate",
    "exceptions": "SELECT cycle_id, contract_id, reason FROM billing_exception",
    "partitions": "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    " JOIN pg_class p ON p.oid = i.inhparent WHERE p.relname IN ('billing_bill', 'ledger_open_item')",
}


Start = Callable[..., "subprocess.Popen[bytes]"]
"""Starts a process of `cycle_of_tests` that dies or waits as its argument says."""


@dataclasses.dataclass(frozen=True)
class Image:
    """The rows of each question, in one order."""

    rows: dict[str, list[tuple[Any, ...]]]


@dataclasses.dataclass(frozen=True)
class Ready:
    """A database to clone, the files beside it, and the cycle that is open in it."""

    database: str
    home: Path
    cycle_id: int
    world: worlds.World


@dataclasses.dataclass(frozen=True)
class Stage:
    """One test's copy; `environment` leads a process there."""

    home: Path
    cycle_id: int
    world: worlds.World
    environment: dict[str, str]

    @property
    def files(self) -> Path:
        """Where the cycle's files lie."""
        return self.home / "runs" / "tenant-1" / f"cycle-{self.cycle_id}"


def of(connection: "psycopg.Connection[Any]") -> Image:
    """Return the image of a database, read as a superuser."""
    found = {}
    for name, query in _QUERIES.items():
        found[name] = sorted(connection.execute(query).fetchall(), key=repr)
    return Image(found)


def environment(url: Callable[[str, str], str], database: str, home: Path) -> dict[str, str]:
    """Return the environment of a process that works on a database as an installation would."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAQIA_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "saqia.project.settings",
        "SAQIA_HOME": str(home),
        "SAQIA_DATABASE_URL": url("saqia_app", database),
        "SAQIA_LAND_DATABASE_URL": url("saqia_land", database),
        "SAQIA_OWNER_DATABASE_URL": url("saqia_owner", database),
        "SAQIA_SECRET_KEY": "of the fault tests, long enough to pass",
    }

"""What a test reads back after a run: bills by account, the ledger, events, audit entries."""

import dataclasses
import datetime
from typing import Any

import psycopg
from django.db import connections
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries, types
from saqia.contexts.ledger import queries as ledger
from saqia.engine import days
from saqia.engine.quoting import quotes, requests
from saqia.platform.audit import models as audit
from saqia.platform.database import cluster
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

APRIL, MAY = datetime.date(2026, 4, 1), datetime.date(2026, 5, 1)


def cycle(world: worlds.World, cycle_id: int) -> types.CycleState:
    """Return where a cycle stands."""
    with scope.reading(world.actor.tenant_id):
        return queries.get_cycle(cycle_id=cycle_id)


def bills(world: worlds.World, cycle_id: int) -> list[types.BillDetail]:
    """Return every bill and credit note of a cycle with its lines, in the order of numbers."""
    with scope.reading(world.actor.tenant_id):
        return [queries.get_bill(number=number) for number in queries.list_numbers(cycle_id=cycle_id)]


def of(world: worlds.World, name: str) -> list[types.BillHeader]:
    """Return the bills and credit notes of an account, oldest number first."""
    with scope.reading(world.actor.tenant_id):
        found = queries.list_bills(account_id=world.accounts[name].account_id)
    return sorted(found, key=lambda bill: bill.number)


def bill_of(world: worlds.World, name: str, month: datetime.date) -> types.BillDetail:
    """Return the bill of an account that a month's cycle made."""
    [header] = [one for one in of(world, name) if one.kind == "bill" and one.issued_on == month.replace(day=22)]
    with scope.reading(world.actor.tenant_id):
        return queries.get_bill(number=header.number)


def quote(
    service: str, volume: int, start: datetime.date, end: datetime.date, *, use: str = "domestic", households: int = 1,
    registers: tuple[tuple[Any, int], ...] = (),
) -> quotes.Quote:  # fmt: skip
    """Return the quote of a case in the demonstration's zone `town`; volume in units."""
    asked = requests.Request(
        service=service, use=use, operator="demo", zone="town", from_day=days.number(start), to_day=days.number(end),
        volume=volume * 1000, payment="card", registers=registers, households=households,
    )  # fmt: skip
    return quotes.quote(worlds.tariffs(), asked)


def quoted(service: str, volume: int, start: datetime.date, end: datetime.date, **more: Any) -> int:
    """Return what the quote says of a case, centimes with VAT."""
    return quote(service, volume, start, end, **more).total_ttc


def volumes(service: str, volume: int, start: datetime.date, end: datetime.date) -> int:
    """Return what of a quote follows the volume: energy or water, and the levy; centimes with VAT."""
    return sum(line.amount_ttc for line in quote(service, volume, start, end).lines if line.volume)


def standing(service: str, start: datetime.date, end: datetime.date) -> int:
    """Return the standing charges of a period, centimes with VAT."""
    return sum(line.amount_ttc for line in quote(service, 1, start, end).lines if not line.volume)


def events(world: worlds.World, prefix: str = "billing.") -> list[tuple[str, dict[str, Any]]]:
    """Return what was told, in order."""
    with scope.reading(world.actor.tenant_id):
        rows = outbox.Event.objects.filter(name__startswith=prefix).order_by("id").values_list("name", "payload")
        return list(rows)


def acts(world: worlds.World) -> list[str]:
    """Return the audited acts of billing, in order."""
    with scope.reading(world.actor.tenant_id):
        rows = audit.Entry.objects.filter(action__startswith="contexts.billing").order_by("id")
        return [action.rsplit(".", 1)[1] for action in rows.values_list("action", flat=True)]


@dataclasses.dataclass(frozen=True)
class Image:
    """All that billing and the ledger hold of a tenant, to compare two moments."""

    rows: dict[str, list[tuple[Any, ...]]]


_TABLES = (
    "billing_cycle", "billing_bill", "billing_exception", "billing_correction", "billing_estimate", "ledger_open_item",
    "ledger_transaction", "ledger_entry", "ledger_allocation", "numbering_reservation", "outbox_event",
)  # fmt: skip


def image(world: worlds.World) -> Image:
    """Return every row, in an order that does not depend on where it lies."""
    found = {}
    with scope.reading(world.actor.tenant_id), connections["default"].cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"SELECT t.*::text FROM {table} t ORDER BY 1")
            found[table] = list(cursor.fetchall())
    return Image(found)


def trial_balance(world: worlds.World) -> dict[str, int]:
    """Return account code -> sum."""
    with scope.reading(world.actor.tenant_id):
        return ledger.get_trial_balance()


def as_tenant(server: cluster.Cluster, database: str, role: str, tenant: int, query: str) -> list[tuple[Any, ...]]:
    """Run raw SQL as a role of the database for a tenant."""
    with psycopg.connect(server.url(role, database)) as connection:
        connection.execute("SELECT set_config('saqia.tenant', %s, true)", [str(tenant)])
        return connection.execute(query).fetchall()

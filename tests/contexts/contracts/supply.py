"""Invented places, points, customers and contracts to test on."""

import datetime
from typing import Any

import pyarrow as pa

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import types
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.platform import operation
from saqia.platform.database import intake
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
AGADIR = "09.001.01.01"
START = datetime.date(2024, 3, 1)


def customer(
    actor: operation.Actor, name: str = "Said El Mansouri", language: str = "fr", kind: party_types.Kind = "person"
) -> int:
    """Register a customer."""
    given = party_types.CustomerDetails(kind=kind, name_latin=name, language=language)
    return parties.register_customer(actor=actor, given=given, at=AT).customer_id


def points(actor: operation.Actor) -> tuple[int, int, int]:
    """Register premises with electricity, water, and sanitation measured by the water meter."""
    place = types.Place(commune_code=AGADIR, address_ar="حي السلام", address_fr="Hay Essalam", lat=30.42, lon=-9.58)
    three = (
        types.NewPoint(types.ELECTRICITY),
        types.NewPoint(types.WATER),
        types.NewPoint(types.SANITATION, metered_by_water=True),
    )
    registered = contracts.register_premises(actor=actor, place=place, points=three, at=AT)
    electricity, water, sanitation = registered.service_point_ids
    return electricity, water, sanitation


def open_at(
    actor: operation.Actor, point: int, holder: int, starts_on: datetime.date = START, **terms: Any
) -> types.OpenedContract:
    """Open a domestic contract, its terms changed as asked."""
    given = types.Terms(**{"use": "domestic", **terms})
    return contracts.open_contract(
        actor=actor, service_point_id=point, customer_id=holder, terms=given, starts_on=starts_on, at=AT
    )


def end(actor: operation.Actor, number: str, ends_on: datetime.date, reason: str = "customer") -> types.EndedContract:
    """End a contract."""
    return contracts.end_contract(
        actor=actor, contract_number=number, ends_on=ends_on, reason=reason, closing_reading_id=77, at=AT
    )


def told(actor: operation.Actor, prefix: str = "contracts.") -> list[tuple[str, dict[str, Any]]]:
    """Return the tenant's events whose names begin so, oldest first."""
    with scope.reading(actor.tenant_id):
        rows = outbox.Event.objects.filter(name__startswith=prefix).order_by("id")
        return list(rows.values_list("name", "payload"))


def contract_row(**changes: Any) -> dict[str, Any]:
    """Return one row of an import of contracts: electricity of customer C1 at premises L1, changed as asked."""
    blank: dict[str, Any] = dict.fromkeys(types.CONTRACT_ROWS.names)
    given = {
        "line": 2, "source": "regie", "source_ref": "P1-1", "customer_ref": "C1", "premises_ref": "L1",
        "point_ref": "P1-1", "service": 1, "use": "domestic", "starts_on": START,
    }  # fmt: skip
    return {**blank, **given, **changes}


def contract_table(*rows: dict[str, Any]) -> pa.Table:
    """Return rows as the import takes them."""
    return pa.Table.from_pylist(list(rows), schema=types.CONTRACT_ROWS)


def take_over(actor: operation.Actor, *rows: dict[str, Any]) -> intake.Outcome:
    """Import contracts."""
    return contracts.import_contracts(actor=actor, rows=contract_table(*rows), at=AT)


def hand_over(actor: operation.Actor, count: int = 2) -> None:
    """Import customers C1, C2, ... and premises L1, L2, ... of the former operator `regie`."""
    blank = dict.fromkeys(party_types.CUSTOMER_ROWS.names)
    people = [
        {**blank, "line": n, "source": "regie", "source_ref": f"C{n}", "kind": "person", "name_latin": f"Nom {n}"}
        for n in range(1, count + 1)
    ]
    rows = pa.Table.from_pylist(people, schema=party_types.CUSTOMER_ROWS)
    assert parties.import_customers(actor=actor, rows=rows, at=AT).accepted == count
    assert contracts.import_premises(actor=actor, rows=premises_table(count), at=AT).accepted == count


def premises_table(count: int, **changes: Any) -> pa.Table:
    """Return premises L1, L2, ... as the import takes them."""
    rows = [
        {
            "line": n, "source": "regie", "source_ref": f"L{n}", "commune_code": AGADIR, "address_ar": "",
            "address_fr": f"{n} rue", "lat": 30.4, "lon": -9.6, **changes,
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=types.PREMISES_ROWS)

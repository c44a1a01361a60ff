"""Invented customers to test on."""

import datetime
from typing import Any

import pyarrow as pa

from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
RIB = "011780000012345678901296"
ICE = "001234567000062"


def details(**changes: Any) -> types.CustomerDetails:
    """Return a person's details, changed as asked."""
    given: dict[str, Any] = {"kind": "person", "name_ar": "سعيد المنصوري", "name_latin": "Said El Mansouri"}
    return types.CustomerDetails(**{**given, **changes})


def register(actor: operation.Actor, **changes: Any) -> int:
    """Register a customer and return their id."""
    return parties.register_customer(actor=actor, given=details(**changes), at=AT).customer_id


def row(**changes: Any) -> dict[str, Any]:
    """Return one row of an import, changed as asked."""
    blank: dict[str, Any] = dict.fromkeys(types.CUSTOMER_ROWS.names)
    given = {"line": 2, "source": "regie", "source_ref": "C1", "kind": "person", "name_latin": "Said El Mansouri"}
    return {**blank, **given, **changes}


def table(*rows: dict[str, Any]) -> pa.Table:
    """Return rows as the import takes them."""
    return pa.Table.from_pylist(list(rows), schema=types.CUSTOMER_ROWS)


def told(actor: operation.Actor) -> list[tuple[str, dict[str, Any]]]:
    """Return every event of the actor's tenant, oldest first."""
    with scope.reading(actor.tenant_id):
        return list(outbox.Event.objects.order_by("id").values_list("name", "payload"))

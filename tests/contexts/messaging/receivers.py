"""Invented customers to write to, partners that only remember, and what is found afterwards."""

import datetime
from typing import Any

from saqia.contexts.messaging import models, types
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as parties_types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)  # ten in the morning in Casablanca
PHONE, MAIL = "+212612345678", "said@example.ma"
MOVED: dict[str, str | int] = {
    "file": "REC-2026-000123", "stage_ar": "دراسة الملف", "stage_fr": "étude", "stage_en": "under study",
    "unit_ar": "المصلحة التقنية", "unit_fr": "service technique", "unit_en": "technical department",
    "due_on": "2026-06-05", "about": "file:REC-2026-000123",
}  # fmt: skip
CODE: dict[str, str | int] = {"code": "482913", "minutes": "10"}


def register(actor: operation.Actor, **changes: Any) -> int:
    """Register a customer with a phone and an e-mail address, changed as asked; return their id."""
    given: dict[str, Any] = {
        "kind": "person", "name_latin": "Said El Mansouri", "language": "fr", "phones": (PHONE,), "emails": (MAIL,),
    }  # fmt: skip
    details = parties_types.CustomerDetails(**{**given, **changes})
    return parties.register_customer(actor=actor, given=details, at=AT).customer_id


def send(actor: operation.Actor, **changes: Any) -> types.Queued:
    """Send `file-moved`, changed as asked."""
    given: dict[str, Any] = {"kind": "file-moved", "cause": "moved:1", "language": None, "values": MOVED, "at": AT}
    return messaging.send_message(actor=actor, **{**given, **changes})


def told(actor: operation.Actor) -> list[tuple[str, dict[str, Any]]]:
    """Return every event that messaging told in the actor's tenant, oldest first."""
    with scope.reading(actor.tenant_id):
        rows = outbox.Event.objects.filter(name__startswith="messaging.").order_by("id")
        return list(rows.values_list("name", "payload"))


def deliveries(actor: operation.Actor) -> list[tuple[str, str, str]]:
    """Return (channel, address, state) of every delivery, oldest first."""
    with scope.reading(actor.tenant_id):
        return list(models.Delivery.objects.order_by("id").values_list("channel", "address", "state"))


def count(actor: operation.Actor) -> tuple[int, int]:
    """Return how many messages and deliveries there are."""
    with scope.reading(actor.tenant_id):
        return models.Message.objects.count(), models.Delivery.objects.count()

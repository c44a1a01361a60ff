"""A small company for files: units, one person for each role; files deposited and moved in it."""

import dataclasses
import datetime
import io
from typing import Any

from PIL import Image

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import roles
from saqia.platform import operation
from saqia.platform.files import storing
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AGADIR, INEZGANE = "09.001.01.01", "09.273.01.15"
ON = datetime.date(2026, 4, 20)
"""A Monday. Before day 60 lie 1 May (Labor Day), Eid al-Adha (28 and 29 May, predicted) and Muharram (17 June)."""
AT = datetime.datetime(2026, 4, 20, 9, tzinfo=datetime.UTC)
KEY = "0123456789abcdef"
CONTACT = types.Contact("Fatima Zahra Idrissi", phone="06 00 12 34 56", language="ar")
COMPLAINT: dict[str, types.Answer] = {"subject": "reading-missed", "description": "Compteur jamais relevé"}
STAFF = ("agent", "supervisor", "billing_officer", "reader", "crew", "finance", "director")


@dataclasses.dataclass(frozen=True)
class Company:
    """Actors by role, units by code."""

    actors: dict[str, operation.Actor]
    units: dict[str, int]

    def __getattr__(self, role: str) -> operation.Actor:
        return self.actors[role]


def settle(system: operation.Actor) -> Company:
    """Open the units that definitions name and hire one person for each role."""
    units = {}
    on = datetime.date(2026, 1, 5)
    for code, kind, commune in (
        ("SIEGE", "company", None), ("CLI", "department", None), ("AG-AGADIR", "agency", AGADIR),
        ("AG-INEZGANE", "agency", INEZGANE), ("EQ-1", "crew_base", INEZGANE),
    ):  # fmt: skip
        opened = hiring.open_unit(
            actor=system, code=code, kind=kind, name_ar=f"وحدة {code}", name_fr=f"Unité {code}", parent_id=None,
            commune_code=commune, on=on, at=AT,
        )  # fmt: skip
        units[code] = opened.id
    actors = {role: _hired(system, role, units["CLI"], on) for role in STAFF}
    return Company(actors, units)


def _hired(system: operation.Actor, role: str, unit_id: int, on: datetime.date) -> operation.Actor:
    person = hiring.hire_person(
        actor=system, number=role, name_ar="عون", name_fr="Agent", language="fr", sign_in_id=None, on=on, at=AT
    )
    hiring.assign_role(actor=system, person_id=person.id, unit_id=unit_id, role=role, starts_on=on, at=AT)
    return operation.Actor(
        tenant_id=system.tenant_id, name=f"person:{person.id}", person_id=person.id,
        permissions=roles.known().of([role]),
    )  # fmt: skip


def visitor(tenant_id: int = 1) -> operation.Actor:
    """Return somebody without a sign-in."""
    return operation.Actor(tenant_id=tenant_id, name="visitor", permissions=contracts.rights_of("visitor"))


def signed_in(sign_in_id: int, tenant_id: int = 1) -> operation.Actor:
    """Return a customer who is signed in."""
    return operation.Actor(
        tenant_id=tenant_id, name=f"customer:{sign_in_id}", sign_in_id=sign_in_id,
        permissions=contracts.rights_of("signed-in"),
    )  # fmt: skip


def filing(**changes: Any) -> types.Filing:
    """Return a complaint as a visitor of the portal sends it, changed as asked."""
    given = {
        "procedure": "complaint", "answers": COMPLAINT, "contact": CONTACT, "channel": "portal", "client_key": KEY,
    }  # fmt: skip
    return types.Filing(**{**given, **changes})


def deposit(actor: operation.Actor | None = None, at: datetime.datetime = AT, **changes: Any) -> types.Deposited:
    """Deposit a complaint, changed as asked."""
    return cases.deposit_file(actor=actor or visitor(), filing=filing(**changes), at=at)


def photo(actor: operation.Actor, code: str = "photo", color: str = "red") -> types.GivenDocument:
    """Store a photo and return it as a file takes it."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(made, "JPEG")
    stored = storing.store(
        actor=actor, content=made.getvalue(), media_type="image/jpeg", purpose="case-document", at=AT
    )
    return types.GivenDocument(code, stored.file_id, stored.sha256)


def at(day: str, hour: int = 9) -> datetime.datetime:
    """Return a moment of a day."""
    return datetime.datetime.fromisoformat(day).replace(hour=hour, tzinfo=datetime.UTC)


def told(tenant_id: int = 1, prefix: str = "cases.") -> list[tuple[str, dict[str, Any]]]:
    """Return the events whose names begin so, oldest first."""
    with scope.reading(tenant_id):
        rows = outbox.Event.objects.filter(name__startswith=prefix).order_by("id")
        return list(rows.values_list("name", "payload"))


def counted(tenant_id: int = 1) -> tuple[int, int, int]:
    """Return how many files, moves and papers there are."""
    from saqia.contexts.cases import models

    with scope.reading(tenant_id):
        return models.File.objects.count(), models.Move.objects.count(), models.Document.objects.count()

"""The staff of a demonstration distributor: one person a role, with a sign-in whose password is made here."""

import dataclasses
import datetime
import json
import secrets
from pathlib import Path

from saqia.contexts.staff import operations as staff
from saqia.contexts.staff import queries
from saqia.platform import operation
from saqia.platform.identity import sign_ins
from saqia.platform.tenancy import scope

ROLES = {
    "agent": ("وكيلة تجريبية", "Agent de démonstration"),
    "supervisor": ("مشرف تجريبي", "Superviseur de démonstration"),
    "billing_officer": ("مكلفة بالفوترة (تجريبي)", "Facturation de démonstration"),
    "finance": ("المالية (تجريبي)", "Finances de démonstration"),
    "director": ("المديرية (تجريبي)", "Direction de démonstration"),
}


@dataclasses.dataclass(frozen=True)
class LogIn:
    """A sign-in of the demonstration; the second factor is set at the first sign-in."""

    role: str
    email: str
    password: str


def engage(
    *, actor: operation.Actor, tenant_code: str, folder: Path, on: datetime.date, at: datetime.datetime
) -> list[LogIn]:
    """Hire one person a role, once; the log-ins are kept in `folder`, readable by its owner only."""
    path = folder / f"log-ins-{tenant_code}.json"
    if path.exists():
        return [LogIn(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    log_ins = [
        LogIn(role, f"{role.replace('_', '-')}@{tenant_code}.example", secrets.token_urlsafe(9)) for role in ROLES
    ]
    unit_id = _agency(actor, on, at)
    for log_in in log_ins:
        _hire(actor, log_in, unit_id, on, at)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps([dataclasses.asdict(log_in) for log_in in log_ins]), encoding="utf-8")
    return log_ins


def _agency(actor: operation.Actor, on: datetime.date, at: datetime.datetime) -> int:
    with scope.reading(actor.tenant_id):
        found = [unit for unit in queries.list_units(on=on) if unit.code == "D1"]
    if found:
        return found[0].id
    opened = staff.open_unit(
        actor=actor, code="D1", kind="agency", name_ar="وكالة تجريبية", name_fr="Agence de démonstration",
        parent_id=None, commune_code=None, on=on, at=at,
    )  # fmt: skip
    return opened.id


def _hire(actor: operation.Actor, log_in: LogIn, unit_id: int, on: datetime.date, at: datetime.datetime) -> None:
    name_ar, name_fr = ROLES[log_in.role]
    sign_in_id = sign_ins.create_sign_in(actor=actor, email=log_in.email, password=log_in.password, at=at)
    person = staff.hire_person(
        actor=actor, number=f"D-{log_in.role}", name_ar=name_ar, name_fr=name_fr, language="ar",
        sign_in_id=sign_in_id, on=on, at=at,
    )  # fmt: skip
    staff.assign_role(actor=actor, person_id=person.id, unit_id=unit_id, role=log_in.role, starts_on=on, at=at)

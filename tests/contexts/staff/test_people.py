"""Units, people and the roles they hold from a day to a day."""

import datetime
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from saqia.contexts.staff import models, queries, types
from saqia.contexts.staff import operations as staff
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
JANUARY, MAY, JUNE = datetime.date(2026, 1, 1), datetime.date(2026, 5, 1), datetime.date(2026, 6, 1)


def _unit(actor: operation.Actor, **changes: Any) -> types.Unit:
    given: dict[str, Any] = {
        "code": "AG1", "kind": "agency", "name_ar": "وكالة أورير", "name_fr": "Agence Aourir", "parent_id": None,
        "commune_code": "09.001.07.03", "on": JANUARY,
    }  # fmt: skip
    return staff.open_unit(actor=actor, at=AT, **{**given, **changes})


def _hire(actor: operation.Actor, **changes: Any) -> types.Person:
    given: dict[str, Any] = {
        "number": "M1", "name_ar": "سعيد", "name_fr": "Said", "language": "ar", "sign_in_id": 41, "on": JANUARY,
    }  # fmt: skip
    return staff.hire_person(actor=actor, at=AT, **{**given, **changes})


def _assign(actor: operation.Actor, person: types.Person, unit: types.Unit, **changes: Any) -> types.Assigned:
    given: dict[str, Any] = {"person_id": person.id, "unit_id": unit.id, "role": "agent", "starts_on": JANUARY}
    return staff.assign_role(actor=actor, at=AT, **{**given, **changes})


def _membership(on: datetime.date, tenant_id: int = 1) -> types.Membership | None:
    with scope.reading(tenant_id):
        return queries.find_membership(sign_in_id=41, on=on)


def _told(tenant_id: int = 1) -> list[str]:
    with scope.reading(tenant_id):
        return list(outbox.Event.objects.order_by("id").values_list("name", flat=True))


def test_a_sign_in_may_what_its_roles_of_the_day_may(database: str, souss: operation.Actor) -> None:
    company = _unit(souss, code="SRM", kind="company", commune_code=None)
    agency = _unit(souss, parent_id=company.id)
    person = _hire(souss)
    assert _membership(MAY) is None
    _assign(souss, person, agency)
    _assign(souss, person, company, role="reader", starts_on=MAY)
    before, after = _membership(datetime.date(2026, 4, 30)), _membership(MAY)
    assert before is not None and after is not None
    assert (before.person_id, set(before.roles), set(before.unit_ids)) == (person.id, {"agent"}, {agency.id})
    assert (set(after.roles), set(after.unit_ids)) == ({"agent", "reader"}, {agency.id, company.id})
    assert "contracts.open-contract" in before.permissions
    assert "billing.run-cycle" not in after.permissions
    assert _membership(datetime.date(2025, 12, 31)) is None
    assert _told() == [
        "staff.unit.opened", "staff.unit.opened", "staff.person.hired", "staff.role.assigned", "staff.role.assigned",
    ]  # fmt: skip


def test_a_role_ends_and_may_begin_again(database: str, souss: operation.Actor) -> None:
    agency, person = _unit(souss), _hire(souss)
    given = _assign(souss, person, agency)
    ended = staff.end_role(actor=souss, membership_id=given.membership_id, ends_on=MAY, at=AT)
    assert (ended.starts_on, ended.ends_on) == (JANUARY, MAY)
    assert _membership(datetime.date(2026, 4, 30)) is not None
    assert _membership(MAY) is None
    with pytest.raises(staff.RoleNotHeld):
        staff.end_role(actor=souss, membership_id=given.membership_id, ends_on=JUNE, at=AT)
    _assign(souss, person, agency, starts_on=JUNE)
    assert _membership(JUNE) is not None
    with scope.reading(1):
        spans = [(one.starts_on, one.ends_on) for one in queries.list_memberships(person.id)]
        assert [one.id for one in queries.list_people(role="agent", on=JUNE)] == [person.id]
        assert queries.list_people(role="agent", on=MAY) == []
    assert spans == [(JANUARY, MAY), (JUNE, None)]


def test_who_leaves_may_nothing_from_that_day(database: str, souss: operation.Actor) -> None:
    agency, person = _unit(souss), _hire(souss)
    _assign(souss, person, agency)
    _assign(souss, person, agency, role="reader", starts_on=JUNE)
    gone = staff.record_departure(actor=souss, person_id=person.id, on=MAY, at=AT)
    assert gone.left_on == MAY
    assert _membership(datetime.date(2026, 4, 30)) is not None
    assert _membership(MAY) is None
    assert _membership(JUNE) is None
    with scope.reading(1):
        spans = [(one.role, one.starts_on, one.ends_on) for one in queries.list_memberships(person.id)]
    assert spans == [("agent", JANUARY, MAY), ("reader", JUNE, JUNE)]
    with pytest.raises(staff.PersonNotFound):
        _assign(souss, person, agency, starts_on=JUNE)
    assert _told()[-3:] == ["staff.role.ended", "staff.role.ended", "staff.person.left"]


def test_a_unit_closes_when_nobody_is_left(database: str, souss: operation.Actor) -> None:
    company = _unit(souss, code="SRM", kind="company")
    agency, person = _unit(souss, parent_id=company.id), _hire(souss)
    given = _assign(souss, person, agency)
    for unit in (company, agency):
        with pytest.raises(staff.UnitStillStaffed):
            staff.close_unit(actor=souss, unit_id=unit.id, on=MAY, at=AT)
    staff.end_role(actor=souss, membership_id=given.membership_id, ends_on=MAY, at=AT)
    assert staff.close_unit(actor=souss, unit_id=agency.id, on=MAY, at=AT).closed_on == MAY
    with scope.reading(1):
        assert [unit.code for unit in queries.list_units(on=MAY)] == ["SRM"]
        assert queries.find_unit(code="AG1") is not None
    with pytest.raises(staff.UnitNotFound):
        _assign(souss, person, agency, starts_on=MAY)


def test_what_cannot_be_is_refused_and_leaves_nothing(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    agency, person = _unit(souss), _hire(souss)
    _assign(souss, person, agency)
    told = _told()
    for refusal, attempt in (
        (staff.CodeTaken, lambda: _unit(souss)),
        (staff.CodeUnknown, lambda: _unit(souss, code="X", kind="castle")),
        (staff.CommuneNotFound, lambda: _unit(souss, code="X", commune_code="99")),
        (staff.UnitNotFound, lambda: _unit(souss, code="X", parent_id=999)),
        (staff.CodeTaken, lambda: _hire(souss, sign_in_id=None)),
        (staff.CodeUnknown, lambda: _hire(souss, number="M2", language="es")),
        (staff.SignInTaken, lambda: _hire(souss, number="M2")),
        (staff.CodeUnknown, lambda: _assign(souss, person, agency, role="king")),
        (staff.RoleHeldAlready, lambda: _assign(souss, person, agency, starts_on=MAY)),
        (staff.RoleHeldAlready, lambda: _assign(souss, person, agency)),
        (staff.PersonNotFound, lambda: _assign(casa, person, agency)),
    ):
        with pytest.raises(refusal):
            attempt()
    assert _told() == told
    assert _told(2) == []


def test_a_sign_in_is_linked_and_taken_away(database: str, souss: operation.Actor) -> None:
    agency, person = _unit(souss), _hire(souss, sign_in_id=None)
    other = _hire(souss, number="M2", sign_in_id=40)
    _assign(souss, person, agency)
    staff.link_sign_in(actor=souss, person_id=person.id, sign_in_id=41, on=MAY, at=AT)
    assert _membership(MAY) is not None
    with pytest.raises(staff.SignInTaken):
        staff.link_sign_in(actor=souss, person_id=other.id, sign_in_id=41, on=MAY, at=AT)
    staff.link_sign_in(actor=souss, person_id=person.id, sign_in_id=None, on=MAY, at=AT)
    assert _membership(MAY) is None


def test_one_sign_in_is_two_people_at_two_distributors(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    here = _hire(souss)
    _assign(souss, here, _unit(souss))
    assert _membership(MAY, tenant_id=2) is None
    there = _hire(casa)
    _assign(casa, there, _unit(casa), role="director")
    mine, theirs = _membership(MAY), _membership(MAY, tenant_id=2)
    assert mine is not None and theirs is not None
    assert (mine.person_id, set(mine.roles)) == (here.id, {"agent"})
    assert (theirs.person_id, set(theirs.roles)) == (there.id, {"director"})


def test_the_database_refuses_one_role_twice_on_a_day(database: str, souss: operation.Actor) -> None:
    agency, person = _unit(souss), _hire(souss)
    _assign(souss, person, agency)
    with pytest.raises(IntegrityError, match="staff_membership_once"), transaction.atomic():
        scope.enter(1)
        models.Membership.objects.create(person_id=person.id, unit_id=agency.id, role="agent", starts_on=MAY)


def test_two_assignments_at_once_leave_one(database: str, souss: operation.Actor) -> None:
    agency, person = _unit(souss), _hire(souss)
    refused: list[Exception] = []

    def attempt() -> None:
        try:
            _assign(souss, person, agency)
        except staff.RoleHeldAlready as error:
            refused.append(error)
        finally:
            connections.close_all()

    several = [threading.Thread(target=attempt) for _ in range(4)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert len(refused) == 3


def test_managing_people_takes_a_permission(database: str) -> None:
    agent = operation.Actor(tenant_id=1, name="person:1", permissions=frozenset({"staff.manage-units"}))
    with pytest.raises(operation.PermissionRefused):
        _hire(agent)

"""Money on suspense has a role that answers for it and a deadline in working days; a person of it may be asked."""

import datetime
import importlib

import pytest
from django.db import IntegrityError, connections, transaction
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds

from saqia.contexts.banking import models, operations, queries, rules, types
from saqia.contexts.staff import operations as hiring
from saqia.platform import operation
from saqia.platform.calendar import national
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope
from saqia.platform.wording import local

WEDNESDAY = ground.AT.date()
HIRED = datetime.date(2026, 1, 5)


@pytest.fixture
def billed(april_billed: worlds.World) -> worlds.World:
    ground.opened()
    return april_billed


def hired(world: worlds.World, code: str, role: str) -> int:
    """Hire somebody with a role and return who."""
    unit = hiring.open_unit(
        actor=world.actor, code=code, kind="agency", name_ar="وكالة", name_fr="Agence", parent_id=None,
        commune_code=None, on=HIRED, at=ground.AT,
    )  # fmt: skip
    person = hiring.hire_person(
        actor=world.actor, number=code, name_ar="عون", name_fr="Agent", language="fr", sign_in_id=None, on=HIRED,
        at=ground.AT,
    )  # fmt: skip
    hiring.assign_role(
        actor=world.actor, person_id=person.id, unit_id=unit.id, role=role, starts_on=HIRED, at=ground.AT
    )
    return person.id


def assign(line: types.Line, person_id: int | None, actor: operation.Actor = ground.FINANCE) -> None:
    operations.assign_line(actor=actor, line_id=line.line_id, person_id=person_id, at=ground.AT)


def told() -> list[dict[str, object]]:
    """Return what was told of movements given to people."""
    with scope.reading(1):
        return [one.payload for one in outbox.Event.objects.filter(name="banking.line.assigned").order_by("id")]


def test_what_comes_to_stand_on_suspense_has_an_owner_and_a_deadline(billed: worlds.World) -> None:
    account = billed.accounts["three"]
    due, name = ground.owed(account.account_id), ground.name_of(account.customer_id)
    _, [alike, odd, cost] = ground.matched(
        ground.stated(ground.line(due, name=name), ground.line(5_000, text="MERCI"), ground.line(-700, text="FRAIS"))
    )
    assert WEDNESDAY.isoformat() == "2026-05-06"
    assert (alike.state, alike.owner, alike.due_on) == ("proposed", "finance", datetime.date(2026, 5, 7))
    assert (odd.state, odd.owner, odd.due_on) == ("suspense", "finance", datetime.date(2026, 5, 11))  # over a week-end
    assert (cost.state, cost.owner, cost.due_on, cost.person_id) == ("placed", "", None, None)
    assert [one.line_id for one in ground.read(lambda: queries.list_open_lines())] == [alike.line_id, odd.line_id]


@pytest.mark.parametrize(
    ("on", "late", "marked"),
    [
        (datetime.date(2026, 5, 7), 0, [False, False]),
        (datetime.date(2026, 5, 8), 1, [True, False]),
        (datetime.date(2026, 5, 11), 1, [True, False]),
        (datetime.date(2026, 5, 12), 2, [True, True]),
    ],
)
def test_a_movement_is_late_the_day_after_its_deadline(
    billed: worlds.World, on: datetime.date, late: int, marked: list[bool]
) -> None:
    account = billed.accounts["three"]
    due, name = ground.owed(account.account_id), ground.name_of(account.customer_id)
    ground.matched(ground.stated(ground.line(5_000, text="MERCI"), ground.line(due, name=name)))
    found = ground.read(lambda: queries.sum_suspense(on=on))
    assert found == types.Suspense(2, due + 5_000, late, datetime.date(2026, 5, 7))
    assert [one.is_late(on) for one in ground.read(lambda: queries.list_open_lines())] == marked


def test_what_was_placed_is_neither_late_nor_counted(billed: worlds.World) -> None:
    _, [line] = ground.matched(ground.stated(ground.line(-700, text="PRLV")))
    operations.place_cost(actor=ground.FINANCE, line_id=line.line_id, role="bank_fees", at=ground.AT)
    after = ground.lines_of(line.statement_id)[0]
    assert (after.state, after.due_on, after.is_late(datetime.date(2027, 1, 1))) == ("placed", line.due_on, False)
    empty = types.Suspense(0, 0, 0, None)
    assert ground.read(lambda: queries.sum_suspense(on=datetime.date(2027, 1, 1))) == empty


def test_a_person_of_the_role_is_asked_to_place_it(billed: worlds.World) -> None:
    _, [line, other] = ground.matched(ground.stated(ground.line(5_000), ground.line(6_000)))
    clerk = hired(billed, "F1", "finance")
    for _ in range(2):
        assign(line, clerk)
    assert [one.person_id for one in ground.lines_of(line.statement_id)] == [clerk, None]
    mine = ground.read(lambda: queries.list_open_lines(person_id=clerk))
    assert [(one.line_id, one.due_on) for one in mine] == [(line.line_id, line.due_on)]
    assign(line, None)
    assert ground.read(lambda: queries.list_open_lines(person_id=clerk)) == []
    assert told() == [
        {"line_id": line.line_id, "person_id": clerk}, {"line_id": line.line_id, "person_id": 0},
    ]  # fmt: skip
    assert ground.lines_of(other.statement_id)[1].person_id is None


def test_who_is_not_asked(billed: worlds.World) -> None:
    _, [line, cost] = ground.matched(ground.stated(ground.line(5_000), ground.line(-700, text="FRAIS")))
    clerk, cashier = hired(billed, "F1", "finance"), hired(billed, "C1", "agent")
    for stranger in (cashier, 999_999):
        with pytest.raises(operations.NotOwner):
            assign(line, stranger)
    with pytest.raises(operations.LinePlaced):
        assign(cost, clerk)
    with pytest.raises(operation.PermissionRefused):
        assign(line, clerk, ground.NOBODY)
    with pytest.raises(operations.LineUnknown):
        assign(line, clerk, operation.Actor(2, "person:7", 7, ground.FINANCE.permissions))
    assert [one.person_id for one in ground.lines_of(line.statement_id)] == [None, None]
    assert told() == []


def test_the_database_holds_no_open_movement_without_an_owner(billed: worlds.World) -> None:
    _, [line] = ground.matched(ground.stated(ground.line(5_000)))
    for nobody in ({"owner": ""}, {"due_on": None}):
        with pytest.raises(IntegrityError, match="banking_match_owned"), transaction.atomic():
            scope.enter(1)
            models.Match.objects.filter(line_id=line.line_id).update(**nobody)


def test_the_rule_of_the_day_counts() -> None:
    assert rules.suspense(datetime.date(2026, 5, 6)) == rules.Suspense("finance", 1, 3)
    assert rules.suspense(datetime.date(2020, 1, 1)) == rules.Suspense("finance", 1, 3)


def test_what_stood_there_before_has_its_time_from_the_migration_on(billed: worlds.World) -> None:
    account = billed.accounts["three"]
    due, name = ground.owed(account.account_id), ground.name_of(account.customer_id)
    _, [alike, odd, later] = ground.matched(
        ground.stated(ground.line(due, name=name), ground.line(5_000, text="MERCI"), ground.line(6_000, text="MERCI"))
    )
    with transaction.atomic():
        scope.enter(1)
        models.Match.objects.filter(line__in=[alike.line_id, odd.line_id]).update(due_on=WEDNESDAY)  # as 0003 did
    migration = importlib.import_module("saqia.contexts.banking.migrations.0004_time_for_older_suspense")
    today = local(datetime.datetime.now(datetime.UTC)).date()
    for _ in range(2):
        with connections["owner"].schema_editor() as editor:
            migration.give_time(None, editor)
        with scope.reading(1):
            found = dict(models.Match.objects.values_list("line_id", "due_on"))
        days = national.calendar().add_working_days
        assert found == {alike.line_id: days(today, 1), odd.line_id: days(today, 3), later.line_id: later.due_on}

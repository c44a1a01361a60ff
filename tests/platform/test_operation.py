"""The frame of every write: one durable transaction, one tenant, one audit entry."""

import datetime
import time
from collections.abc import Mapping, Sequence
from concurrent import futures
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from saqia.platform import operation
from saqia.platform.audit import models
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


@operation.operation(audit=("number",))
def note_number(*, actor: operation.Actor, number: int, at: datetime.datetime, fail: bool = False) -> int:
    """Do nothing but be audited."""
    if fail:
        raise ValueError(number)
    return number


@operation.operation
def note_twice(*, actor: operation.Actor, at: datetime.datetime, inner: operation.Actor) -> int:
    """Call another operation inside this one."""
    return note_number(actor=inner, number=2, at=at)


def _note_all(calls: Sequence[Mapping[str, Any]]) -> list[int]:
    return [-one["number"] for one in calls]


@operation.operation(audit=("number",), many=_note_all)
def note_together(*, actor: operation.Actor, number: int, at: datetime.datetime) -> int:
    """Do nothing but be audited, with others."""
    time.sleep(0.2)
    return -number


def _entries(tenant_id: int) -> list[tuple[str, dict[str, str]]]:
    with scope.reading(tenant_id):
        return list(models.Entry.objects.order_by("id").values_list("action", "detail"))


def test_an_operation_leaves_one_audit_entry(database: str, souss: operation.Actor) -> None:
    assert note_number(actor=souss, number=7, at=AT) == 7
    [(action, detail)] = _entries(1)
    assert action.endswith("test_operation.note_number")
    assert detail == {"number": "7"}


def test_a_failed_operation_writes_nothing(database: str, souss: operation.Actor) -> None:
    with pytest.raises(ValueError, match="7"):
        note_number(actor=souss, number=7, at=AT, fail=True)
    assert _entries(1) == []


def test_an_inner_operation_joins_and_leaves_no_second_entry(database: str, souss: operation.Actor) -> None:
    assert note_twice(actor=souss, at=AT, inner=souss) == 2
    assert len(_entries(1)) == 1


def test_an_inner_operation_of_another_tenant_is_refused(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    with pytest.raises(operation.WrongTenant):
        note_twice(actor=souss, at=AT, inner=casa)
    assert _entries(1) == _entries(2) == []


def test_calls_of_one_instant_leave_an_entry_each(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    def note(number: int) -> int:
        try:
            return note_together(actor=casa if number % 3 == 0 else souss, number=number, at=AT)
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(9) as pool:
        assert list(pool.map(note, range(9))) == [-number for number in range(9)]
    assert sorted(int(detail["number"]) for _, detail in _entries(1)) == [1, 2, 4, 5, 7, 8]
    assert sorted(int(detail["number"]) for _, detail in _entries(2)) == [0, 3, 6]
    with scope.reading(1):
        transactions = models.Entry.objects.extra(select={"of": "xmin"}).values_list("of", flat=True)
        assert len(set(transactions)) < 6


def test_an_operation_refuses_to_run_inside_a_transaction(database: str, souss: operation.Actor) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        note_number(actor=souss, number=7, at=AT)


def test_positional_arguments_are_refused_at_decoration() -> None:
    with pytest.raises(TypeError, match="keyword-only"):
        operation.operation(lambda actor, at: None)


def test_a_tenant_sees_its_own_rows_only(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    note_number(actor=souss, number=1, at=AT)
    note_number(actor=casa, number=2, at=AT)
    assert [detail for _, detail in _entries(1)] == [{"number": "1"}]
    assert [detail for _, detail in _entries(2)] == [{"number": "2"}]


def test_raw_sql_without_a_tenant_is_an_error(database: str) -> None:
    with pytest.raises(DatabaseError, match=r"saqia\.tenant"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry")


def test_raw_sql_cannot_write_for_another_tenant(database: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        scope.enter(1)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_entry (tenant_id, at, actor, action, detail) VALUES (2, now(), 'x', 'x', '{}')"
            )


def test_the_audit_trail_is_append_only(database: str, souss: operation.Actor) -> None:
    note_number(actor=souss, number=1, at=AT)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        scope.enter(1)
        models.Entry.objects.update(actor="other")


def test_reading_is_read_only(database: str) -> None:
    with pytest.raises(DatabaseError, match="read-only"), scope.reading(1):
        models.Entry.objects.create(at=AT, actor="x", action="x")


def test_a_tenant_cannot_be_entered_outside_a_transaction(database: str) -> None:
    with pytest.raises(scope.NoTenant):
        scope.enter(1)

"""Arrays of statements that are planned once: what is given comes back, whatever it holds."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import DataError, transaction

from saqia.platform.database import prepared
from saqia.platform.tenancy import scope

MOMENT = datetime.datetime(2026, 5, 8, 9, 30, 15, 123456, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("bigint", [1, -2, 2**62, None, 0]),
        (
            "text",
            ["", "NULL", "null", 'a "quoted" one', "back\\slash", "{1,2}", "a, b", " between ", "line\nbreak", None],
        ),
        ("text", ["فاتورة الماء", "ⴰⵎⴰⵏ", "é", "\\\\", '\\"']),
        ("boolean", [True, False, None]),
        ("bytea", [b"", b"\x00\xff\\x", None]),
        ("date", [datetime.date(2026, 5, 8), None]),
        ("timestamptz", [MOMENT, None]),
        ("uuid", [uuid.UUID(int=7)]),
        ("bigint", []),
    ],
)
def test_an_array_comes_back_as_it_was_given(database: str, kind: str, values: list[Any]) -> None:
    with transaction.atomic():
        [(found,)] = prepared.run(f"SELECT %s::{kind}[]", [values])
        [(named,)] = prepared.run(f"SELECT %(given)s::{kind}[]", {"given": values})
    assert [bytes(one) if kind == "bytea" and one is not None else one for one in found] == values
    assert named == found


def test_a_text_that_postgresql_cannot_hold_is_refused(database: str) -> None:
    with pytest.raises((DataError, ValueError)), transaction.atomic():
        prepared.run("SELECT %s::text[]", [["a\x00b"]])


def test_a_statement_is_planned_once_for_a_connection(database: str) -> None:
    statement = "SELECT %s::bigint + 20261127"
    with transaction.atomic():
        for number in range(3):
            assert prepared.run(statement, [number]) == [(20261127 + number,)]
        kept = prepared.run("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%+ 20261127"])
    assert kept == [(1,)]


def test_an_array_of_a_page_is_planned_once_too(database: str) -> None:
    statement = "SELECT count(*) FROM tenancy_tenant WHERE id = ANY(%s::bigint[]) -- 20261128"
    kept = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s"
    with scope.reading(1):
        for _ in range(7):
            assert prepared.run(statement, [[1]]) == [(1,)]
        assert prepared.run(kept, ["SELECT count(*) FROM tenancy_tenant%20261128"]) == [(7, 0)]

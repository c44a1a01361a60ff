"""Rows on their way in: columns checked, lines refused by masks and by SQL, the rest staged."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from saqia.platform.database import intake, statistics
from saqia.platform.tenancy import scope

SCHEMA = pa.schema([("line", pa.int64()), ("code", pa.string()), ("amount", pa.int64())])


def _rows(*rows: tuple[int, str | None, int | None]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)


def test_lines_are_refused_by_masks_then_by_sql_and_the_rest_is_staged(database: str) -> None:
    taken = intake.Intake(_rows((2, "A", 1), (3, " ", None), (4, "B", 3), (5, "C", 4), (6, "D", 5)), SCHEMA)
    taken.refuse(intake.is_blank(taken.column("code")), "code", "missing")
    taken.refuse(pc.is_null(taken.column("amount")), "amount", "missing")
    taken.replace("twice", pc.multiply(taken.column("amount"), 2))
    with transaction.atomic():
        scope.enter(1)
        taken.stage("staged_rows")
        taken.expel("s.twice = 6", "amount", "odd")
        assert taken.drop("s.code = 'C'") == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT line, twice FROM staged_rows ORDER BY line")
            assert cursor.fetchall() == [(2, 2), (6, 10)]
        outcome = taken.outcome(accepted=2, already=1)
    assert outcome.refused.to_pylist() == [
        {"line": 3, "field": "amount", "reason": "missing"},
        {"line": 3, "field": "code", "reason": "missing"},
        {"line": 4, "field": "amount", "reason": "odd"},
    ]
    assert (outcome.accepted, outcome.already) == (2, 1)


@pytest.mark.parametrize(
    ("table", "missing", "unknown", "mistyped"),
    [
        (pa.table({"line": [1], "code": ["A"]}), ["amount"], [], []),
        (pa.table({"line": [1], "code": ["A"], "amount": [1], "colour": ["x"]}), [], ["colour"], []),
        (pa.table({"line": [1], "code": ["A"], "amount": ["many"]}), [], [], ["amount"]),
    ],
)
def test_other_columns_are_named(table: pa.Table, missing: list[str], unknown: list[str], mistyped: list[str]) -> None:
    with pytest.raises(intake.ColumnsWrong) as wrong:
        intake.Intake(table, SCHEMA)
    assert (wrong.value.missing, wrong.value.unknown, wrong.value.mistyped) == (missing, unknown, mistyped)


def test_columns_may_come_in_any_order_and_in_a_type_that_fits() -> None:
    table = pa.table({"amount": pa.array([1], pa.int8()), "code": ["A"], "line": pa.array([1], pa.int32())})
    assert intake.Intake(table, SCHEMA).rows.schema == SCHEMA


@given(st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["x", "y"])), max_size=12))
def test_a_row_is_repeated_when_an_earlier_one_has_its_keys(pairs: list[tuple[str | None, str]]) -> None:
    first, second = ([pair[place] for pair in pairs] for place in (0, 1))
    columns = [pa.chunked_array([pa.array(values, pa.string())]) for values in (first, second)]
    assert intake.is_repeated(*columns).to_pylist() == [pair in pairs[:place] for place, pair in enumerate(pairs)]


def test_statistics_are_renewed_by_who_owns_no_table(database: str) -> None:
    with transaction.atomic():
        scope.enter(1)
        statistics.renew("contracts")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_class WHERE relname = 'contracts_contract' AND reltuples >= 0")
            assert cursor.fetchone() == (1,)

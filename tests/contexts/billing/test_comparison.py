"""The comparison of two months and its gates, on tables made by hand."""

from typing import Any

import pyarrow as pa
import pytest

from saqia.contexts.billing import comparison, types

_DEFAULTS: dict[str, Any] = {"estimated": False, "demonstration": False}


def headers(*rows: dict[str, Any]) -> pa.Table:
    """Return cycle headers; what a test does not care about is 0 or null."""
    made = []
    for row in rows:
        filled = {field.name: 0 if pa.types.is_integer(field.type) else None for field in types.HEADERS}
        filled["corrects_number"] = None
        made.append({**filled, **_DEFAULTS, "account_number": f"A{row.get('account_id')}", **row})
    return pa.Table.from_pylist(made, schema=types.HEADERS)


def bill(account: int, total: int, **more: Any) -> dict[str, Any]:
    return {"account_id": account, "total_ttc_centimes": total, **more}


def before(*rows: tuple[int, int]) -> pa.Table:
    schema = pa.schema([("account_id", pa.int64()), ("total_ttc_centimes", pa.int64())])
    columns: tuple[tuple[int, ...], ...] = tuple(zip(*rows, strict=True)) or ((), ())
    return pa.table([pa.array(column, pa.int64()) for column in columns], schema=schema)


def gates(report: dict[str, Any]) -> dict[str, tuple[int | None, bool]]:
    return {gate["code"]: (gate["found"], gate["is_passed"]) for gate in report["gates"]}


def test_a_first_cycle_has_nothing_to_be_compared_with() -> None:
    found: Any = comparison.compare(headers(bill(1, 100_00), bill(2, 300_00)), before(), 0)
    assert gates(found) == {
        "exceptions-share": (0, True),
        "estimated-share": (0, True),
        "total-change": (None, True),
        "big-rises-share": (None, True),
    }
    assert (found["bills"], found["total_ttc_centimes"], found["go"]) == (2, 400_00, True)
    assert found["distribution_before_centimes"] == {}


def test_a_cycle_without_bills() -> None:
    found: Any = comparison.compare(headers(), before((1, 100)), 3)
    assert gates(found)["exceptions-share"] == (10_000, False)
    assert gates(found)["total-change"] == (None, True)
    assert found["distribution_centimes"] == {}


@pytest.mark.parametrize(("exceptions", "passed"), [(1, True), (2, False)])
def test_exceptions_are_a_share_of_all(exceptions: int, passed: bool) -> None:
    """19 bills: one exception in 20 is at most 5 %, two in 21 are not."""
    found = gates(comparison.compare(headers(*(bill(n, 100) for n in range(19))), before(), exceptions))
    assert found["exceptions-share"] == ({1: 500, 2: 953}[exceptions], passed)


@pytest.mark.parametrize(("estimated", "passed"), [(2, True), (3, False)])
def test_estimates_are_a_share_of_the_bills(estimated: int, passed: bool) -> None:
    rows = [bill(n, 100, estimated=n < estimated) for n in range(10)]
    found = gates(comparison.compare(headers(*rows), before(), 0))
    assert found["estimated-share"] == (estimated * 1000, passed)


def test_the_total_is_compared_over_accounts_of_both_months() -> None:
    rows = headers(bill(1, 130_00), bill(2, 100_00), bill(3, 900_00))  # 3 is new
    found = gates(comparison.compare(rows, before((1, 100_00), (2, 100_00), (4, 700_00)), 0))
    assert found["total-change"] == (1500, True)
    rows = headers(bill(1, 50_00), bill(2, 89_99))
    assert gates(comparison.compare(rows, before((1, 100_00), (2, 100_00)), 0))["total-change"] == (3001, False)


def test_a_bill_that_doubled_and_rose_by_five_hundred_dirhams_is_a_big_rise() -> None:
    was = before((1, 500_00), (2, 500_00), (3, 200_00), (4, 900_00), (5, -10_00))
    now = headers(bill(1, 1000_00), bill(2, 999_99), bill(3, 699_99), bill(4, 1700_00), bill(5, 500_00))
    found: Any = comparison.compare(now, was, 0)
    assert found["biggest_rises"] == [
        {"account_id": 5, "account_number": "A5", "now": 500_00, "before": -10_00, "rise": 510_00},
        {"account_id": 1, "account_number": "A1", "now": 1000_00, "before": 500_00, "rise": 500_00},
    ]
    assert gates(found)["big-rises-share"] == (4000, False)


def test_the_biggest_rises_are_twenty_and_ordered() -> None:
    now = headers(*(bill(n, 2000_00 + n) for n in range(30)))
    found: Any = comparison.compare(now, before(*((n, 100_00) for n in range(30))), 0)
    assert [row["account_id"] for row in found["biggest_rises"]] == list(range(29, 9, -1))
    assert found["big_rises"] == 30


def test_an_account_counts_with_its_credit_notes() -> None:
    """A catch-up bills 1,200 dirhams over three months and gives back 1,000: no rise."""
    rows = headers(bill(1, 1200_00), bill(1, -1000_00, corrects_number=7, estimated=True))
    found: Any = comparison.compare(rows, before((1, 200_00)), 0)
    assert (found["bills"], found["credit_notes"], found["big_rises"]) == (1, 1, 0)
    assert gates(found)["total-change"] == (0, True)
    assert found["total_ttc_centimes"] == 200_00
    assert gates(found)["estimated-share"] == (0, True)


def test_the_distribution_is_of_what_accounts_come_to() -> None:
    found: Any = comparison.compare(headers(*(bill(n, n) for n in range(101))), before((1, 5), (2, 9)), 0)
    assert found["distribution_centimes"] == {"p10": 10, "p25": 25, "p50": 50, "p75": 75, "p90": 90, "p99": 99}
    assert found["distribution_before_centimes"]["p99"] == 9

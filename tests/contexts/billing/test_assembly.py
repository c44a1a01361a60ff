"""Consumptions beside contracts: who is billed what, and what a catch-up gives back."""

import datetime

import pyarrow as pa
from tests.contexts.billing import rows

from saqia.contexts.billing import assembly, types
from saqia.engine import codes, policies

DAY = datetime.date
NO_ESTIMATES = rows.own_estimates()


def assemble(supply: pa.Table, consumed: pa.Table, estimates: pa.Table) -> pa.Table:
    """Assemble where every policy holds."""
    return assembly.assemble(supply, consumed, estimates, policies.ALWAYS)


def _shown(table: pa.Table, *names: str) -> list[tuple[object, ...]]:
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


def test_a_sanitation_contract_is_billed_on_the_water_meter() -> None:
    supply = rows.supply(
        {"contract_id": 1, "service": 2, "service_point_id": 20, "metered_by_id": 20},
        {"contract_id": 2, "service": 3, "service_point_id": 30, "metered_by_id": 20},
    )
    found = assemble(supply, rows.consumptions({"service_point_id": 20, "volume_milli": 9_000}), NO_ESTIMATES)
    assert _shown(found, "contract_id", "service", "volume_milli") == [(1, 2, 9_000), (2, 3, 9_000)]


def test_a_prepaid_contract_is_not_billed() -> None:
    assert assemble(rows.supply({"prepaid": True}), rows.consumptions({}), NO_ESTIMATES).num_rows == 0


def test_a_consumption_belongs_to_the_contract_of_its_first_day() -> None:
    supply = rows.supply(
        {"contract_id": 1, "starts_on": DAY(2024, 1, 1), "ends_on": DAY(2026, 4, 8)},
        {"contract_id": 2, "starts_on": DAY(2026, 4, 8), "ends_on": None},
    )
    found = assemble(supply, rows.consumptions({}), NO_ESTIMATES)
    assert found["contract_id"].to_pylist() == [2]


def test_a_catch_up_after_a_former_operator_gives_back_its_estimates() -> None:
    caught = {"catch_up_from_on": DAY(2026, 2, 8), "catch_up_milli": 300_000, "volume_milli": 500_000}
    found = assemble(rows.supply({}), rows.consumptions(caught), NO_ESTIMATES)
    assert _shown(found, "role", "from_on", "to_on", "volume_milli", "catch_up_milli") == [
        (types.ROLE_METERED, DAY(2026, 4, 8), DAY(2026, 5, 8), 500_000, 300_000),
        (types.ROLE_GIVE_BACK, DAY(2026, 2, 8), DAY(2026, 4, 8), -300_000, 0),
    ]


def test_what_our_own_bills_estimated_is_left_to_credit_notes() -> None:
    caught = {"catch_up_from_on": DAY(2026, 2, 8), "catch_up_milli": 300_000, "volume_milli": 500_000}
    own = {
        "contract_id": 1, "register": 0, "bill_number": 7, "cycle_id": 3, "from_on": DAY(2026, 3, 8),
        "to_on": DAY(2026, 4, 8), "volume_milli": 160_000,
    }  # fmt: skip
    found = assemble(rows.supply({}), rows.consumptions(caught), rows.own_estimates(own))
    assert _shown(found, "role", "from_on", "to_on", "volume_milli")[1:] == [
        (types.ROLE_GIVE_BACK, DAY(2026, 2, 8), DAY(2026, 3, 8), -140_000)
    ]
    first = {**own, "from_on": DAY(2026, 2, 8), "to_on": DAY(2026, 3, 8), "volume_milli": 140_000, "bill_number": 6}
    both = assemble(rows.supply({}), rows.consumptions(caught), rows.own_estimates(first, own))
    assert both["role"].to_pylist() == [types.ROLE_METERED]


def test_medium_voltage_carries_its_subscribed_power_once() -> None:
    supply = rows.supply({"voltage": "medium", "subscribed_power": 160, "use": "medium_voltage"})
    posts = rows.consumptions(*({"register": register, "volume_milli": 1_000} for register in (2, 3, 4)))
    found = assemble(supply, posts, NO_ESTIMATES)
    assert _shown(found, "role", "register", "volume_milli") == [
        (types.ROLE_METERED, 2, 1_000),
        (types.ROLE_METERED, 3, 1_000),
        (types.ROLE_METERED, 4, 1_000),
        (types.ROLE_POWER, int(codes.Register.POWER), 160_000),
    ]


def test_rows_are_numbered_by_account() -> None:
    supply = rows.supply(
        {"contract_id": 4, "account_id": 9, "service_point_id": 11, "metered_by_id": 11},
        {"contract_id": 3, "account_id": 5},
    )
    found = assemble(supply, rows.consumptions({}, {"service_point_id": 11}), NO_ESTIMATES)
    numbered = assembly.numbered(found, pa.array([2, 5, 9]), first_bill=100)
    assert _shown(numbered, "account_id", "bill", "case") == [(5, 101, 0), (9, 102, 1)]


def test_hourly_registers_carry_their_sum_once() -> None:
    """Standing charges and the levy are due on the sum; a give-back has a sum of its own."""
    supply = rows.supply({"option": "bihourly"})
    caught = {"catch_up_from_on": DAY(2026, 3, 8)}
    read = rows.consumptions(
        {"register": 1, "volume_milli": 70_000, "catch_up_milli": 30_000, **caught},
        {"register": 2, "volume_milli": 20_000, "catch_up_milli": 5_000, **caught},
    )
    found = assemble(supply, read, NO_ESTIMATES)
    assert _shown(found, "role", "register", "from_on", "volume_milli", "catch_up_milli") == [
        (types.ROLE_METERED, 1, DAY(2026, 4, 8), 70_000, 30_000),
        (types.ROLE_METERED, 2, DAY(2026, 4, 8), 20_000, 5_000),
        (types.ROLE_GIVE_BACK, 0, DAY(2026, 3, 8), -35_000, 0),
        (types.ROLE_GIVE_BACK, 1, DAY(2026, 3, 8), -30_000, 0),
        (types.ROLE_GIVE_BACK, 2, DAY(2026, 3, 8), -5_000, 0),
        (types.ROLE_TOTAL, 0, DAY(2026, 4, 8), 90_000, 35_000),
    ]
    assert found["consumption_id"].null_count == 2


def test_estimates_before_the_stretch_are_none_of_its_business() -> None:
    """Those were settled by an earlier reading, though no credit note names them: no bill had carried them."""
    caught = {"catch_up_from_on": DAY(2026, 3, 8), "catch_up_milli": 100_000, "volume_milli": 50_000}
    old = {
        "contract_id": 1, "register": 0, "bill_number": types.UNBILLED, "cycle_id": 1, "from_on": DAY(2025, 9, 8),
        "to_on": DAY(2025, 10, 8), "volume_milli": 60_000,
    }  # fmt: skip
    found = assemble(rows.supply({}), rows.consumptions(caught), rows.own_estimates(old))
    assert _shown(found, "role", "volume_milli") == [(types.ROLE_METERED, 50_000), (types.ROLE_GIVE_BACK, -100_000)]
    assert assembly.within(found.filter(found["catch_up_from_on"].is_valid()), rows.own_estimates(old)).num_rows == 0


def test_rows_of_accounts_that_are_not_asked_for_are_left_out() -> None:
    found = assemble(rows.supply({"account_id": 7}), rows.consumptions({}), NO_ESTIMATES)
    assert assembly.numbered(found, pa.array([2, 9]), first_bill=0).num_rows == 0

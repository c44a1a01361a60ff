"""The three policies: each protects, each can be switched off, each says what it costs."""

import dataclasses
import datetime as dt
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from saqia.engine import codes, days, policies, table
from saqia.engine.rating import effects, kernel
from tests.engine import oracle, shipped

START, END = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
VOLUMES = st.integers(0, 700_000)
ELECTRICITY = ("demo", "", "electricity", "domestic")


def plan() -> int:
    return shipped.rules().resolve(*ELECTRICITY)


def total(case: oracle.Case, chosen: policies.Policies = policies.ALWAYS) -> int:
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan()], [case]), chosen)
    return int(kernel.totals(outcome).ttc[0])


def energy(case: oracle.Case, chosen: policies.Policies = policies.ALWAYS) -> int:
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan()], [case]), chosen)
    return int(outcome.lines.amount_ttc[outcome.lines.component == codes.Component.ENERGY].sum())


def highest_block(case: oracle.Case, chosen: policies.Policies = policies.ALWAYS) -> int:
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan()], [case]), chosen)
    return int(outcome.lines.block.max(initial=0))


@given(VOLUMES, VOLUMES, st.integers(20, 60))
def test_an_estimate_never_raises_the_block(estimate: int, actual: int, length: int) -> None:
    reference = (F(actual, 1000), length)
    estimated = oracle.Case(START, END, F(estimate, 1000), reference=reference)
    as_actual = oracle.Case(START, START + dt.timedelta(length), F(actual, 1000))
    assert highest_block(estimated) <= max(highest_block(as_actual), 1)
    bare = oracle.Case(START, END, F(estimate, 1000))
    assert total(estimated) <= total(bare)
    assert total(estimated, policies.ALWAYS.without("estimate")) == total(bare)


@given(VOLUMES, st.integers(1, 8))
def test_a_catch_up_costs_what_its_months_would_have(monthly: int, count: int) -> None:
    since = END - dt.timedelta(30 * (count + 1))
    case = oracle.Case(END - dt.timedelta(30), END, F(monthly * (count + 1), 1000), since=since)
    found = total(case)
    month = [
        oracle.Case(since + dt.timedelta(30 * n), since + dt.timedelta(30 * (n + 1)), F(monthly, 1000))
        for n in range(count + 1)
    ]
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan()] * len(month), month))
    apart = int(kernel.totals(outcome).ttc.sum())
    assert abs(found - apart) <= len(outcome.lines) * 2 + 2
    # Energy alone: two months carry two caps of the audiovisual tax. Some centimes, where a change of tax adds lines.
    assert energy(case) <= energy(case, policies.ALWAYS.without("catch_up")) + 8


@given(VOLUMES, st.integers(31, 120))
def test_a_long_period_never_pushes_a_block(daily: int, length: int) -> None:
    end = START + dt.timedelta(length)
    long = oracle.Case(START, end, F(daily * length, 30_000 * 30) // F(1, 1000) * F(1, 1000))
    month = oracle.Case(START, START + dt.timedelta(30), F(daily, 30_000))
    assert highest_block(long) <= max(highest_block(month), 1)
    assert total(long) <= total(long, policies.ALWAYS.without("long_period"))


def test_policies_are_dated() -> None:
    late = policies.Policies(estimate=((days.number(dt.date(2026, 4, 1)), days.FOREVER),))
    case = oracle.Case(START, END, F(400), reference=(F(120), 30))
    assert total(case, late) == total(oracle.Case(START, END, F(400)))
    april = oracle.Case(dt.date(2026, 4, 1), dt.date(2026, 5, 1), F(400), reference=(F(120), 30))
    assert total(april, late) < total(oracle.Case(dt.date(2026, 4, 1), dt.date(2026, 5, 1), F(400)))


def test_the_shipped_policies_are_in_force_and_say_why() -> None:
    rules = shipped.rules()
    assert {policy.code for policy in rules.dated_policies} == set(policies.NAMES)
    assert all(policy.source.ref for policy in rules.dated_policies)


def test_lines_say_that_a_policy_applied() -> None:
    case = oracle.Case(START, END, F(400), reference=(F(120), 30))
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan()], [case]))
    assert all(flag & codes.Flag.ESTIMATE_HELD for flag in outcome.lines.flags.tolist())


def measured(*given_cases: oracle.Case, rules: table.Table | None = None) -> dict[str, int]:
    chosen = rules or shipped.rules()
    columns = shipped.cases([plan()] * len(given_cases), list(given_cases))
    return effects.measure(chosen, columns, kernel.totals(kernel.rate(chosen, columns)).ttc)


ESTIMATE = oracle.Case(START, END, F(400), reference=(F(120), 30))
LONG = oracle.Case(START, START + dt.timedelta(45), F(400))
CATCH_UP = oracle.Case(START, END, F(400), since=dt.date(2026, 1, 29), billed=F(20))


def test_each_policy_says_what_it_adds() -> None:
    """400 kWh of a month, bare: 617.68 DH. Held at block 2: 412.06; over two months: 504.24; over 45 days: 524.54."""
    without = {
        "estimate": oracle.Case(START, END, F(400)),
        "long_period": dataclasses.replace(LONG, long_period=False),
        "catch_up": oracle.Case(START, END, F(400)),
    }
    expected = {"estimate": -205_62, "catch_up": -113_44, "long_period": -93_14}
    for name, protected in (("estimate", ESTIMATE), ("catch_up", CATCH_UP), ("long_period", LONG)):
        assert billed(protected) - billed(without[name]) == expected[name]
        others = dict.fromkeys({*policies.NAMES} - {name}, 0)
        assert measured(protected) == {name: expected[name], **others, effects.TOGETHER: expected[name]}
    both = measured(ESTIMATE, oracle.Case(START, END, F(400)), CATCH_UP, LONG)
    assert both == {**expected, effects.TOGETHER: sum(expected.values())}


def test_two_policies_that_protect_the_same_case_do_not_add_up() -> None:
    """400 kWh in 45 days: held at block 2; by the days alone block 4; by the reference alone 50 kWh less in block 1.

    Without both it is all in block 5, with the tax of a month: more than the two single effects.
    """
    case = dataclasses.replace(LONG, reference=(F(120), 30))
    bare = dataclasses.replace(LONG, long_period=False)
    found = measured(case)
    assert found["estimate"] == billed(case) - billed(LONG)
    assert found["long_period"] == billed(case) - billed(dataclasses.replace(case, long_period=False))
    assert found[effects.TOGETHER] == billed(case) - billed(bare)
    assert found == {"estimate": -121_10, "catch_up": 0, "long_period": -8_62, effects.TOGETHER: -214_24}


def test_a_policy_that_is_not_in_force_adds_nothing() -> None:
    kept = tuple(policy for policy in shipped.rules().dated_policies if policy.code != "estimate")
    rules = dataclasses.replace(shipped.rules(), dated_policies=kept)
    assert measured(ESTIMATE, rules=rules) == dict.fromkeys(effects.NAMES, 0)


@given(
    st.lists(st.tuples(VOLUMES, st.integers(1, 120), st.sampled_from(["plain", "estimate", "catch_up"])), max_size=5)
)
def test_what_is_left_out_of_a_measure_is_what_nothing_touches(drawn: list[tuple[int, int, str]]) -> None:
    """Rated whole, four times, the same effects come out."""
    cases = [
        oracle.Case(
            START, START + dt.timedelta(length), F(volume, 1000),
            reference=(F(130), 30) if kind == "estimate" else None,
            since=START - dt.timedelta(60) if kind == "catch_up" else None,
            billed=F(90) if kind == "catch_up" else F(0),
        )
        for volume, length, kind in drawn
    ]  # fmt: skip
    found = measured(*cases)
    for name in policies.NAMES:
        assert found[name] == sum(total(case) - total(case, policies.ALWAYS.without(name)) for case in cases)
    assert found[effects.TOGETHER] == sum(total(case) - total(case, policies.NEVER) for case in cases)


@given(VOLUMES)
def test_a_catch_up_is_spread_whatever_is_done_with_long_periods(volume: int) -> None:
    case = dataclasses.replace(CATCH_UP, volume=F(volume, 1000))
    assert total(case) == total(case, policies.ALWAYS.without("long_period"))


def billed(case: oracle.Case) -> int:
    return sum(line.ht + line.vat for line in oracle.electricity("demo", case))

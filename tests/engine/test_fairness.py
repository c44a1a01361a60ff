"""The three policies: each protects, each can be switched off, each says what it costs."""

import datetime as dt
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from saqia.engine import codes, days, policies
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


def test_a_run_reports_what_each_policy_costs() -> None:
    given_cases = [
        oracle.Case(START, END, F(400), reference=(F(120), 30)),
        oracle.Case(START, END, F(400)),
        oracle.Case(START, START + dt.timedelta(45), F(400)),
        oracle.Case(START, END, F(400), since=dt.date(2026, 1, 1)),
    ]
    columns = shipped.cases([plan()] * 4, given_cases)
    found = {effect.policy: effect for effect in effects.measure(shipped.rules(), columns)}
    assert {name: effect.cases for name, effect in found.items()} == {"estimate": 1, "catch_up": 1, "long_period": 2}
    on = total(given_cases[0])
    off = total(given_cases[0], policies.ALWAYS.without("estimate"))
    assert (found["estimate"].with_ttc, found["estimate"].without_ttc, found["estimate"].given_up_ttc) == (
        on,
        off,
        off - on,
    )

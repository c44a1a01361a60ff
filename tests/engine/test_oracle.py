"""The kernel against the slow oracle: boundaries, changes of tax, long and short periods, negatives, policies."""

import dataclasses
import datetime as dt
import random
from collections.abc import Callable
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saqia.engine import policies
from saqia.engine.rating import kernel
from tests.engine import oracle, shipped

KINDS: dict[str, tuple[tuple[str, str, str, str], Callable[[oracle.Case], list[oracle.Line]]]] = {
    "nouaceur": (
        (shipped.CASABLANCA, "nouaceur", "electricity", "domestic"),
        lambda c: oracle.electricity("nouaceur", c),
    ),
    "casablanca": (
        (shipped.CASABLANCA, "casablanca", "electricity", "domestic"),
        lambda c: oracle.electricity("casablanca", c),
    ),
    "demo": (("demo", "anywhere", "electricity", "domestic"), lambda c: oracle.electricity("demo", c)),
    "water-casablanca": (
        (shipped.CASABLANCA, "casablanca", "water-sanitation", "domestic"),
        oracle.casablanca_water,
    ),
    "business": (
        (shipped.CASABLANCA, "casablanca", "water-sanitation", "business"),
        oracle.casablanca_business_water,
    ),
    "water": (("demo", "", "water", "domestic"), lambda c: oracle.demo_water("water", c)),
    "sanitation": (("demo", "", "sanitation", "domestic"), lambda c: oracle.demo_water("sanitation", c)),
}
NEAR = [0, 6, 12, 20, 35, 100, 150, 200, 210, 310, 510, 557]


def expected(kind: str, case: oracle.Case) -> list[oracle.Line] | str:
    try:
        return sorted_lines(KINDS[kind][1](case))
    except oracle.Unknown:
        return "TariffUnknown"


def sorted_lines(lines: list[oracle.Line]) -> list[oracle.Line]:
    return sorted(lines, key=lambda line: (line.component, line.ht, line.vat))


def plan(kind: str) -> int:
    return shipped.rules().resolve(*KINDS[kind][0])


@st.composite
def periods(draw: st.DrawFn) -> tuple[dt.date, dt.date]:
    length = draw(st.one_of(st.integers(27, 34), st.integers(1, 400)))
    near_change = st.integers(2021, 2026).flatmap(
        lambda year: st.integers(-40, 5).map(lambda shift: dt.date(year, 1, 1) + dt.timedelta(shift))
    )
    start = draw(st.one_of(near_change, st.dates(dt.date(2018, 9, 1), dt.date(2027, 6, 1))))
    return start, start + dt.timedelta(length)


@st.composite
def volumes(draw: st.DrawFn, days: int) -> F:
    bound = draw(st.sampled_from(NEAR))
    exact = F(bound * days, 30)
    near = F(int(exact * 1000), 1000) + draw(st.integers(-2, 2)) * F(1, 1000)
    anywhere = F(draw(st.integers(0, 900_000)), 1000)
    found = draw(st.sampled_from([near, anywhere, F(int(anywhere))]))
    return -found if draw(st.integers(0, 5)) == 0 else found


@st.composite
def cases(draw: st.DrawFn) -> oracle.Case:
    start, end = draw(periods())
    volume = draw(volumes((end - start).days))
    reference, since, billed = None, None, F(0)
    extra = draw(st.integers(0, 5))
    if extra == 0:
        length = draw(st.integers(1, 90))
        reference = abs(draw(volumes(length))), length
    elif extra == 1 and start > dt.date(2019, 6, 1):
        since = start - dt.timedelta(draw(st.integers(1, 200)))
        billed = abs(draw(volumes((start - since).days)))
    return oracle.Case(start, end, volume, draw(st.sampled_from([1, 1, 1, 2, 7])), reference, since, billed)


@pytest.mark.slow
@settings(max_examples=600)
@given(kind=st.sampled_from(sorted(KINDS)), case=cases())
def test_equals_the_oracle_on_any_case(kind: str, case: oracle.Case) -> None:
    found = shipped.rated(plan(kind), case)
    assert (found if isinstance(found, str) else sorted_lines(found)) == expected(kind, case)


@settings(max_examples=300)
@given(kind=st.sampled_from(sorted(KINDS)), case=cases())
def test_equals_the_oracle_without_the_policy_on_long_periods(kind: str, case: oracle.Case) -> None:
    bare = dataclasses.replace(case, long_period=False)
    found = shipped.rated(plan(kind), bare, policies.ALWAYS.without("long_period"))
    assert (found if isinstance(found, str) else sorted_lines(found)) == expected(kind, bare)


@pytest.mark.parametrize("days", [28, 29, 30, 31, 32, 33])
def test_equals_the_oracle_on_every_whole_volume_of_a_regular_period(days: int) -> None:
    start = dt.date(2025, 3, 1)
    given_cases = [oracle.Case(start, start + dt.timedelta(days), F(volume)) for volume in range(640)]
    for kind in ("nouaceur", "water-casablanca", "water"):
        outcome = kernel.rate(shipped.rules(), shipped.cases([plan(kind)] * len(given_cases), given_cases))
        for case, found in zip(given_cases, shipped.answers(outcome), strict=True):
            assert (found if isinstance(found, str) else sorted_lines(found)) == expected(kind, case)


@pytest.mark.slow
def test_equals_the_oracle_on_a_large_mixed_batch() -> None:
    source = random.Random(20260408)
    kinds = [source.choice(sorted(KINDS)) for _ in range(20_000)]
    given_cases = []
    for _ in kinds:
        start = dt.date(2021, 1, 1) + dt.timedelta(source.randrange(2200))
        length = source.choice([*range(28, 34), source.randrange(1, 150)])
        volume = F(source.randrange(-50_000, 800_000), 1000)
        given_cases.append(oracle.Case(start, start + dt.timedelta(length), volume))
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan(kind) for kind in kinds], given_cases))
    for kind, case, found in zip(kinds, given_cases, shipped.answers(outcome), strict=True):
        assert (found if isinstance(found, str) else sorted_lines(found)) == expected(kind, case)

"""What holds for every bill: monotone, continuous where progressive, no gap at a boundary, indifferent to batching."""

import datetime as dt
import pickle
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqia.engine import codes, money, schema
from saqia.engine.rating import columns, frames, kernel, screening
from tests.engine import oracle, shipped

START = dt.date(2026, 3, 1)
STEPS = st.integers(0, 700_000)


def plan(*key: str) -> int:
    return shipped.rules().resolve(*key)


ELECTRICITY = ("demo", "", "electricity", "domestic")
WATER = ("demo", "", "water", "domestic")


def ttc(key: tuple[str, str, str, str], thousandths: list[int], days: int = 30) -> list[int]:
    """Return what each volume comes to, taxes included."""
    end = START + dt.timedelta(days)
    given_cases = [oracle.Case(START, end, F(volume, 1000)) for volume in thousandths]
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan(*key)] * len(given_cases), given_cases))
    return [int(total) for total in kernel.totals(outcome).ttc]


@given(st.integers(1, 10**15), st.integers(1, 10**9))
def test_rounding_is_half_up_and_symmetric(numerator: int, denominator: int) -> None:
    rounded = money.half_up(numerator, denominator)
    assert abs(F(numerator, denominator) - rounded) <= F(1, 2)
    assert money.half_up(-numerator, denominator) == -rounded
    assert money.half_up(np.array([numerator, -numerator]), denominator).tolist() == [rounded, -rounded]


@given(st.lists(STEPS, min_size=2, max_size=60))
def test_a_larger_volume_never_costs_less(volumes: list[int]) -> None:
    for key in (ELECTRICITY, WATER):
        totals = ttc(key, sorted(volumes))
        assert totals == sorted(totals)


@given(st.integers(0, 149_999), st.integers(28, 33))
def test_continuous_where_progressive(volume: int, days: int) -> None:
    before, after = ttc(ELECTRICITY, [volume, volume + 1], days)
    assert 0 <= after - before <= 2


@pytest.mark.parametrize("days", range(1, 70))
def test_no_gap_at_any_boundary(days: int) -> None:
    bounds = [150, 210, 310, 510]
    exact = [bound * days * 100 // 3 for bound in bounds]
    end = START + dt.timedelta(days)
    given_cases = [oracle.Case(START, end, F(volume + step, 1000)) for volume in exact for step in (0, 1)]
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan(*ELECTRICITY)] * 8, given_cases))
    energy = outcome.lines.component == codes.Component.ENERGY
    blocks = outcome.lines.block[energy]
    reached = [int(blocks[outcome.lines.position[energy] == case].max()) for case in range(8)]
    assert reached == [2, 3, 3, 4, 4, 5, 5, 6]


@given(st.integers(1, 600_000), st.integers(2, 60), st.data())
def test_a_split_at_a_day_without_change_changes_nothing_beyond_the_rounding(
    volume: int, days: int, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, days - 1))
    volume *= days
    middle, end = START + dt.timedelta(cut), START + dt.timedelta(days)
    whole = oracle.Case(START, end, F(volume, 1000))
    parts = [
        oracle.Case(START, middle, F(volume * cut // days, 1000)),
        oracle.Case(middle, end, F(volume * (days - cut) // days, 1000)),
    ]
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan(*WATER)] * 3, [whole, *parts]))
    totals = [int(total) for total in kernel.totals(outcome).ht]
    lines = len(outcome.lines)
    assert abs(totals[0] - totals[1] - totals[2]) <= lines


@given(STEPS)
def test_a_negative_volume_is_the_mirror_image(volume: int) -> None:
    for key in (ELECTRICITY, WATER):
        positive, negative = ttc(key, [volume, -volume])
        assert negative == -positive


def test_lines_add_up_to_the_totals() -> None:
    given_cases = [oracle.Case(START, START + dt.timedelta(31), F(volume)) for volume in range(700)]
    outcome = kernel.rate(shipped.rules(), shipped.cases([plan(*ELECTRICITY)] * 700, given_cases))
    totals = kernel.totals(outcome)
    assert (totals.ht + totals.vat == totals.ttc).all()
    for case in (0, 150, 310, 699):
        own = outcome.lines.position == case
        assert totals.ttc[case] == outcome.lines.amount_ttc[own].sum()


def test_a_batch_and_its_cases_one_by_one_are_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    given_cases = [oracle.Case(dt.date(2025, 12, 1), dt.date(2026, 1, 3), F(volume, 7)) for volume in range(0, 3000, 7)]
    plans = [plan(*(ELECTRICITY if n % 2 else WATER)) for n in range(len(given_cases))]
    together = kernel.rate(shipped.rules(), shipped.cases(plans, given_cases))
    monkeypatch.setattr(kernel, "CHUNK", 5)
    apart = kernel.rate(shipped.rules(), shipped.cases(plans, given_cases))
    assert (together.lines.amount_ht == apart.lines.amount_ht).all()
    assert (together.lines.position == apart.lines.position).all()
    one = kernel.rate(shipped.rules(), shipped.cases(plans[17:18], given_cases[17:18]))
    assert one.lines.amount_ttc.tolist() == together.lines.amount_ttc[together.lines.position == 17].tolist()


def test_one_bad_case_never_stops_the_others() -> None:
    good = oracle.Case(START, START + dt.timedelta(30), F(100))
    empty = oracle.Case(START, START, F(100))
    long = oracle.Case(START, START + dt.timedelta(4000), F(100))
    huge = oracle.Case(START, START + dt.timedelta(30), F(10**12))
    old = oracle.Case(dt.date(2009, 1, 1), dt.date(2009, 2, 1), F(100))
    crowd = oracle.Case(START, START + dt.timedelta(30), F(100), households=0)
    first = plan(*ELECTRICITY)
    given_cases = [good, empty, long, huge, old, crowd, good, good]
    outcome = kernel.rate(shipped.rules(), shipped.cases([*[first] * 6, 9999, first], given_cases))
    names = [codes.Reason(int(reason)).code for reason in outcome.reason]
    assert names == [
        "None",
        "PeriodEmpty",
        "PeriodTooLong",
        "VolumeOutOfRange",
        "TariffUnknown",
        "HouseholdsOutOfRange",
        "TariffUnknown",
        "None",
    ]
    assert set(outcome.lines.position.tolist()) == {0, 7}


def test_the_largest_cases_do_not_overflow() -> None:
    end = dt.date(2026, 6, 1)
    start = end - dt.timedelta(screening.LONGEST_DAYS - 800)
    case = oracle.Case(start, end, F(screening.LARGEST_VOLUME, 1000), households=screening.MOST_HOUSEHOLDS)
    found = shipped.rated(plan(*WATER), case)
    assert found == oracle.demo_water("water", case)


def test_arrow_in_and_out_and_across_processes() -> None:
    import pyarrow as pa

    given_cases = [oracle.Case(START, START + dt.timedelta(30), F(volume)) for volume in (0, 10, 359)]
    plans = [plan(*ELECTRICITY), 4321, plan(*ELECTRICITY)]
    columns_ = shipped.cases(plans, given_cases)
    named = {name: getattr(columns_, name) for name in schema.REQUIRED}
    arrays = [pa.array(named[name]).cast(schema.CASES.field(name).type) for name in named]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(named))
    sent = pickle.loads(pickle.dumps(shipped.rules()))  # noqa: S301
    rated = frames.rate(sent, batch)
    assert rated.lines.schema == schema.LINES
    assert rated.refused.to_pylist() == [{"bill": 1, "case": 1, "reason": int(codes.Reason.TARIFF_UNKNOWN)}]
    assert rated.lines.column("amount_ht").to_pylist()[-2:] == [41336, 4733]
    assert sent.hash == shipped.rules().hash
    with pytest.raises(frames.ColumnMissing, match="volume"):
        frames.rate(sent, batch.drop_columns(["volume"]))


def test_a_null_in_an_optional_column_is_its_default() -> None:
    assert columns.default("households") == 1

"""The national calendar: what is worked, what is a holiday, what is only predicted."""

import copy
import datetime
import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from saqia.platform import rulebook
from saqia.platform.calendar import holidays, national

DAY = datetime.timedelta(days=1)
CALENDAR = national.calendar()
days = st.dates(datetime.date(2015, 9, 1), datetime.date(2075, 3, 1))


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(("day", "name"), [
    ("2024-01-14", "Amazigh New Year"), ("2026-10-31", "Unity Day"), ("2025-07-30", "Throne Day"),
    ("2024-04-10", "Eid al-Fitr"), ("2024-04-11", "Eid al-Fitr"), ("2024-06-17", "Eid al-Adha"),
    ("2024-06-18", "Eid al-Adha"), ("2024-07-08", "Islamic New Year"), ("2024-09-16", "Mawlid"),
    ("2024-09-17", "Mawlid"), ("2025-03-31", "Eid al-Fitr"), ("2025-06-07", "Eid al-Adha"),
    ("2025-06-27", "Islamic New Year"), ("2025-09-05", "Mawlid"), ("2023-04-24", "Exceptional day off"),
])  # fmt: skip
def test_known_holidays(day: str, name: str) -> None:
    holiday = CALENDAR.find_holiday(_date(day))
    assert holiday is not None
    assert (holiday.name.en, holiday.is_predicted) == (name, False)
    assert not CALENDAR.is_working_day(_date(day))


@pytest.mark.parametrize("day", ["2023-01-14", "2025-10-31", "2024-06-16", "2025-03-30", "2026-05-08"])
def test_days_that_are_no_holiday(day: str) -> None:
    assert CALENDAR.find_holiday(_date(day)) is None


def test_a_prediction_says_that_it_is_one() -> None:
    [first, second] = [row for row in CALENDAR.list_holidays(2030) if row.name.en == "Eid al-Adha"]
    assert second.on - first.on == DAY
    assert first.is_predicted and second.is_predicted


def test_a_decision_overrides_the_prediction() -> None:
    rules: dict[str, Any] = copy.deepcopy(yaml.safe_load(rulebook.path("calendar.yaml").read_text(encoding="utf-8")))
    [predicted, _] = [row.on for row in CALENDAR.list_holidays(2030) if row.name.en == "Eid al-Adha"]
    decided = predicted + 2 * DAY
    rules["decided"].append({"hijri_year": 1451, "code": "adha", "first": decided, "source": "a test"})
    found = [row for row in holidays.Calendar(rules).list_holidays(2030) if row.name.en == "Eid al-Adha"]
    assert [(row.on, row.is_predicted, row.source) for row in found] == [
        (decided, False, "a test"), (decided + DAY, False, "a test"),
    ]  # fmt: skip


def test_the_working_week_is_monday_to_friday() -> None:
    week = [CALENDAR.is_working_day(_date("2026-05-04") + number * DAY) for number in range(7)]
    assert week == [True, True, True, True, True, False, False]


@pytest.mark.parametrize(("start", "count", "end"), [
    ("2025-03-28", 1, "2025-04-02"),  # a weekend, then the two days of the Eid
    ("2026-01-09", 2, "2026-01-13"),
    ("2026-01-13", 1, "2026-01-15"),  # over 14 January
    ("2026-05-08", 0, "2026-05-08"),
    ("2025-04-02", -1, "2025-03-28"),
])  # fmt: skip
def test_adding_working_days(start: str, count: int, end: str) -> None:
    assert CALENDAR.add_working_days(_date(start), count) == _date(end)


def test_a_term_that_ends_on_a_holiday_ends_on_the_next_working_day() -> None:
    assert CALENDAR.next_working_day(_date("2024-06-15")) == _date("2024-06-19")
    assert CALENDAR.next_working_day(_date("2024-06-14")) == _date("2024-06-14")


def test_ramadan_has_its_hours() -> None:
    assert not CALENDAR.is_ramadan(_date("2025-03-01"))
    assert CALENDAR.is_ramadan(_date("2025-03-02"))
    assert CALENDAR.is_ramadan(_date("2025-03-30"))
    assert not CALENDAR.is_ramadan(_date("2025-03-31"))
    fast, plain = CALENDAR.hours(_date("2025-03-03")), CALENDAR.hours(_date("2025-05-05"))
    assert fast is not None and plain is not None
    assert (fast.opens_at, fast.closes_at) == (datetime.time(9), datetime.time(15))
    assert (plain.opens_at, plain.closes_at) == (datetime.time(8, 30), datetime.time(16, 30))
    assert CALENDAR.hours(_date("2025-03-08")) is None


@pytest.mark.parametrize("year", [2014, 2076])
def test_a_year_outside_the_rules_is_refused(year: int) -> None:
    with pytest.raises(holidays.YearOutOfCalendar):
        CALENDAR.is_working_day(datetime.date(year, 5, 5))


@pytest.mark.parametrize(("section", "fault"), [("fixed", "no source"), ("decided", "decides twice")])
def test_unsound_rules_are_refused(section: str, fault: str) -> None:
    rules = yaml.safe_load(rulebook.path("calendar.yaml").read_text(encoding="utf-8"))
    rules[section].append({**rules[section][0], **({"source": ""} if fault == "no source" else {})})
    with pytest.raises(national.CalendarUnsound, match=fault):
        national.check(rules)
    del rules[section]
    with pytest.raises(national.CalendarUnsound, match=f"section {section}"):
        national.check(rules)


@pytest.mark.parametrize(("change", "fault"), [
    ({"code": "fitre"}, "row 1: needs a day, and one of adha, fitr, mawlid, new-year, ramadan"),
    ({"first": "2023-04-22"}, "row 1: needs a day"),
    ({"hijri_year": 1445}, "row 1: 354 days from the tables; is its year right?"),
])  # fmt: skip
def test_a_decision_that_would_decide_nothing_is_refused(change: dict[str, Any], fault: str) -> None:
    rules = yaml.safe_load(rulebook.path("calendar.yaml").read_text(encoding="utf-8"))
    rules["decided"][0] |= change
    with pytest.raises(national.CalendarUnsound, match=re.escape(fault)):
        national.check(rules)


@given(days, st.integers(-60, 60))
def test_adding_ends_on_a_working_day_and_counts_right(start: datetime.date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    if count:
        assert CALENDAR.is_working_day(end)
    if count > 0:
        assert CALENDAR.count_working_days(start + DAY, end + DAY) == count
    if count < 0:
        assert CALENDAR.count_working_days(end, start) == -count


@given(days, st.integers(0, 40), st.integers(0, 40))
def test_adding_twice_is_adding_the_sum(start: datetime.date, first: int, second: int) -> None:
    together = CALENDAR.add_working_days(start, first + second)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, first), second) == together


@given(days, st.integers(0, 90), st.integers(0, 90))
def test_counting_adds_up(start: datetime.date, first: int, second: int) -> None:
    middle, end = start + first * DAY, start + (first + second) * DAY
    whole = CALENDAR.count_working_days(start, end)
    assert whole == CALENDAR.count_working_days(start, middle) + CALENDAR.count_working_days(middle, end)
    assert CALENDAR.count_working_days(end, start) == -whole


@given(days)
def test_the_next_working_day_is_within_ten_days(day: datetime.date) -> None:
    found = CALENDAR.next_working_day(day)
    assert CALENDAR.is_working_day(found)
    assert 0 <= (found - day).days <= 10


@pytest.mark.parametrize("year", range(2015, 2076))
def test_each_year_has_its_islamic_holidays(year: int) -> None:
    lengths = [row.name.en for row in CALENDAR.list_holidays(year)]
    assert {"Eid al-Fitr", "Eid al-Adha", "Mawlid", "Islamic New Year"} <= set(lengths)
    ramadan = sum(CALENDAR.is_ramadan(datetime.date(year, 1, 1) + number * DAY) for number in range(365))
    assert 28 <= ramadan <= 61

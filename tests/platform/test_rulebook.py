"""Which row of a dated rule holds on a day."""

import datetime
from typing import Any

import pytest

from saqia.platform import rulebook

JANUARY, MARCH = datetime.date(2026, 1, 1), datetime.date(2026, 3, 1)
ROWS: list[dict[str, Any]] = [{"from": MARCH, "minutes": 30}, {"from": JANUARY, "minutes": 60}]
"""In no order: a file may put the newest first."""
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("on", "minutes"), [(JANUARY, 60), (MARCH - DAY, 60), (MARCH, 30), (datetime.date(2040, 1, 1), 30)]
)
def test_the_latest_row_that_has_begun_holds(on: datetime.date, minutes: int) -> None:
    assert rulebook.in_force(ROWS, on) == rulebook.in_force_or_first(ROWS, on)
    assert rulebook.in_force_or_first(ROWS, on)["minutes"] == minutes


def test_before_the_first_row_none_holds_or_that_one() -> None:
    assert rulebook.in_force(ROWS, JANUARY - DAY) is None
    assert rulebook.in_force_or_first(ROWS, JANUARY - DAY)["minutes"] == 60


def test_without_a_row_there_is_nothing_to_hold() -> None:
    assert rulebook.in_force([], MARCH) is None
    with pytest.raises(ValueError, match="empty"):
        rulebook.in_force_or_first([], MARCH)

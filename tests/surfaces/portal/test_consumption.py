"""Months of one point: registers added up, compared with the year before, never those of a former holder."""

import datetime

from saqia.contexts.metering import queries as metering
from saqia.surfaces.portal import consumption


def _use(month: int, volume: int, before: int | None = None, *, register: int = 0, estimated: bool = False) -> (
    metering.MonthUse
):  # fmt: skip
    on = datetime.date(2026, month, 1)
    return metering.MonthUse(7, register, on, volume, 30, estimated, False, before, 30 if before else None, None)


def test_registers_of_a_month_are_one_volume() -> None:
    found = consumption.months([_use(3, 10, 5, register=1), _use(3, 20, 6, register=2), _use(4, 7)])
    assert [(one.volume_milli, one.before_milli) for one in found] == [(30, 11), (7, None)]
    assert [one.change_percent for one in found] == [173, None]


def test_what_was_before_the_contract_is_somebody_else_s() -> None:
    uses = [_use(2, 10, 9), _use(3, 20, 19), _use(4, 30, 29)]
    found = consumption.months(uses, since=datetime.date(2026, 3, 15))
    assert [(one.on.month, one.before_milli) for one in found] == [(3, None), (4, None)]
    found = consumption.months(uses, since=datetime.date(2025, 4, 2))
    assert [one.before_milli for one in found] == [None, None, 29]


def test_a_chart_needs_two_months_and_shows_the_last_one_strong() -> None:
    months = consumption.months([_use(3, 10, estimated=True), _use(4, 30)])
    assert consumption.chart(months[:1], "fr") is None
    chart = consumption.chart(months, "fr")
    assert chart is not None
    assert [bar.tone for bar in chart.bars] == ["estimated", "now"]
    turned = consumption.chart(months, "ar")
    assert turned is not None and turned.bars[0].x > turned.bars[1].x

"""The distribution of a cycle's bills beside that of the month before, as bars and as a table."""

import dataclasses
from typing import Any

from django.utils.translation import gettext as _

from saqia.platform import wording
from saqia.surfaces.kit import charts, languages

FAR = "99"
"""A share that stands in the table only: drawn, it would flatten every other bar."""
SHARES = ("p10", "p25", "p50", "p75", "p90", "p99")


def spread(report: dict[str, Any]) -> charts.Chart:
    """Return pairs of bars: what a tenth, a quarter, a half... of the accounts do not exceed, before and now."""
    language = languages.current()
    before, now = report.get("distribution_before_centimes") or {}, report["distribution_centimes"]
    was, stands = _("{percent} % of accounts, month before"), _("{percent} % of accounts, this cycle")
    columns = []
    for share in SHARES:
        percent = share[1:]
        if before:
            columns.append(_column(was, percent, before[share], "before", language))
        columns.append(_column(stands, percent, now[share], "now", language))
    drawn = [column for column in columns if not column.name.startswith(FAR)]
    chart = charts.bars(drawn, right_to_left=language in languages.RIGHT_TO_LEFT)
    return dataclasses.replace(chart, rows=tuple(charts.Row(each.name, each.written, None) for each in columns))


def _column(name: str, percent: str, centimes: int, tone: str, language: wording.Language) -> charts.Column:
    written = wording.money(centimes, language)
    label = f"\u2066{percent} %\u2069" if tone == "now" else ""
    return charts.Column(label, name.format(percent=percent), centimes / 100, written, tone)

"""The distribution of a cycle's bills beside that of the month before, as bars and as a table."""

from typing import Any

from django.utils.translation import gettext as _

from saqia.platform import wording
from saqia.surfaces.kit import charts, languages

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
    return charts.bars(columns, right_to_left=language in languages.RIGHT_TO_LEFT)


def _column(name: str, percent: str, centimes: int, tone: str, language: wording.Language) -> charts.Column:
    written = wording.money(centimes, language)
    label = f"{percent} %" if tone == "now" else ""
    return charts.Column(label, name.format(percent=percent), centimes / 100, written, tone)

"""The shadow run of a draft as drawings: what each service would come to, and where bills would rise."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import wording as bill_wording
from saqia.platform import wording
from saqia.platform.wording import Language
from saqia.surfaces.kit import charts, languages

_MOST = 24
"""Columns that can still be told apart on a telephone."""


def drawn(
    parts: Mapping[str, Sequence[billing.NoIncreaseRow]], language: Language
) -> list[tuple[str, charts.Chart]]:  # fmt: skip
    """Return title -> drawing; a run without groups, or with more than can be told apart, is left to its tables."""
    wanted = (
        (_("What each service comes to, DH: pale, at present prices; full, by this grid"),
         list(_totals(parts["service"], language))),
        (_("Contracts that would pay more, by volume class"), list(_rises(parts["class"], language))),
    )  # fmt: skip
    is_rtl = language in languages.RIGHT_TO_LEFT
    return [
        (title, charts.bars(columns, right_to_left=is_rtl)) for title, columns in wanted if 0 < len(columns) <= _MOST
    ]


def _totals(rows: Sequence[billing.NoIncreaseRow], language: Language) -> Iterator[charts.Column]:
    for row in rows:
        name = row.label.say(language)
        for amount, said, tone in (
            (row.former_ttc, _("at present prices"), "before"),
            (row.today_ttc, _("by this grid"), "now"),
        ):
            written = wording.money(amount, language)
            yield charts.Column("", f"{name}, {said}", amount, written, tone)


def _rises(rows: Sequence[billing.NoIncreaseRow], language: Language) -> Iterator[charts.Column]:
    for row in rows:
        service = "" if row.service is None else f"{bill_wording.SERVICES[row.service].say(language)} · "
        yield charts.Column(
            "", service + row.label.say(language), row.higher, wording.quantity(row.higher, language), "now"
        )

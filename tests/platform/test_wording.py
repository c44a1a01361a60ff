"""Sentences in three languages, with values that keep their order."""

import datetime
from decimal import Decimal

from saqia.platform import wording
from saqia.platform.documents import figures

DUE = wording.Text(ar="قبل {day}: {amount} درهم", fr="avant le {day} : {amount} DH", en="before {day}: {amount} MAD")


def test_values_are_isolated_in_arabic_only() -> None:
    assert DUE.say("fr", day="26 mai", amount="592,77") == "avant le 26 mai : 592,77 DH"
    assert DUE.say("ar", day="26 ماي", amount="592,77") == "قبل \u206826 ماي\u2069: \u2066592,77\u2069 درهم"


def test_dates_and_money_follow_the_moroccan_locales() -> None:
    day = datetime.date(2026, 5, 8)
    assert [wording.date(day, language) for language in wording.LANGUAGES] == [
        "8 ماي 2026",
        "8 mai 2026",
        "May 8, 2026",
    ]
    assert wording.date(day.replace(day=1), "fr") == "1er mai 2026"
    assert [wording.money(-123_456_789, language) for language in wording.LANGUAGES] == [
        "-1\u00a0234\u00a0567,89", "-1\u00a0234\u00a0567,89", "-1,234,567.89",
    ]  # fmt: skip
    assert wording.quantity(Decimal("1234.5"), "ar") == "1\u00a0234,5" == figures.volume(Decimal("1234.5"))
    assert [wording.quantity(Decimal(one), "fr") for one in ("-0.0001", "100", "0.5", "999.9995")] == [
        "0", "100", "0,5", "1\u00a0000",
    ]  # fmt: skip
    assert wording.money(-5, "en") == "-0.05"
    assert wording.quantity(14_302, "en") == "14,302"

"""The sentences of a line: right in three languages, numbers isolated in Arabic."""

import re
from fractions import Fraction as F

import pytest

from saqia.contexts.tariffs import wording
from saqia.engine import explain
from saqia.engine.quoting import quotes, requests
from tests.engine import shipped


def lines(volume: str, start: str = "2026-04-08", end: str = "2026-05-08") -> tuple[explain.Arithmetic, ...]:
    rules = shipped.rules()
    given = {"service": "electricity", "use": "domestic", "operator": "srm-casablanca-settat", "zone": "nouaceur"}
    asked = requests.request(rules, {**given, "from": start, "to": end, "volume": volume, "payment": "card"})
    return quotes.quote(rules, asked).lines


def test_a_selective_line_tells_why_all_of_it_is_at_one_price() -> None:
    energy = lines("359")[0]
    english, french, arabic = (wording.line(energy, language).replace("\u00a0", " ") for language in ("en", "fr", "ar"))
    assert english.startswith(
        "The consumption reaches block 5 (310–510 kWh a month, so 310–510 kWh for 30 days), so all"
    )
    assert "359 kWh × 1,15142 = 413,36 DH HT" in french
    assert "\u2066359 kWh × 1,15142\u2069 = \u2066413,36\u2069 درهم" in arabic


@pytest.mark.parametrize("volume", ["0", "140", "359", "1200"])
def test_every_number_in_arabic_is_isolated(volume: str) -> None:
    for line in lines(volume, "2025-12-10", "2026-01-25"):
        said = wording.line(line, "ar")
        outside = re.sub("\u2066[^\u2069]*\u2069", "", said)
        assert not re.search(r"[0-9A-Za-z]", outside), outside
        assert said.count("\u2066") == said.count("\u2069")


def test_the_levy_shows_its_bands_and_its_cap() -> None:
    tax = lines("359")[-1]
    bands = [(band.volume, band.price) for band in tax.bands]
    assert bands == [(F(100), F("0.1")), (F(100), F("0.15")), (F(159), F("0.2"))]
    assert "100 × 0.10 + 100 × 0.15 + 159 × 0.20 = 56.80 MAD including VAT" in wording.line(tax, "en")
    assert "monthly cap" in wording.line(lines("900")[-1], "en")


def test_a_part_of_a_period_says_which_part() -> None:
    rental = [line for line in lines("100", "2025-12-15", "2026-01-15") if line.component == "meter_rental"]
    first, last = (wording.line(line, "en") for line in rental)
    assert "18.28 × 17/31 = 10.02 MAD" in first and "This part: 17 days of 31 days." in first
    assert "takes the remainder of the centime" in last


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_status_can_be_said(language: str) -> None:
    for source in shipped.rules().sources:
        assert wording.STATUSES[source.status][language]

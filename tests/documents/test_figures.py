"""Figures, isolation and QR codes on their own."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import segno

from saqia.platform.documents import figures, isolation, qr


def test_figures_are_printed_as_in_morocco() -> None:
    assert figures.money(592_77) == "592,77"
    assert figures.money(123_456_789) == "1\u00a0234\u00a0567,89"
    assert figures.money(-5) == "−0,05"
    assert figures.unit_price(1_151_420) == "1,15142"
    assert figures.unit_price(-973_005) == "−0,973005"
    assert figures.volume(Decimal("14302")) == "14\u00a0302"
    assert figures.volume(Decimal("12.500")) == "12,5"
    assert figures.volume(Decimal(100)) == "100"
    assert figures.volume(Decimal(-7)) == "−7"
    assert figures.rate(2000) == "20\u00a0%"
    assert figures.day(datetime.date(2026, 5, 26), "ar") == "26\u00a0ماي\u00a02026"
    assert figures.day(datetime.date(2026, 8, 1), "fr") == "1er\u00a0août\u00a02026"


def test_numbers_and_identifiers_are_cut_out_whole() -> None:
    cut = isolation.pieces("رقم 2026-11-0000012: مركز 0802031212، من 8 إلى 9، الشطر 5: 359 × 1,15142، −12,50 و20 %")
    found = cut[1::2]
    assert found == ["2026-11-0000012", "0802031212", "8", "9", "5", "359 × 1,15142", "−12,50", "20 %"]
    assert "".join(cut).startswith("رقم 2026")
    assert isolation.pieces("بلا أرقام") == ["بلا أرقام"]


def test_isolates_are_read_as_they_mean_and_dropped() -> None:
    assert isolation.pieces("رقم \u2066A-1 (b)\u2069 هنا") == ["رقم ", "A-1 (b)", " هنا"]
    assert isolation.pieces("في \u20668 ماي 2026\u2069") == ["في ", "8", " ماي ", "2026", ""]


def test_the_qr_path_draws_the_modules_of_the_code() -> None:
    payload = '{"f":"1141","c":"01","if":[{"n":"token","v":"1141010001850"}]}'
    svg = qr.svg(payload)
    (path,) = re.findall(r' d="([^"]+)"', svg)
    drawn: set[tuple[int, int]] = set()
    for x, y, width, height in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", path):
        for row in range(int(y), int(y) + int(height)):
            drawn.update((column, row) for column in range(int(x), int(x) + int(width)))
    matrix = segno.make_qr(payload, error="m", boost_error=False).matrix
    expected = {(x + 4, y + 4) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert drawn == expected

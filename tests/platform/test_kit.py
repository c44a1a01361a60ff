"""The kit's own pieces: charts, lists to take away, the typeface, the style page."""

import datetime
import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client, override_settings
from django.utils import translation

from saqia.platform.wording import Text
from saqia.surfaces.kit import charts, lists, translations, typefaces

pytestmark = pytest.mark.slow


def _written(source: str, **values: object) -> str:
    return str(engines["django"].from_string(source).render(values))


def test_amounts_days_and_codes_are_written_by_locale_and_isolated() -> None:
    source = "{{ sum|dirhams }}|{{ on|day }}|{{ on|month }}|{{ volume|milli }}|{{ number|code }}|{{ words|say }}"
    values = {
        "sum": 59277, "on": datetime.date(2026, 5, 8), "volume": 359500, "number": "09-12",
        "words": Text(ar="ماء", fr="eau", en="water"),
    }  # fmt: skip
    with translation.override("ar"):
        assert _written(source, **values) == (
            '<bdi dir="ltr">592,77</bdi> درهم|<bdi>8 ماي 2026</bdi>|<bdi>ماي 2026</bdi>|<bdi dir="ltr">359,5</bdi>|'
            '<bdi dir="ltr">09-12</bdi>|ماء'
        )
    with translation.override("fr"):
        assert "<bdi>8 mai 2026</bdi>" in _written(source, **values)


def test_the_colon_after_a_name_is_set_off_in_french_alone() -> None:
    for language, said in (("fr", "Dossier\u00a0: 12"), ("ar", "Dossier: 12"), ("en", "Dossier: 12")):
        with translation.override(language):
            assert _written("{{ name }}{% colon %} 12", name="Dossier") == said


def test_no_page_sets_a_colon_of_its_own_after_what_it_puts_together() -> None:
    said_whole = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}|=\"[^\"]*\"", re.DOTALL)
    bare = re.compile(r"(?:\}\}|%\})(?:</\w+>)*:(?=[\s{<])")
    pages = sorted(translations.SURFACES.rglob("*.html"))
    assert len(pages) > 100
    assert [page.name for page in pages if bare.search(said_whole.sub("", page.read_text(encoding="utf-8")))] == []


def test_a_moment_is_written_as_clocks_in_morocco_show_it() -> None:
    at = datetime.datetime(2026, 5, 8, 23, 30, tzinfo=datetime.UTC)
    with translation.override("fr"):
        assert _written("{{ at|moment }}", at=at) == '<bdi>9 mai 2026</bdi> <bdi dir="ltr">00:30</bdi>'


def test_what_a_context_says_is_escaped() -> None:
    assert _written("{{ x|code }}", x="<b>") == '<bdi dir="ltr">&lt;b&gt;</bdi>'
    assert _written("{{ x|say }}", x=Text(ar="<b>", fr="<b>", en="<b>")) == "&lt;b&gt;"


def test_bars_stand_on_one_line_and_the_limit_where_its_value_is() -> None:
    columns = [charts.Column("a", "a", 100, "100"), charts.Column("b", "b", 50, "50")]
    left = charts.bars(columns, limits=[(50, "half"), (1000, "far")])
    assert [(bar.height, bar.y + bar.height) for bar in left.bars] == [(78.0, 90.0), (39.0, 90.0)]
    assert [limit.label for limit in left.limits] == ["half"]
    assert left.limits[0].y == left.bars[1].y
    right = charts.bars(columns, right_to_left=True)
    assert right.bars[0].x == left.bars[1].x


def test_a_chart_of_nothing_is_nothing() -> None:
    assert charts.bars([]).bars == ()
    assert charts.bars([charts.Column("a", "a", 0, "0")]).bars[0].height == 0


def test_a_list_leaves_without_formulas() -> None:
    rows: list[tuple[lists.Cell, ...]] = [("=1+1", Decimal("-2.50"), datetime.date(2026, 5, 8)), ("أيت", 3, None)]
    text = lists.as_csv(["name", "sum", "on"], rows).decode()
    assert text == "\ufeffname;sum;on\r\n'=1+1;-2.50;2026-05-08\r\nأيت;3;\r\n"
    with zipfile.ZipFile(io.BytesIO(lists.as_workbook(["name", "sum", "on"], rows))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "-2.5" in sheet
        assert "=1+1" in book.read("xl/sharedStrings.xml").decode()


def test_the_typeface_is_small_and_made_once() -> None:
    typefaces.make()
    made = {path.name: path.stat() for path in (typefaces.folder() / "kit").glob("*.woff2")}
    assert set(made) == {"plex-400.woff2", "plex-600.woff2"}
    assert all(each.st_size < 24_000 for each in made.values())
    typefaces.make()
    assert {path.name: path.stat().st_mtime_ns for path in (typefaces.folder() / "kit").glob("*.woff2")} == {
        name: each.st_mtime_ns for name, each in made.items()
    }


def test_the_style_page_is_for_builders_only(browser: Client) -> None:
    assert browser.get("/ar/kit/").status_code == 404
    assert settings.DEBUG is False
    for language in ("ar", "fr"):
        with override_settings(DEBUG=True):
            page = browser.get(f"/{language}/kit/")
        assert page.status_code == 200
        heights = re.findall(r'<rect [^>]*height="([^"]*)"', page.content.decode())
        assert heights[-1] == "78.0" and len(heights) == 12  # coordinates are not written by locale

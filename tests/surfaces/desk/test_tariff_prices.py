"""Prices of a grid entered at the desk: by form, row by row, and from a table; refusals at their field and line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.contexts.tariffs import grids
from tests.contexts.tariffs.test_entry import TABLE
from tests.surfaces import staff
from tests.surfaces.desk.test_counter import FRAME

from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import queries
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
HEAD = {"use": "domestic", "zone": "", "basis": "ht", "source": "decision of the tests", "status": "official"}
ROWS = (("0", "6", "2,60", "progressive"), ("6", "12", "٧,٢٠", "progressive"), ("", "20", "7.40", "selective"),
        ("20", "", "10,60", "selective"))  # fmt: skip


@pytest.fixture
def officer(town: worlds.World) -> Client:
    """A finance officer, who may draft grids."""
    return staff.signed_in(town.actor, "finance")


@pytest.fixture
def draft(officer: Client) -> int:
    """A grid of June that says nothing yet, begun at the desk."""
    begun = officer.post("/fr/desk/tariffs/new/", {"title": "Eau 2026", "in_force_on": "2026-06-01"})
    return int(begun["Location"].split("/")[-2])


def typed(*rows: tuple[str, str, str, str], do: str = "save", **more: str) -> dict[str, str]:
    """Return the form as it is posted."""
    cells = {
        f"block-{place}-{name}": value
        for place, row in enumerate(rows, start=1)
        for name, value in zip(("lower", "upper", "price", "mode"), row, strict=True)
    }
    return {**HEAD, **cells, "rows": str(len(rows)), "do": do, **more}


def said(draft_id: int) -> queries.Draft:
    """Return a draft."""
    with scope.reading(1):
        return queries.get_draft(draft_id)


def table(text: str | bytes = TABLE, name: str = "prices.csv") -> dict[str, SimpleUploadedFile]:
    """Return a table as it is posted."""
    return {"table": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}


def test_form_and_table_write_the_same_draft(officer: Client, draft: int) -> None:
    form = f"/fr/desk/tariffs/{draft}/prices/water/"
    asked = typed(*ROWS, **{"amount-water-fixed": "6,50", "unit-water-fixed": "MAD/month"})
    answer = officer.post(form, asked, follow=True)
    assert answer.redirect_chain == [(f"/fr/desk/tariffs/{draft}/", 302)]
    assert "lignes prises : \u20665\u2069" in answer.content.decode()
    first = said(draft)
    assert set(first.files) == {f"water.domestic.any.{name}.yaml" for name in ("water", "charges", "plan")}
    assert officer.post(form, asked).status_code == 302 and said(draft).sha256 == first.sha256
    opened = officer.get(f"{form}?use=domestic&zone=*").content.decode()
    assert 'value="7.20"' in opened and 'value="6.50"' in opened and 'value="decision of the tests"' in opened
    for text in (TABLE, "\ufeff" + TABLE):
        assert officer.post(f"/fr/desk/tariffs/{draft}/import/", table(text)).status_code == 302
        assert said(draft).sha256 == first.sha256
    other = officer.post("/ar/desk/tariffs/new/", {"title": "Eau", "in_force_on": "2026-06-01"})["Location"]
    assert officer.post(f"{other}import/", table()).status_code == 302
    assert said(int(other.split("/")[-2])).sha256 == first.sha256


def test_a_row_is_added_without_judging_and_without_losing_what_was_typed(officer: Client, draft: int) -> None:
    form = f"/fr/desk/tariffs/{draft}/prices/water/"
    assert officer.get(form).content.decode().count("-lower") >= 3
    added = officer.post(form, typed(("0", "six", "2,60", "selective"), do="row", source=""))
    page = added.content.decode()
    assert added.status_code == 200 and 'name="rows" value="2"' in page and "autofocus" in page
    assert 'value="six"' in page and 'class="why"' not in page and said(draft).files == {}
    many = officer.post(form, {**HEAD, "rows": "60", "do": "row"}).content.decode()
    assert 'name="rows" value="60"' in many and 'value="row"' not in many
    assert officer.post(form, {**HEAD, "rows": "x", "do": "save"}).status_code == 422


@pytest.mark.parametrize(
    ("language", "asked", "place", "sentence"),
    [
        ("fr", typed(("0", "6", "2", "progressive"), ("7", "", "3", "progressive")), "block-2-lower",
         "Un trou : la tranche précédente finit à 6"),
        ("fr", typed(("0", "6", "2", "progressive"), ("5", "", "3", "progressive")), "block-2-lower",
         "Un chevauchement"),
        ("ar", typed(("6", "9", "2", "progressive"), ("0", "", "3", "progressive")), "block-2-lower",
         "رتبوا الأشطر من الأدنى إلى الأعلى"),
        ("ar", typed(("0", "", "2", "progressive"), source=""), "id_source", "ثمن بدون مصدر"),
        ("fr", typed(("0", "", "x", "progressive")), "block-1-price", "pas un nombre lisible"),
        ("fr", typed(("0", "", "2", "progressive"), **{"amount-water-fixed": "-1"}), "amount-water-fixed",
         "hors des limites"),
        ("fr", typed(("0", "", "2", "progressive"), use="public-lighting"), "id_use", "public-lighting"),
        ("fr", typed(("0", "", "2", "progressive"), zone="Agadir Nord"), "id_zone", "pas un code de zone"),
    ],
)  # fmt: skip
def test_a_refusal_stands_at_its_field_and_nothing_is_written(
    officer: Client, draft: int, language: str, asked: dict[str, str], place: str, sentence: str
) -> None:
    answer = officer.post(f"/{language}/desk/tariffs/{draft}/prices/water/", asked)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and f'id="{place}_error"' in page
    assert page.count('class="why"') == 1 and said(draft).files == {}


def test_nothing_typed_is_refused_as_a_whole(officer: Client, draft: int) -> None:
    answer = officer.post(f"/fr/desk/tariffs/{draft}/prices/water/", typed(("", "", "", "progressive")))
    assert answer.status_code == 422 and "Aucun prix" in answer.content.decode() and said(draft).files == {}


def test_each_refused_line_of_a_table_is_reported(officer: Client, draft: int) -> None:
    text = TABLE.replace("7.40", "").replace("6,50", "six")
    answer = officer.post(f"/fr/desk/tariffs/{draft}/import/", table(text))
    page = answer.content.decode()
    assert answer.status_code == 422 and said(draft).files == {} and "Rien n’a été écrit" in page.replace("&#x27;", "'")
    report = page[page.index("<tbody>") : page.index("</tbody>")]
    assert report.count("<tr>") == 2
    assert '<bdi dir="ltr">4</bdi></td><td>prix' in report and '<bdi dir="ltr">6</bdi></td><td>prix' in report
    for wrong in ({}, table(b"", "empty.csv"), table(b"x" * 400_001), table(b"\xff\xfe")):
        assert officer.post(f"/fr/desk/tariffs/{draft}/import/", wrong).status_code == 422
    assert said(draft).files == {}


def test_the_template_is_taken_and_comes_back_refused(officer: Client, draft: int) -> None:
    taken = officer.get(f"/ar/desk/tariffs/{draft}/import/?as=csv")
    assert taken.content.decode("utf-8-sig").startswith("الخدمة;الاستعمال;المنطقة;البيان;من;إلى;الثمن;")
    assert officer.post(f"/ar/desk/tariffs/{draft}/import/", table(taken.content)).status_code == 422
    assert said(draft).files == {}
    assert officer.get(f"/fr/desk/tariffs/{draft}/import/?as=xlsx").content[:2] == b"PK"


def test_who_may_enter_prices(town: worlds.World, officer: Client, draft: int) -> None:
    pages = (f"/fr/desk/tariffs/{draft}/prices/water/", f"/fr/desk/tariffs/{draft}/import/")
    asked = (typed(*ROWS), table())
    elsewhere = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "finance")
    for page, given in zip(pages, asked, strict=True):
        for client, status in ((staff.signed_in(town.actor, "supervisor"), 403), (elsewhere, 404)):
            assert client.get(page).status_code == status and client.post(page, given).status_code == status
    assert officer.get(f"/fr/desk/tariffs/{draft}/prices/gas/").status_code == 404
    assert said(draft).files == {}
    tariffs.withdraw_draft(actor=grids.WRITER, draft_id=draft, at=grids.AT)
    for page, given in zip(pages, (typed(*ROWS), table()), strict=True):
        assert officer.post(page, given).status_code == 422
    assert said(draft).files == {}


@pytest.mark.parametrize(
    "page", ["", "new/", "rules/", "differences/", "{}/", "{}/files/", "{}/prices/electricity/", "{}/import/"]
)
def test_a_page_asks_little(officer: Client, draft: int, page: str) -> None:
    officer.post(f"/fr/desk/tariffs/{draft}/import/", table())
    for language in ("ar", "fr", "en"):
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(f"/{language}/desk/tariffs/{page.format(draft)}").status_code == 200
        assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 12

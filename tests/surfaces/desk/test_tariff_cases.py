"""The cases of a grid entered at the desk: by form, row by row, and from a table; refusals at their field and line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.tariffs import grids
from tests.contexts.tariffs.test_case_entry import NAME, TABLE, WRITTEN
from tests.contexts.tariffs.test_entry import TABLE as PRICES
from tests.surfaces import staff

from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import queries
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
CELLS = ("name", "first", "last", "volume", "payment", "total")
TEN = ("Bill 12", "2026-06-01", "2026-07-01", "10", "card", "50,90")
CASH = ("The same in cash", "2026-06-01", "2026-07-01", "١٠", "cash", "51,03")


@pytest.fixture
def officer(town: worlds.World) -> Client:
    """A finance officer, who may draft grids."""
    return staff.signed_in(town.actor, "finance")


@pytest.fixture
def draft(officer: Client) -> int:
    """A grid of June with its prices, begun at the desk."""
    begun = officer.post("/fr/desk/tariffs/new/", {"title": "Eau 2026", "in_force_on": "2026-06-01"})
    officer.post(f"{begun['Location']}import/", table(PRICES))
    return int(begun["Location"].split("/")[-2])


def typed(*rows: tuple[str, ...], do: str = "save", **more: str) -> dict[str, str]:
    """Return the form as it is posted."""
    cells = {
        f"case-{place}-{name}": value
        for place, row in enumerate(rows, start=1)
        for name, value in zip(CELLS, row, strict=True)
    }
    return {"use": "domestic", "zone": "", **cells, "rows": str(len(rows)), "do": do, **more}


def cases(draft_id: int) -> dict[str, str]:
    """Return the case files of a draft."""
    with scope.reading(1):
        files = queries.get_draft(draft_id).files
    return {name: text for name, text in files.items() if name.endswith(".cases.yaml")}


def table(text: str) -> dict[str, SimpleUploadedFile]:
    """Return a table as it is posted."""
    return {"table": SimpleUploadedFile("table.csv", text.encode())}


def test_form_and_table_write_the_same_cases_and_the_page_says_how_they_come_out(officer: Client, draft: int) -> None:
    page = f"/fr/desk/tariffs/{draft}/"
    assert "Il faut un cas au moins" in officer.get(page).content.decode()
    answer = officer.post(f"{page}cases/water/", typed(TEN, CASH), follow=True)
    told = answer.content.decode()
    assert answer.redirect_chain == [(page, 302)] and told.count("comme attendu") == 2
    assert "lignes prises : \u20662\u2069" in told and f"{page}cases/water/?use=domestic&amp;zone=%2A" in told
    assert cases(draft) == {NAME: WRITTEN}
    opened = officer.get(f"{page}cases/water/?use=domestic&zone=*").content.decode()
    assert 'value="Bill 12"' in opened and 'value="51.03"' in opened and '<option value="cash" selected>' in opened
    assert 'name="rows" value="2"' in opened
    assert officer.post(f"{page}import-cases/", table(TABLE)).status_code == 302 and cases(draft) == {NAME: WRITTEN}
    officer.post(f"/ar/desk/tariffs/{draft}/cases/water/", typed((*TEN[:5], "50,91")))
    told = officer.get(f"/ar/desk/tariffs/{draft}/").content.decode()
    assert "\u2068الواجب أداؤه\u2069: المحتسب \u206650.90\u2069، والمنتظر \u206650.91\u2069." in told


def test_a_row_is_added_without_judging_and_follows_the_one_before(officer: Client, draft: int) -> None:
    form = f"/fr/desk/tariffs/{draft}/cases/water/"
    assert officer.get(form).content.decode().count("-volume") >= 3
    added = officer.post(form, typed(("", "x", "2026-07-01", "ten", "cash", ""), do="row"))
    page = added.content.decode()
    assert added.status_code == 200 and 'name="rows" value="2"' in page and "autofocus" in page
    assert page.count('value="2026-07-01"') == 2 and page.count('<option value="cash" selected>') == 2
    assert 'class="why"' not in page and page.count('value="ten"') == 1 and cases(draft) == {}


@pytest.mark.parametrize(
    ("language", "asked", "place", "sentence"),
    [
        ("fr", typed(("", *TEN[1:])), "case-1-name", "Ce champ est vide"),
        ("fr", typed(TEN, ("B", "2026-06-01", "2026-06-01", *TEN[3:])), "case-2-last", "ne suit pas le précédent"),
        ("ar", typed((*TEN[:3], "ten 10", *TEN[4:])), "case-1-volume", "كل مؤشر مرة واحدة"),
        ("fr", typed((*TEN[:5], "x")), "case-1-total", "pas un nombre lisible"),
        ("fr", typed(TEN, use="public-lighting"), "id_use", "public-lighting"),
        ("fr", typed(TEN, zone="Agadir Nord"), "id_zone", "pas un code de zone"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_is_written(
    officer: Client, draft: int, language: str, asked: dict[str, str], place: str, sentence: str
) -> None:
    answer = officer.post(f"/{language}/desk/tariffs/{draft}/cases/water/", asked)
    page = answer.content.decode()
    assert answer.status_code == 422 and sentence in page and f'id="{place}_error"' in page
    assert page.count('class="why"') == 1 and cases(draft) == {}


def test_each_refused_line_of_a_table_is_reported(officer: Client, draft: int) -> None:
    text = TABLE.replace(";50,90", ";six").replace("1/7/2026", "1/6/2026")
    answer = officer.post(f"/fr/desk/tariffs/{draft}/import-cases/", table(text))
    page = answer.content.decode()
    report = page[page.index("<tbody>") : page.index("</tbody>")]
    assert answer.status_code == 422 and report.count("<tr>") == 2 and cases(draft) == {}
    assert '<bdi dir="ltr">2</bdi></td><td>net à payer' in report
    assert '<bdi dir="ltr">3</bdi></td><td>relevé actuel' in report
    empty = officer.post(f"/fr/desk/tariffs/{draft}/cases/water/", typed(("", *TEN[1:3], "", "card", "")))
    assert empty.status_code == 422 and "Aucun cas" in empty.content.decode() and cases(draft) == {}


def test_the_template_is_taken_and_comes_back_refused(officer: Client, draft: int) -> None:
    taken = officer.get(f"/ar/desk/tariffs/{draft}/import-cases/?as=csv").content.decode("utf-8-sig")
    assert taken.startswith("الحالة;الخدمة;الاستعمال;المنطقة;القراءة السابقة;القراءة الحالية;الاستهلاك;")
    assert officer.post(f"/ar/desk/tariffs/{draft}/import-cases/", table(taken)).status_code == 422
    assert cases(draft) == {}


def test_who_may_enter_cases(town: worlds.World, officer: Client, draft: int) -> None:
    asked = {f"/fr/desk/tariffs/{draft}/cases/water/": typed(TEN), f"/fr/desk/tariffs/{draft}/import-cases/": None}
    elsewhere = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "finance")
    for page, given in asked.items():
        for client, status in ((staff.signed_in(town.actor, "supervisor"), 403), (elsewhere, 404)):
            answers = client.get(page), client.post(page, given or table(TABLE))
            assert [answer.status_code for answer in answers] == [status, status]
    assert officer.get(f"/fr/desk/tariffs/{draft}/cases/gas/").status_code == 404 and cases(draft) == {}
    tariffs.withdraw_draft(actor=grids.WRITER, draft_id=draft, at=grids.AT)
    for page, given in asked.items():
        assert officer.post(page, given or table(TABLE)).status_code == 422
    assert cases(draft) == {}

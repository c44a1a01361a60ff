"""Tariffs at the desk: a grid from its files to the second approval, what is refused with nothing written, who may."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.tariffs import grids
from tests.surfaces import staff

from saqia.contexts.billing import queries as billing
from saqia.contexts.tariffs import queries
from saqia.journeys import tariff_drafts
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

pytestmark = pytest.mark.usefixtures("moment")


@pytest.fixture
def officer(town: worlds.World) -> Client:
    """A finance officer, who may draft and approve, though not the same grid."""
    return staff.signed_in(town.actor, "finance")


def only() -> queries.Draft:
    """Return the one draft."""
    with scope.reading(1):
        [found] = queries.list_drafts()
    return found


def written(client: Client, files: dict[str, str] = grids.FILES) -> queries.Draft:
    """Hand a grid in with its files."""
    given = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]
    asked = {"title": "Eau 2026", "in_force_on": "2026-06-01", "given": given}
    assert client.post("/fr/desk/tariffs/new/", asked).status_code == 302
    return only()


def act(client: Client, draft_id: int, kind: str, **given: object) -> int:
    """Press a button of a grid's page and return the answer's status."""
    return client.post(f"/fr/desk/tariffs/{draft_id}/act/", {"act": kind, **given}).status_code


def tried(client: Client, draft: queries.Draft) -> None:
    """Try a grid on the published April, as the job does."""
    with scope.reading(1):
        [april] = billing.list_cycles()
    assert act(client, draft.id, "shadow", cycle=april.cycle_id) == 302
    tariff_drafts.run_shadow(tenant_id=1, draft_id=draft.id, cycle_id=april.cycle_id, sha256=draft.sha256)


def test_from_the_files_to_what_everybody_reads(
    town: worlds.World, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = written(officer)
    assert draft.files == grids.FILES and draft.in_force_on == grids.JUNE
    tried(officer, draft)
    page = officer.get(f"/fr/desk/tariffs/{draft.id}/").content.decode()
    assert "comme attendu" in page and "Qui paierait quoi" in page
    told = officer.get(f"/fr/desk/tariffs/{draft.id}/?as=csv").content.decode("utf-8-sig")
    whole = only().shadow["contracts"]
    rows = [row for row in csv.DictReader(io.StringIO(told)) if row["breakdown"] == "commune"]
    assert sum(int(row["contracts"]) for row in rows) == whole["count"]
    assert officer.get(f"/fr/desk/tariffs/{draft.id}/?as=xlsx").content[:2] == b"PK"
    assert act(officer, draft.id, "submit") == 302 and only().status == "submitted"
    assert act(officer, draft.id, "approve", sha256=draft.sha256) == 422 and only().status == "submitted"
    director = staff.signed_in(town.actor, "director")
    assert act(director, draft.id, "approve", sha256="0" * 64) == 422 and only().status == "submitted"
    assert act(director, draft.id, "approve", sha256=draft.sha256) == 302 and only().status == "approved"
    assert act(director, draft.id, "approve", sha256=draft.sha256) == 422
    with scope.reading(1):
        assert len(queries.list_adopted()) == 1
    assert "Eau 2026" in officer.get("/ar/desk/tariffs/").content.decode()
    anybody = Client(headers={"host": "127.0.0.1"})
    assert "7,20" not in anybody.get("/fr/tariffs/").content.decode()
    monkeypatch.setattr(clock, "today", lambda: grids.JUNE)
    assert "7,20" in anybody.get("/fr/tariffs/").content.decode()


def test_what_is_not_ready_is_not_submitted(officer: Client) -> None:
    draft = written(officer, {"water.yaml": "kind: grid\n"})
    assert act(officer, draft.id, "submit") == 422 and act(officer, draft.id, "shadow", cycle=1) == 422
    assert "water.yaml" in officer.get(f"/fr/desk/tariffs/{draft.id}/").content.decode()
    asked = {"title": "Eau", "in_force_on": "2026-06-01", "name": "water.yaml", "text": grids.WATER}
    assert officer.post(f"/fr/desk/tariffs/{draft.id}/files/", asked).status_code == 302
    assert only().files == {"water.yaml": grids.WATER} and only().title == "Eau"
    for asked in ({"title": "", "in_force_on": "2026-06-01"}, {"title": "Eau", "in_force_on": "June"}):
        assert officer.post(f"/fr/desk/tariffs/{draft.id}/files/", asked).status_code == 422
    bad = {"title": "Eau", "in_force_on": "2026-06-01", "given": SimpleUploadedFile("a.exe", b"x")}
    assert officer.post("/fr/desk/tariffs/new/", bad).status_code == 422
    assert only().files == {"water.yaml": grids.WATER} and only().status == "draft"


def test_a_grid_goes_back_with_a_word(town: worlds.World, officer: Client) -> None:
    draft = written(officer)
    assert act(officer, draft.id, "submit") == 422  # nobody saw who would pay what
    tried(officer, draft)
    assert act(officer, draft.id, "submit") == 302
    director = staff.signed_in(town.actor, "director")
    assert act(director, draft.id, "return", remark="") == 422 and only().status == "submitted"
    assert act(director, draft.id, "return", remark="Revoir la tranche 2") == 302
    assert only().status == "draft" and only().remark == "Revoir la tranche 2"


def test_a_grid_is_withdrawn_from_its_page(town: worlds.World, officer: Client) -> None:
    draft = written(officer)
    tried(officer, draft)
    page = officer.get(f"/fr/desk/tariffs/{draft.id}/").content.decode()
    assert 'value="withdraw"' in page
    assert page.count('<svg class="bars"') == 2 == page.count("Les mêmes données en tableau")
    stranger = staff.signed_in(town.actor, "billing_officer")
    assert 'value="withdraw"' not in stranger.get(f"/fr/desk/tariffs/{draft.id}/").content.decode()
    assert act(stranger, draft.id, "withdraw") == 422 and only().status == "draft"
    assert act(staff.signed_in(town.actor, "supervisor"), draft.id, "withdraw") == 403 and only().status == "draft"
    assert act(officer, draft.id, "withdraw") == 302 and only().status == "withdrawn"
    assert act(officer, draft.id, "withdraw") == 422
    assert "مسحوبة" in officer.get("/ar/desk/tariffs/").content.decode()


def taken(client: Client, address: str) -> list[dict[str, str]]:
    """Return the lines of a CSV."""
    told = client.get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(told), delimiter=";"))


def test_the_rules_of_a_day_and_what_differs_between_two(town: worlds.World, officer: Client) -> None:
    grids.adopted()
    lines = taken(officer, "/fr/desk/tariffs/rules/?on=2026-06-01&as=csv")
    own = [line for line in lines if line["Source"] == "decision of the tests" and line["Zone"] == "town"]
    assert [(line["Tranche, par mois"], line["Prix sans TVA, DH"], line["Statut"]) for line in own] == [
        ("0–6 m3", "2.6", "texte officiel"), ("> 6 m3", "7.2", "texte officiel"), ("", "6.5", "texte officiel"),
    ]  # fmt: skip
    assert any(line["Statut"] != "texte officiel" for line in lines)  # what is shipped stands beside it
    day = "/fr/desk/tariffs/differences/?from=2026-05-31&to=2026-06-01"
    found = [line for line in taken(officer, f"{day}&as=csv") if line["Zone"] == "town"]
    assert {line["Service"] for line in found} == {"Eau potable"}
    assert [(line["Tranche, par mois"], line["Avant"], line["Après"]) for line in found] == [
        ("0–6 m3", "2.5", "2.6"), ("6–12 m3", "7", ""), ("> 6 m3", "", "7.2"), ("12–20 m3", "7.4", ""),
        ("20–35 m3", "10.6", ""), ("> 35 m3", "10.7", ""), ("", "6", "6.5"),
    ]  # fmt: skip
    assert found[0]["Source"] == "decision of the tests"
    assert "démonstration" in found[1]["Source"]
    for language in ("ar", "fr", "en"):
        for page in ("rules/", "differences/", "rules/?on=x", "differences/?from=x"):
            assert officer.get(f"/{language}/desk/tariffs/{page}").status_code == 200
    assert "Rien ne change" in officer.get(f"{day[:-10]}2026-05-31").content.decode()
    assert officer.get("/fr/desk/tariffs/rules/?as=xlsx").content[:2] == b"PK"


def test_another_distributor_reads_no_grid_of_its_neighbor(town: worlds.World, officer: Client) -> None:
    grids.adopted()
    elsewhere = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "finance")
    for page in ("rules/?on=2026-06-01", "differences/?from=2026-05-31&to=2026-06-01"):
        assert "decision of the tests" not in elsewhere.get(f"/fr/desk/tariffs/{page}").content.decode()
        assert staff.signed_in(town.actor, "reader").get(f"/fr/desk/tariffs/{page}").status_code == 403


def test_who_may(town: worlds.World, officer: Client) -> None:
    draft = written(officer)
    reader, supervisor = staff.signed_in(town.actor, "reader"), staff.signed_in(town.actor, "supervisor")
    assert reader.get("/fr/desk/tariffs/").status_code == 403
    assert supervisor.get(f"/fr/desk/tariffs/{draft.id}/").status_code == 200
    assert supervisor.post("/fr/desk/tariffs/new/", {"title": "x", "in_force_on": "2026-06-01"}).status_code == 403
    assert act(supervisor, draft.id, "submit") == 403 and only().status == "draft"
    assert officer.get(f"/fr/desk/tariffs/{draft.id + 9}/").status_code == 404
    elsewhere = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "finance")
    assert elsewhere.get(f"/fr/desk/tariffs/{draft.id}/").status_code == 404
    assert act(elsewhere, draft.id, "submit") == 404 and only().status == "draft"

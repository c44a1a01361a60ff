"""The cycle cockpit: what each page shows, who may act, what is refused with nothing written, runs as jobs, exports."""

import csv
import datetime
import decimal
import io
import zipfile

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.billing import folders, models, queries
from saqia.contexts.billing import operations as billing
from saqia.journeys import cycle_runs, cycles
from saqia.platform import operation
from saqia.platform.tenancy import scope

FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
REASON = "Trois contrats connus, vus avec l’agence le 19 mai"


def runs(cycle_id: int) -> list[queries.CycleRun]:
    """Return what was asked for of a cycle, newest first."""
    with scope.reading(1):
        return queries.list_runs(cycle_id=cycle_id)


def april(town: worlds.World) -> int:
    """Return April's cycle."""
    with scope.reading(1):
        found = queries.find_cycle(round_id=town.round_id, month=books.APRIL.replace(day=1))
    assert found is not None
    return found.cycle_id


def rated_may(town: worlds.World) -> int:
    """Read a little of May and rate it: too much of it is estimated to pass the gates."""
    worlds.read(town, datetime.date(2026, 5, 8), {"plain": {worlds.E: 3270}, "three": {worlds.E: 1500}})
    return cycles.bill_round(worlds.asked(town, datetime.date(2026, 5, 8)), publish=False)


def test_the_list_leads_to_each_cycle_and_goes_into_a_file(town: worlds.World, officer: Client) -> None:
    cycle_id = april(town)
    page = officer.get("/fr/desk/cycles/")
    assert f'href="/fr/desk/cycles/{cycle_id}/"' in page.content.decode()
    rows = list(
        csv.reader(io.StringIO(officer.get("/fr/desk/cycles/?as=csv").content.decode("utf-8-sig")), delimiter=";")
    )
    with scope.reading(1):
        state = queries.get_cycle(cycle_id=cycle_id)
    assert rows[1][:4] == ["T01", "2026-04-01", "Publié", str(state.bills)]
    assert decimal.Decimal(rows[1][4]) * 100 == state.total_ttc_centimes
    assert officer.get("/fr/desk/cycles/?as=xlsx").content[:2] == b"PK"


def test_a_published_cycle_on_one_page(town: worlds.World, officer: Client) -> None:
    cycle_id = april(town)
    with CaptureQueriesContext(connection) as asked:
        page = officer.get(f"/fr/desk/cycles/{cycle_id}/")
    text = page.content.decode()
    assert page.status_code == 200 and "<c-" not in text
    assert "Imprimer toutes les factures" in text and "Figer et publier" not in text
    assert "Contrats qui n’ont pas pu être facturés" in text and "rien à comparer" in text
    assert "Rien sur quoi fonder une estimation" in text
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 12 + 5
    assert officer.get(f"/ar/desk/cycles/{cycle_id}/").status_code == 200


def test_a_rated_cycle_says_what_each_fairness_policy_did(town: worlds.World, officer: Client) -> None:
    cycle_id = april(town)
    french = officer.get(f"/fr/desk/cycles/{cycle_id}/").content.decode()
    for name in ("Une estimation ne fait pas monter de tranche", "Un rattrapage est réparti sur ses mois"):
        assert f'<th scope="row">{name}</th><td class="n"><bdi dir="ltr">0,00</bdi></td>' in french
    for name in ("Une période longue ne fait pas monter de tranche", "Les trois ensemble"):
        assert f'<th scope="row">{name}</th><td class="n"><bdi dir="ltr">-3,70</bdi></td>' in french
    assert "additionnent pas" in french
    arabic = officer.get(f"/ar/desk/cycles/{cycle_id}/").content.decode()
    assert "الفترة الطويلة لا ترفع الشطر" in arabic and "أثر قواعد الإنصاف على المداخيل" in arabic
    assert "A long period raises no block" in officer.get(f"/en/desk/cycles/{cycle_id}/").content.decode()


def test_who_does_not_follow_billing_sees_none_of_it(town: worlds.World, moment: None, casa: operation.Actor) -> None:
    cycle_id = april(town)
    for role, seen in (("agent", 403), ("reader", 403), ("supervisor", 200), ("director", 200)):
        client = staff.signed_in(town.actor, role)
        assert client.get("/fr/desk/cycles/").status_code == seen
        assert client.get(f"/fr/desk/cycles/{cycle_id}/").status_code == seen
    elsewhere = staff.signed_in(casa, "billing_officer")
    for path in ("", "progress/", "bills/", "paper/"):
        assert elsewhere.get(f"/fr/desk/cycles/{cycle_id}/{path}").status_code == 404
    answer = elsewhere.post(f"/fr/desk/cycles/{cycle_id}/run/", {"kind": "print", "key": "a"})
    assert answer.status_code == 404 and runs(cycle_id) == []


def test_a_supervisor_looks_and_does_not_act(town: worlds.World, moment: None) -> None:
    cycle_id = rated_may(town)
    client = staff.signed_in(town.actor, "supervisor")
    assert "Recalculer" not in client.get(f"/fr/desk/cycles/{cycle_id}/").content.decode()
    for kind in ("rate", "publish"):
        given = {"kind": kind, "key": "a", "responsibility": REASON}
        assert client.post(f"/fr/desk/cycles/{cycle_id}/run/", given).status_code == 403
    assert client.get("/fr/desk/cycles/start/").status_code == 403
    assert runs(cycle_id) == []


def test_a_closed_gate_stops_until_somebody_answers_for_it_in_writing(town: worlds.World, officer: Client) -> None:
    cycle_id = rated_may(town)
    text = officer.get(f"/fr/desk/cycles/{cycle_id}/").content.decode()
    assert "No-go" in text and "J’en prends la responsabilité" in text
    for words in ("", "parce que"):
        answer = officer.post(
            f"/fr/desk/cycles/{cycle_id}/run/", {"kind": "publish", "key": "k", "responsibility": words}
        )
        assert answer.status_code == 422 and "field bad" in answer.content.decode()
    assert runs(cycle_id) == []
    given = {"kind": "publish", "key": "k", "responsibility": REASON}
    for _ in range(2):
        answer = officer.post(f"/fr/desk/cycles/{cycle_id}/run/", given)
        assert answer.status_code == 302
    [asked] = runs(cycle_id)
    assert (asked.kind, asked.status, asked.responsibility) == ("publish", "waiting", REASON)
    cycle_runs.run_cycle(tenant_id=1, run_id=asked.id)
    assert runs(cycle_id)[0].status == "done"
    with scope.reading(1):
        assert queries.get_cycle(cycle_id=cycle_id).status == "published"
    text = officer.get(f"/fr/desk/cycles/{cycle_id}/").content.decode()
    assert "Trois contrats connus" in text


def test_rises_lead_to_customers_and_into_a_file(town: worlds.World, officer: Client) -> None:
    cycle_id = rated_may(town)
    account = town.accounts["plain"]
    amounts = {"before": 12345, "now": 98765, "rise": 86420}
    with transaction.atomic():
        scope.enter(1)
        row = models.Cycle.objects.get(id=cycle_id)
        row.report["biggest_rises"] = [{"account_id": account.account_id, "account_number": account.number, **amounts}]
        row.save()
    text = officer.get(f"/fr/desk/cycles/{cycle_id}/").content.decode()
    assert f'href="/fr/desk/customers/{account.customer_id}/"' in text
    answer = officer.get(f"/fr/desk/cycles/{cycle_id}/?as=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(answer), delimiter=";"))
    assert rows[1] == [account.number, "123.45", "987.65", "864.2"]


def test_one_run_at_a_time_and_its_progress(town: worlds.World, officer: Client) -> None:
    cycle_id = rated_may(town)
    assert officer.post(f"/fr/desk/cycles/{cycle_id}/run/", {"kind": "rate", "key": "one"}).status_code == 302
    again = officer.post(f"/fr/desk/cycles/{cycle_id}/run/", {"kind": "rate", "key": "two"})
    assert again.status_code == 422 and "Une autre opération est en cours" in again.content.decode()
    [asked] = runs(cycle_id)
    told = NOON + datetime.timedelta(minutes=10)
    for done, at in ((0, NOON), (5, told)):
        billing.keep_progress(tenant_id=1, cycle_id=cycle_id, step="rate", done=done, of=20, at=at)
    part = officer.get(f"/fr/desk/cycles/{cycle_id}/progress/")
    text = part.content.decode()
    assert 'hx-trigger="every 3s"' in text and 'value="5"' in text and "5 / 20" in text
    assert "environ <bdi>30</bdi> min" in text and "HX-Refresh" not in part.headers
    cycle_runs.run_cycle(tenant_id=1, run_id=asked.id)
    ended = officer.get(f"/fr/desk/cycles/{cycle_id}/progress/")
    assert ended.headers["HX-Refresh"] == "true" and "Terminé" in ended.content.decode()
    assert queries.find_progress(tenant_id=1, cycle_id=cycle_id) is None


def test_what_stops_a_run_is_told(town: worlds.World, officer: Client) -> None:
    cycle_id = rated_may(town)
    given = {"kind": "publish", "key": "k", "responsibility": REASON}
    officer.post(f"/fr/desk/cycles/{cycle_id}/run/", given)
    [asked] = runs(cycle_id)
    folders.rated(folders.of_cycle(1, cycle_id), "headers", 0).write_bytes(b"other")
    cycle_runs.run_cycle(tenant_id=1, run_id=asked.id)
    [ended] = runs(cycle_id)
    assert (ended.status, ended.refusal) == ("refused", "SealDiffers")
    assert "Les fichiers du cycle ne sont pas ceux" in officer.get(f"/fr/desk/cycles/{cycle_id}/").content.decode()


def test_a_month_is_started_and_rated_by_a_job(world: worlds.World, static_files: None, moment: None) -> None:
    officer = staff.signed_in(world.actor, "billing_officer")
    early = {"key": "a", "round": world.round_id, "month": "2026-09", "issued_on": "2026-09-22"}
    answer = officer.post("/fr/desk/cycles/start/", early)
    assert answer.status_code == 200 and "La relève de ce mois n’a pas commencé" in answer.content.decode()
    before = {**early, "month": "2026-04", "issued_on": "2026-03-22"}
    assert "précède le mois facturé" in officer.post("/fr/desk/cycles/start/", before).content.decode()
    with scope.reading(1):
        assert queries.list_cycles() == []
    good = {**early, "month": "2026-04", "issued_on": "2026-04-22"}
    answer = officer.post("/fr/desk/cycles/start/", good)
    cycle_id = april(world)
    assert answer.headers["Location"] == f"/fr/desk/cycles/{cycle_id}/"
    [asked] = runs(cycle_id)
    cycle_runs.run_cycle(tenant_id=1, run_id=asked.id)
    with scope.reading(1):
        state = queries.get_cycle(cycle_id=cycle_id)
    assert (state.status, state.issued_on, state.bills > 5) == ("rated", datetime.date(2026, 4, 22), True)


def test_bills_one_by_one_and_all_printed(town: worlds.World, officer: Client) -> None:
    cycle_id = april(town)
    with scope.reading(1):
        numbers = queries.list_numbers(cycle_id=cycle_id)
    text = officer.get(f"/fr/desk/cycles/{cycle_id}/bills/").content.decode()
    assert text.count(">PDF<") == len(numbers)
    rows = officer.get(f"/fr/desk/cycles/{cycle_id}/bills/?as=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == len(numbers) + 1
    paper = officer.get(f"/fr/desk/cycles/{cycle_id}/bills/{numbers[0]}/")
    assert paper.headers["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert officer.get(f"/fr/desk/cycles/{cycle_id + 1}/bills/{numbers[0]}/").status_code == 404
    assert officer.get(f"/fr/desk/cycles/{cycle_id}/paper/").status_code == 404
    officer.post(f"/fr/desk/cycles/{cycle_id}/run/", {"kind": "print", "key": "p"})
    cycle_runs.run_cycle(tenant_id=1, run_id=runs(cycle_id)[0].id)
    assert runs(cycle_id)[0].status == "done"
    whole = officer.get(f"/fr/desk/cycles/{cycle_id}/paper/")
    with zipfile.ZipFile(io.BytesIO(b"".join(whole.streaming_content))) as file:  # type: ignore[attr-defined]
        assert len(file.namelist()) == len(numbers) and all(name.endswith(".pdf") for name in file.namelist())

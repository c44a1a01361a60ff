"""The audit trail at the desk: found by person, act, object and day, paged, taken away, its chain verified."""

import ast
import csv
import datetime
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_counter import FRAME

import saqia
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import queries
from saqia.platform import operation
from saqia.platform.audit import models, sealing, verification
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES
from saqia.surfaces.desk.audit import names
from saqia.surfaces.desk.queues import frame

pytestmark = pytest.mark.usefixtures("moment")
HOME = "/fr/desk/audit/"


@operation.operation(audit=("number",))
def note_number(*, actor: operation.Actor, number: int, at: datetime.datetime) -> None:
    """Do nothing but be audited."""


@pytest.fixture
def quality(browser: Client, souss: operation.Actor) -> Client:
    """Somebody of quality, signed in."""
    return staff.signed_in(souss, "quality")


@pytest.fixture
def tamper(server: cluster.Cluster, database: str) -> Callable[[str], None]:
    """Run SQL as the superuser, with triggers and foreign keys switched off."""

    def run(statement: str) -> None:
        with psycopg.connect(server.url("postgres", database), autocommit=True) as link:
            link.execute("SET session_replication_role = replica")
            link.execute(statement.encode())

    return run


def taken(client: Client, query: str = "") -> list[dict[str, str]]:
    """Return the rows of the list as a file."""
    content = client.get(f"{HOME}?as=csv&{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


def noted(actor: operation.Actor, count: int, at: datetime.datetime = NOON) -> None:
    """Leave entries numbered from 0."""
    for number in range(count):
        note_number(actor=actor, number=number, at=at)


def test_entries_are_found_by_person_act_object_and_day(quality: Client, souss: operation.Actor) -> None:
    boss = hiring.hire_person(
        actor=souss,
        number="B1",
        name_ar="مدير",
        name_fr="Chef",
        language="fr",
        sign_in_id=None,
        on=NOON.date(),
        at=NOON,
    )
    own = operation.Actor(1, f"person:{boss.id}", boss.id, queries.permissions_of(["director"]))
    noted(own, 3)
    rows = taken(quality)
    assert [row["Objet"] for row in rows] == ["number=2", "number=1", "number=0", ""]
    assert rows[0]["Qui"] == f"person:{boss.id}" and rows[0]["Nom"] == "Chef" and rows[0]["Scellé"] == "non"
    assert rows[0]["Heure"] == "2026-05-20T13:00:00+01:00" and rows[3]["Nom"] == "Automatique"
    assert len(taken(quality, "who=B1")) == 3 and len(taken(quality, f"who={rows[3]['Qui']}")) == 1
    [hired] = taken(quality, "act=HIRE_person")
    assert (hired["Acte"], hired["Ce qui a été fait"]) == (
        "contexts.staff.operations.hire_person", "enregistrer un agent",
    )  # fmt: skip
    assert [row["Objet"] for row in taken(quality, "about=%222%22")] == ["number=2"]
    assert taken(quality, "about=nothing") == []
    january = taken(quality, "first=2026-01-05&last=2026-01-05")
    assert {row["Heure"] for row in january} == {"2026-01-05T10:00:00+01:00"} and len(january) == 4
    assert taken(quality, "first=2026-05-21&last=2026-05-21") == []
    assert quality.get(f"{HOME}?as=xlsx").content[:2] == b"PK"
    page = quality.get("/ar/desk/audit/").content.decode()
    assert "مدير" in page and "سجل العمليات" in page


def test_every_act_and_what_it_keeps_has_a_name_and_no_name_is_left_over() -> None:
    known, kept = set[str](), set[str]()
    for module, name, keys in operations():
        action = f"{module}.{name}"
        known.add(names.code_of(action))
        kept |= keys
        for language in LANGUAGES:
            assert names.act(action, language) != action, action
    folder = Path(names.__file__).parent
    acts, details = (
        set(yaml.safe_load((folder / f"{one}.yaml").read_text(encoding="utf-8"))) for one in ("acts", "details")
    )
    assert acts - known == set()
    assert details == kept
    assert names.act("contexts.parties.operations.correct_customer", "fr") == "corriger les données d’un client"
    assert names.act("contexts.former.gone", "fr") == "contexts.former.gone" and names.detail("x", "ar") == "x"


def operations() -> Iterator[tuple[str, str, set[str]]]:
    """Yield module, name and audited arguments of every operation in the code."""
    source = Path(saqia.__file__).parent
    for path in source.rglob("*.py"):
        module = ".".join(path.relative_to(source).with_suffix("").parts)
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for node in (each for each in body if isinstance(each, ast.FunctionDef)):
            for mark in node.decorator_list:
                call = mark.func if isinstance(mark, ast.Call) else mark
                if ast.unparse(call) in ("operation.operation", "operation"):
                    given = mark.keywords if isinstance(mark, ast.Call) else []
                    keys = {key for one in given if one.arg == "audit" for key in ast.literal_eval(one.value)}
                    yield module, node.name, keys


def test_a_day_is_a_day_of_here(quality: Client, souss: operation.Actor) -> None:
    noted(souss, 1, at=datetime.datetime(2026, 5, 18, 23, 30, tzinfo=datetime.UTC))  # half past midnight of the 19th
    assert len(taken(quality, "first=2026-05-19&last=2026-05-19")) == 1
    assert taken(quality, "first=2026-05-18&last=2026-05-18") == []


@pytest.mark.parametrize(
    "query", ["who=nobody", "first=2026-05-20&last=2026-05-19", "first=2025-01-01&last=2026-05-19", "first=May"]
)
def test_a_search_that_cannot_be_says_so(quality: Client, query: str) -> None:
    assert quality.get(f"{HOME}?{query}").status_code == 422
    assert quality.get(f"{HOME}?as=csv&{query}").status_code == 422


def test_pages_follow_one_another(quality: Client, souss: operation.Actor) -> None:
    noted(souss, frame.PAGE + 2)
    page = quality.get(HOME).content.decode()
    assert page.count("note_number") == frame.PAGE and 'rel="next"' in page
    with scope.reading(1):
        last = models.Entry.objects.order_by("-id")[frame.PAGE - 1]
    rest = quality.get(HOME, {"after": f"{last.at.isoformat()}|{last.id}"}).content.decode()
    assert rest.count("note_number") == 2 and 'rel="next"' not in rest
    for place in ("yesterday|1", "2026-05-20T12:00:00|1", "2026-05-20|x"):
        assert quality.get(HOME, {"after": place}).status_code == 404


def test_the_chain_says_how_it_stands(quality: Client, souss: operation.Actor, tamper: Callable[[str], None]) -> None:
    noted(souss, 3)
    sealing.seal(tenant_id=1, at=NOON)
    noted(souss, 1)
    whole = verification.verify(tenant_id=1)
    page = quality.get(f"{HOME}?verify=1").content.decode()
    assert f"Chaîne intacte : {whole.links} maillons, 1 entrées en attente" in page
    ended = verification.verify_end(tenant_id=1, most=2)
    assert (ended.links, ended.pending, ended.head, ended.findings) == (2, 1, whole.head, ())
    with scope.reading(1):
        changed = models.Link.objects.get(position=whole.links - 2).entry_id
    tamper(f"UPDATE audit_entry SET actor = 'system:other' WHERE id = {changed}")
    page = quality.get(f"{HOME}?verify=1").content.decode()
    assert "la chaîne ne tient pas" in page and f"{changed} (rang {whole.links - 2})" in page
    assert verification.verify_end(tenant_id=1, most=2).findings == ()
    tamper(f"DELETE FROM audit_link WHERE position = {whole.links - 2}")
    assert verification.verify_end(tenant_id=1, most=2).findings == (
        verification.Finding("link-missing", position=whole.links - 2),
    )
    assert "Vérifiée" not in quality.get(HOME).content.decode()


def test_an_empty_chain_stands(browser: Client) -> None:
    assert verification.verify_end(tenant_id=2, most=5) == verification.Verdict(2, 0, 0, "00" * 32, ())


def test_who_may(quality: Client, souss: operation.Actor, casa: operation.Actor) -> None:
    noted(souss, 1)
    for role in ("agent", "supervisor", "billing_officer", "reader", "crew", "finance"):
        client = staff.signed_in(souss, role)
        assert client.get(HOME).status_code == 403 and client.get(f"{HOME}?as=csv").status_code == 403
    assert staff.signed_in(souss, "director").get(HOME).status_code == 200
    assert "/fr/desk/audit/" in quality.get("/fr/desk/").content.decode()
    elsewhere = staff.signed_in(casa, "quality")
    assert taken(elsewhere) == [] and len(taken(quality)) == 1
    assert quality.post(HOME).status_code == 405


def test_the_page_asks_little(quality: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert quality.get(HOME).status_code == 200
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 12

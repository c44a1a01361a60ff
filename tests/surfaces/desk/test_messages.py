"""What messages say, at the desk: every kind, in three languages, by each channel; who may look; what it asks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_counter import FRAME

from saqia.contexts.messaging import queries
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
HOME = "/fr/desk/messages/"
SIGNS = dict.fromkeys(map(ord, "\u2066\u2068\u2069"))


@pytest.fixture
def finance(database: str, souss: operation.Actor) -> Client:
    """Somebody of the finance, who answers for what messages cost."""
    return staff.signed_in(souss, "finance")


def previews() -> list[queries.Preview]:
    """Return every kind in every language."""
    with scope.reading(1):
        return queries.list_previews(tenant_id=1, on=NOON.date())


def test_every_kind_is_shown_as_each_channel_writes_it(finance: Client) -> None:
    every = previews()
    index = finance.get(HOME).content.decode()
    for kind in {one.kind for one in every}:
        assert f'href="{HOME}{kind}/"' in index
    [code, *_] = [one for one in every if one.kind == "file-moved" and one.language == "fr"]
    for language in ("ar", "fr", "en"):
        page = finance.get(f"/{language}/desk/messages/file-moved/").content.decode()
        assert "<c-" not in page and page.count("REC-2026-000123") >= 9  # SMS, subject and letter, three times
        assert "دراسة الملف" in page and "file under study" in page and code.subject in page
        assert 'lang="ar" dir="rtl"' in page and 'lang="fr" dir="ltr"' in page
    assert finance.get(f"{HOME}luck/").status_code == 404


def test_the_list_is_taken_away(finance: Client) -> None:
    every = previews()
    rows = finance.get(f"{HOME}?as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Message;Quand il part;SMS en arabe;SMS en français;SMS en anglais"
    assert len(rows) == 1 + len(every) // 3
    parts = {one.language: one.sms_length.parts for one in every if one.kind == "file-moved"}
    assert f"avancement d'un dossier;part toujours;{parts['ar']};{parts['fr']};{parts['en']}" in rows
    assert finance.get(f"{HOME}?as=xlsx").content[:2] == b"PK"


def test_who_may(souss: operation.Actor, casa: operation.Actor, finance: Client) -> None:
    agent = staff.signed_in(souss, "agent")
    for path in (HOME, f"{HOME}file-moved/"):
        assert agent.get(path).status_code == 403 and finance.post(path).status_code == 405
        assert Client(headers={"host": "127.0.0.1"}).get(path).status_code == 302
    assert HOME in finance.get("/fr/desk/").content.decode() and HOME not in agent.get("/fr/desk/").content.decode()
    own, other = (
        client.get(f"{HOME}one-time-code/").content.decode().translate(SIGNS)
        for client in (finance, staff.signed_in(casa, "director"))
    )
    assert "SRM Souss-Massa" in own and "SRM Souss-Massa" not in other


def test_the_pages_ask_little(finance: Client) -> None:
    for path in (HOME, f"{HOME}file-moved/"):
        with CaptureQueriesContext(connection) as asked:
            assert finance.get(path).status_code == 200
        assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 6

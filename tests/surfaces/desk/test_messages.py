"""What messages say, at the desk: every kind, in three languages, by each channel; who may look; what it asks."""

import re
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_counter import FRAME

from saqia.contexts.messaging import models, queries
from saqia.platform import operation, wording
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
    assert f"avancement d’un dossier;part toujours;{parts['ar']};{parts['fr']};{parts['en']}" in rows
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


def budget_of(month: int) -> int:
    """Return the budget of a month of this year."""
    with scope.reading(1):
        return queries.get_budget(month=NOON.date().replace(month=month), tenant_id=1).budget_centimes


def test_the_budget_of_a_month_is_decided(finance: Client, souss: operation.Actor) -> None:
    before, at = budget_of(5), f"{HOME}budget/"
    page = finance.get(at).content.decode()
    assert wording.money(before, "fr") in page and "Aucun message n’est parti ce mois." in page and "<c-" not in page
    for refused in ("", "-1", "beaucoup", "1.005"):
        assert finance.post(at, {"amount": refused}).status_code == 422
    assert staff.signed_in(souss, "agent").post(at, {"amount": "1"}).status_code == 403
    assert budget_of(5) == before
    assert finance.post(at, {"amount": "1250.50"}).status_code == 302
    assert finance.post(f"{at}?month=next", {"amount": "300"}).status_code == 302
    assert (budget_of(5), budget_of(6)) == (125_050, 30_000)
    assert wording.money(125_050, "fr") in finance.get(at).content.decode()
    assert "ميزانية الشهر" in finance.get("/ar/desk/messages/budget/?month=next").content.decode()


def test_what_was_spent_stands_by_channel(finance: Client) -> None:
    with transaction.atomic():
        scope.enter(1)
        models.Spend.objects.create(
            month=NOON.date().replace(day=1), channel="sms", messages=1200, parts=2400, cost_centimes=48_000
        )
    page = finance.get(f"{HOME}budget/").content.decode()
    assert page.count(wording.money(48_000, "fr")) == 2
    assert wording.quantity(Decimal(2400), "fr") in page
    assert wording.money(budget_of(5) - 48_000, "fr") in page
    rows = finance.get(f"{HOME}budget/?as=csv").content.decode("utf-8-sig").splitlines()
    assert rows == ["Canal;Messages;Parties de SMS;Coût, DH", "SMS;1200;2400;480"]
    assert re.findall(r'<a href="([^"]*)" aria-current', page) == [f"{HOME}budget/"]

"""The public page of the "no increase" proof: silent before it is published, then figures and open data of nobody."""

import datetime

import pytest
from django.test import Client
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import exports
from saqia.contexts.billing import operations as billing

AT = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
GRID = "before-2024-10-15"


@pytest.fixture
def guest(town: worlds.World) -> Client:
    """Somebody without an account."""
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def published(town: worlds.World) -> int:
    """Publish the comparison of April; return its number."""
    found = exports.compare_month(tenant_id=1, month=books.APRIL, against=GRID)
    report = billing.record_no_increase(actor=town.actor, month=books.APRIL, against=GRID, content=found.content, at=AT)
    billing.publish_no_increase(actor=town.actor, report_id=report.id, at=AT)
    return report.id


def test_before_publication_the_page_says_so(town: worlds.World, guest: Client) -> None:
    page = guest.get("/fr/no-increase/")
    assert page.status_code == 200
    assert "Aucune comparaison" in page.content.decode()
    assert guest.get("/fr/no-increase/paper/").status_code == 404


def test_the_page_shows_the_published_report(town: worlds.World, guest: Client) -> None:
    published(town)
    page = guest.get("/ar/no-increase/").content.decode()
    assert "عرض تجريبي" in page and "عقود صارت أقل كلفة" in page
    page = guest.get("/fr/no-increase/").content.decode()
    assert "Démonstration" in page and "redevance fixe plus élevée" in page
    assert 'class="bar before"' in page and "arrêté 2451.14" in page
    assert "style=" not in page
    numbers = [account.number for account in town.accounts.values()]
    numbers += [number for account in town.accounts.values() for number in account.contract_numbers.values()]
    assert not [number for number in numbers if number in page]


def test_figures_and_paper_leave_the_page(town: worlds.World, guest: Client) -> None:
    published(town)
    answer = guest.get("/ar/no-increase/?as=csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="no-increase-srm-souss-massa-2026-04.csv"'
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("region,,*,") and lines[1].endswith(",0.55,0.55")
    paper = guest.get("/fr/no-increase/paper/")
    assert paper.headers["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")


def test_a_report_that_was_taken_back_or_is_another_distributors_is_not_shown(
    town: worlds.World, guest: Client
) -> None:
    number = published(town)
    other = guest.get("/fr/no-increase/", headers={"host": "casablanca.localhost"}).content.decode()
    assert "Aucune comparaison" in other
    billing.retract_no_increase(actor=town.actor, report_id=number, because="a wrong grid", at=AT)
    assert "Aucune comparaison" in guest.get("/fr/no-increase/").content.decode()

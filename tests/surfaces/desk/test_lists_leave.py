"""Every table of rows at the desk can be taken away as CSV and as a workbook, or says here why not."""

import csv
import datetime
import io
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.billing import queries as billing
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, lists, translations

TEMPLATES = translations.SURFACES / "desk" / "templates" / "desk"
SEARCH = "what a search finds, at most twenty: whoever it finds has a page whose lists leave"
PARTS = "parts of one thing, on its page or its paper"
ELSEWHERE = "a few rows of a list that leaves from its own page"
STAYS = {
    "collections/account.html": ELSEWHERE,
    "collections/order.html": ELSEWHERE,
    "files/file.html": PARTS,
    "find.html": SEARCH,
    "holders/choose.html": SEARCH,
    "holders/done.html": PARTS,
    "holders/start.html": SEARCH,
    "home.html": ELSEWHERE,
    "money/credentials.html": "three credentials of one partner, on its page",
    "money/partner.html": "addresses that a partner's programs registered, which the API lists to them",
    "prepaid/index.html": SEARCH,
    "prepaid/vend.html": PARTS,
    "queues/correction.html": PARTS,
    "queues/dispute.html": PARTS,
    "queues/double.html": PARTS,
    "queues/history.html": ELSEWHERE,
    "rounds/photos.html": "what one archive left out, which the same archive says again",
    "staff/person.html": ELSEWHERE,
    "tills/open.html": ELSEWHERE,
    "tills/receipt.html": PARTS,
    "tills/slip.html": ELSEWHERE,
}
_LEAVES = re.compile(r"as=csv.*?as=xlsx|\{\{ csv \}\}.*?\{\{ xlsx \}\}", re.DOTALL)
_ROWS = re.compile(r"<tbody[^>]*>(?:(?!</tbody>).)*?\{% for", re.DOTALL)
_INCLUDES = re.compile(r'\{% include "desk/([^"]+)"')


def without_a_way_out() -> list[str]:
    """Return the templates with a table of rows that neither they nor every page that shows them let leave."""
    text = {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.rglob("*.html"))
    }
    leaves = {name for name, written in text.items() if _LEAVES.search(written)}
    found = []
    for name, written in text.items():
        pages = [other for other, around in text.items() if name in _INCLUDES.findall(around)]
        if _ROWS.search(written) and name not in leaves and not (pages and leaves >= set(pages)):
            found.append(name)
    return found


def test_every_table_of_rows_leaves_or_says_why_not() -> None:
    assert without_a_way_out() == sorted(STAYS)


@pytest.fixture
def desk(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Somebody who sees customers and money, in the distributor whose April is published."""
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 5, 20))
    yield staff.signed_in(town.actor, "agent", "billing_officer", "finance")


def rows(client: Client, address: str, **asked: str) -> list[list[str]]:
    """Return the rows of a list's CSV; its workbook must be one too."""
    answer = client.get(address, {"as": "csv", **asked})
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert client.get(address, {"as": "xlsx", **asked}).content[:2] == b"PK"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_lists_of_a_customer_leave_whole(town: worlds.World, desk: Client) -> None:
    three = town.accounts["three"]
    page = f"/fr/desk/customers/{three.customer_id}/"
    with scope.reading(1):
        [bill] = billing.list_bills(account_id=three.account_id)
    heads, *found = rows(desk, page, of="bills")
    assert heads == ["Numéro", "Nature", "Compte", "Du", "Au", "Échéance", "Total DH", "État", "Reste, DH"]
    [only] = found
    assert only[0] == f"{bill.number // 10**9}-{bill.number % 10**9:09d}"
    assert only[2:7] == [three.number, "2026-03-08", "2026-04-08", bill.due_on.isoformat(), "368.08"]
    assert only[8] == "368.08"
    _heads, *supplied = rows(desk, page, of="contracts")
    assert sorted(row[2] for row in supplied) == sorted(three.contract_numbers.values())
    _heads, *read = rows(desk, page, of="readings")
    assert sorted((row[0], row[4]) for row in read) == [
        ("2026-02-08", "1000"), ("2026-02-08", "1000"), ("2026-03-08", "1013"), ("2026-03-08", "1150"),
        ("2026-04-08", "1027"), ("2026-04-08", "1330"),
    ]  # fmt: skip
    assert desk.get(page, {"as": "csv", "of": "neighbours"}).status_code == 404
    assert desk.get("/fr/desk/customers/999999/", {"as": "csv", "of": "bills"}).status_code == 404


def test_the_balance_and_the_figures_leave(town: worlds.World, desk: Client) -> None:
    heads, *balance = rows(desk, "/fr/desk/money/journal/")
    assert heads[0] == "Compte" and sum(round(float(row[2]) * 100) for row in balance) == 0
    assert len(balance) > 1
    heads, *figures = rows(desk, "/fr/desk/figures/")
    assert heads == ["Chiffre", "Mode de calcul", "Unité"] and len(figures) == 9


def test_whoever_may_not_see_the_page_takes_nothing_away(town: worlds.World, desk: Client) -> None:
    crew = staff.signed_in(town.actor, "crew")
    page = f"/fr/desk/customers/{town.accounts['three'].customer_id}/"
    for address in (page, "/fr/desk/money/journal/", "/fr/desk/figures/"):
        answer = crew.get(address, {"as": "csv", "of": "bills"})
        assert answer.status_code == 403 and "text/csv" not in answer.headers["Content-Type"]
    elsewhere = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "agent")
    assert elsewhere.get(page, {"as": "csv", "of": "bills"}).status_code == 404


def test_no_page_of_the_desk_writes_a_table_but_by_the_one_that_disarms_formulas() -> None:
    written = {path.name for path in TEMPLATES.parents[1].rglob("*.py") if "csv.writer" in path.read_text("utf-8")}
    assert written == set()
    heads, rows_ = ["=A1"], [("=1+1", "-3", "@x", 7, -3)]
    assert lists.as_csv(heads, rows_).decode("utf-8-sig").splitlines() == ["'=A1", "'=1+1;'-3;'@x;7;-3"]

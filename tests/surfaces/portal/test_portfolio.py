"""Many contracts in one view: found, added up, stated together, their bills as one file; nobody else's ever."""

import datetime
import io
import uuid
import zipfile
from collections.abc import Iterator

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.portal import members

from saqia.contexts.billing import queries as bills
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries
from saqia.journeys import bill_bundles
from saqia.platform import wording
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
OTHER = "+212712345678"
CHAIN = ("plain", "three", "shop", "mill")


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The second of May 2026."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield


def _asked(town: worlds.World, name: str = "three", month: str = "2026-04-01") -> dict[str, str]:
    return {"month": month, "holder": town.accounts[name].number, "key": str(uuid.uuid4())}


def _bundles(person: str) -> list[bills.Bundle]:
    with scope.reading(1):
        return bills.list_bundles(requested_by=f"customer:{person}")


def _total(town: worlds.World, *names: str) -> str:
    return wording.money(sum(bill.total_ttc_centimes for name in names for bill in books.of(town, name)), "fr")


def test_every_account_stands_in_one_view_with_totals(town: worlds.World) -> None:
    page = members.member(town, "payer", *CHAIN).get("/fr/account/").content.decode()
    for name in CHAIN:
        assert town.accounts[name].number in page
        assert _total(town, name) in page
    assert _total(town, *CHAIN) in page
    assert town.accounts["stairs"].number not in page


def test_accounts_are_found_by_number_contract_and_address(town: worlds.World) -> None:
    browser = members.member(town, "reader", *CHAIN)
    three, plain = town.accounts["three"], town.accounts["plain"].number
    for asked in (three.number, three.contract_numbers[worlds.W], three.number[-5:]):
        page = browser.get("/fr/account/", {"q": asked}).content.decode()
        assert three.number in page and plain not in page
        assert _total(town, "three") in page
    assert plain in browser.get("/fr/account/", {"q": "SÉGUIA rue"}).content.decode()
    none = browser.get("/fr/account/", {"q": "<script>"}).content.decode()
    assert "Aucun de vos comptes" in none and "<script>" not in none


def test_pages_follow_one_another(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saqia.surfaces.portal.portfolio.accounts._PAGE", 3)
    browser = members.member(town, "reader", *CHAIN)
    first = browser.get("/fr/account/").content.decode()
    second = browser.get("/fr/account/?from=3").content.decode()
    shown = [[town.accounts[name].number in page for name in CHAIN] for page in (first, second)]
    assert shown == [[True, True, True, False], [False, False, False, True]]
    assert "?from=3" in first and "?from=6" not in second
    assert browser.get("/fr/account/?from=nonsense").content.decode().count("account-") == first.count("account-")


def test_the_list_is_taken_away(town: worlds.World) -> None:
    browser = members.member(town, "reader", *CHAIN)
    rows = browser.get("/fr/account/?as=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 5
    three = town.accounts["three"]
    [row] = [row for row in rows if row.startswith(three.number)]
    assert row.split(";")[2].split() == list(three.contract_numbers.values())
    assert len(browser.get(f"/fr/account/?as=csv&q={three.number}").content.decode().splitlines()) == 2
    assert browser.get("/fr/account/?as=xlsx").content.startswith(b"PK")


def test_one_statement_of_a_customer_s_accounts(town: worlds.World) -> None:
    browser = members.member(town, "payer", "three", "plain")
    three, plain = town.accounts["three"].number, town.accounts["plain"].number
    page = browser.get(f"/fr/accounts/statement/?holder={three}").content.decode()
    assert _total(town, "three") in page and f'value="{plain}"' in page
    rows = browser.get(f"/fr/accounts/statement/?holder={three}&as=csv").content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == [three]
    paper = browser.get(f"/fr/accounts/statement/paper/?holder={three}")
    assert paper.content.startswith(b"%PDF-") and b"/ByteRange" in paper.content
    for path in ("statement/", "statement/paper/", "statement/?as=csv&"):
        mark = "" if path.endswith("&") else "?"
        assert browser.get(f"/fr/accounts/{path}{mark}holder={town.accounts['shop'].number}").status_code == 404
    assert browser.get("/fr/accounts/statement/?after=nonsense").status_code == 404
    backwards = f"holder={three}&first=2026-05-01&last=2026-04-01"
    refused = browser.get(f"/fr/accounts/statement/?{backwards}")
    assert (refused.status_code, 'class="sheet"' in refused.content.decode()) == (422, False)
    assert browser.get(f"/fr/accounts/statement/paper/?{backwards}")["Location"].endswith(f"statement/?{backwards}")


def test_a_company_s_manager_reaches_all_its_accounts_as_one(town: worlds.World) -> None:
    browser = members.member(town, "manager", customers=["shop"])
    page = browser.get("/fr/accounts/statement/").content.decode()
    assert _total(town, "shop") in page


def test_the_bills_of_a_month_come_as_one_file(town: worlds.World) -> None:
    browser, asked = members.member(town, "payer", "three"), _asked(town)
    first, again = (browser.post("/fr/accounts/bills/", asked).headers["Location"] for _ in range(2))
    [made] = _bundles(browser.session["_auth_user_id"])
    assert first == again == f"/fr/accounts/bills/{made.id}/"
    assert "en cours" in browser.get(first).content.decode()
    assert browser.get(first + "file/").status_code == 404
    bill_bundles.make_bundle(tenant_id=1, bundle_id=made.id)
    assert "prêt" in browser.get(first).content.decode()
    answer = browser.get(first + "file/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bills-2026-04.zip"'
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert sum(name.endswith(".pdf") for name in archive.namelist()) == 1


def test_a_file_is_its_asker_s_only_and_ends_with_their_access(town: worlds.World) -> None:
    browser = members.member(town, "payer", "three")
    address = browser.post("/fr/accounts/bills/", _asked(town)).headers["Location"]
    same_account = members.member(town, "holder", "three", phone=OTHER)
    reader = members.member(town, "reader", "three", phone="+212712345679")
    for one in (same_account, reader):
        assert one.get(address).status_code == 404
        assert one.get(address + "file/").status_code == 404
    assert reader.get("/fr/accounts/bills/").status_code == 404
    assert browser.get(address, headers={"host": "casablanca.localhost"}).status_code == 404
    assert browser.get(address).status_code == 200
    with scope.reading(1):
        people = queries.list_people(account_id=town.accounts["three"].account_id, on=TODAY)
    [own] = [one for one in people if str(one.sign_in_id) == browser.session["_auth_user_id"]]
    contracts.revoke_access(actor=town.actor, grant_id=own.id, at=NOW)
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("changed", [{"month": "1999-01-01"}, {"holder": "1000000000"}, {"key": "x"}])
def test_what_may_not_be_asked_writes_nothing(town: worlds.World, changed: dict[str, str]) -> None:
    browser = members.member(town, "payer", "three")
    assert browser.post("/fr/accounts/bills/", {**_asked(town), **changed}).status_code == 422
    assert _bundles(browser.session["_auth_user_id"]) == []


def test_another_s_accounts_are_no_choice(town: worlds.World) -> None:
    browser = members.member(town, "payer", "three")
    assert browser.post("/fr/accounts/bills/", _asked(town, "shop")).status_code == 422
    assert _bundles(browser.session["_auth_user_id"]) == []

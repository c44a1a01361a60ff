"""Reading by the API: what is a person's, and nothing else; cursors, problems, limits."""

import json

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.billing import types as bill_types
from saqia.platform.limits import rules


def test_a_person_reads_their_bills(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"three": "payer"})
    [bill] = books.of(town, "three")
    listed = app.get("bills").json()
    assert [one["number"] for one in listed["items"]] == [bill_types.printable_number(bill.number)]
    assert (listed["items"][0]["total_centimes"], listed["next_cursor"]) == (bill.total_ttc_centimes, None)
    whole = app.get(f"bills/{bill_types.printable_number(bill.number)}").json()
    assert sum(line["amount_centimes"] for part in whole["services"] for line in part["lines"]) == (
        bill.total_ttc_centimes
    )
    assert whole["services"][0]["registers"][0]["meter"]
    paper = app.get(f"bills/{bill_types.printable_number(bill.number)}/paper")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_nobody_else_does(town: worlds.World, program: programs.Programs) -> None:
    other = program.person({"plain": "holder"})
    number = bill_types.printable_number(books.of(town, "three")[0].number)
    for path in (f"bills/{number}", f"bills/{number}/paper", f"accounts/{town.accounts['three'].number}",
                 f"accounts/{town.accounts['three'].number}/statement", "bills/2026-999999999", "bills/nothing",
                 f"bills?account={town.accounts['three'].number}"):  # fmt: skip
        answer = other.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path
    elsewhere = program.person({}, tenant_id=2)
    assert elsewhere.get(f"bills/{number}").status_code == 404
    mine = program.person({"three": "payer"})
    abroad = programs.Program(mine.token, tenant_id=2)  # a token opens nothing at another distributor
    assert abroad.get("bills").status_code == 401


def test_a_stranger_is_told_nothing_else(town: worlds.World, program: programs.Programs) -> None:
    stranger = program.stranger()
    for path in ("bills", "bills/nonsense", "accounts", "readings?limit=nonsense", "bills?cursor=altered"):
        answer = stranger.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert stranger.post("readings", b"{not json").status_code == 401
    lacking = program.person({"three": "payer"}, granted=("account:read",))
    assert (lacking.get("bills").status_code, lacking.get("bills").json()["code"]) == (403, "scope-missing")
    assert lacking.get("accounts").status_code == 200
    service = program.service("reader", granted=("desk:readings",))
    assert service.get("bills").status_code == 403


def test_expired_tokens_and_closed_sign_ins_open_nothing(town: worlds.World, program: programs.Programs) -> None:
    from saqia.platform.identity import models

    app = program.person({"three": "payer"})
    models.SignIn.objects.update(is_active=False)
    assert app.get("bills").status_code == 401


def test_pages_follow_by_signed_cursors(town: worlds.World, program: programs.Programs) -> None:
    names = ["plain", "three", "shop", "moved", "night"]
    app = program.person(dict.fromkeys(names, "payer"))
    expected = [one["number"] for one in app.get("bills").json()["items"]]
    found: list[str] = []
    cursor = None
    while True:
        page = app.get("bills", limit=2, **({"cursor": cursor} if cursor else {})).json()
        found += [one["number"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        altered = app.get("bills", cursor=cursor[:-1] + ("A" if cursor[-1] != "A" else "B"))
        assert (altered.status_code, altered.json()["errors"][0]["parameter"]) == (422, "cursor")
        other = program.person(dict.fromkeys(names, "payer"))
        assert other.get("bills", cursor=cursor).status_code == 422  # another person's
        assert app.get("readings", cursor=cursor).status_code == 422  # another address's
    assert found == expected
    assert len(found) >= 5


def test_accounts_and_their_statement(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"three": "payer", "plain": "reader"})
    [bill] = books.of(town, "three")
    listed = {one["number"]: one for one in app.get("accounts").json()["items"]}
    three = listed[town.accounts["three"].number]
    assert (three["role"]["code"], three["standing"]["balance_centimes"]) == ("payer", bill.total_ttc_centimes)
    assert {one["service"]["code"] for one in three["contracts"]} == {"electricity", "water", "sanitation"}
    by_contract = app.get(f"accounts/{town.accounts['three'].contract_numbers[2]}").json()
    assert by_contract["number"] == town.accounts["three"].number
    lines = app.get(f"accounts/{three['number']}/statement", first="2026-01-01", last="2027-01-01").json()
    assert lines["closing_centimes"] == bill.total_ttc_centimes
    assert lines["items"][-1]["bill"] == bill_types.printable_number(bill.number)
    backwards = app.get(f"accounts/{three['number']}/statement", first="2026-05-01", last="2026-01-01")
    assert (backwards.status_code, backwards.json()["errors"][0]["parameter"]) == (422, "first")


@pytest.mark.parametrize(("language", "title"), [
    ("ar", "غير موجود"), ("fr-MA,fr;q=0.9,en;q=0.5", "Introuvable"), ("en", "Not found"), ("de", "غير موجود"),
])  # fmt: skip
def test_a_problem_speaks_the_asked_language(
    town: worlds.World, program: programs.Programs, language: str, title: str
) -> None:
    app = program.person({"three": "payer"})
    app.headers["Accept-Language"] = language
    answer = app.get("bills/2026-999999999")
    told = answer.json()
    assert (answer["Content-Type"], told["title"], told["status"]) == ("application/problem+json", title, 404)
    assert (told["type"], told["instance"]) == (
        "http://127.0.0.1/api/v1/docs#not-found", "/api/v1/bills/2026-999999999",
    )  # fmt: skip


def test_what_the_framework_refuses_is_a_problem_too(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"three": "payer"})
    assert app.get("nothing/here").json()["code"] == "not-found"
    refused = app.send("DELETE", "bills")
    assert (refused.status_code, refused.json()["code"], "GET" in refused["Allow"]) == (405, "method-not-allowed", True)
    assert app.post("readings", b"{not json").json()["code"] == "malformed"
    invalid = app.post("readings", {"account": "2000000016", "index": "x", "read_on": "2026-05-40", "extra": 1}).json()
    assert (invalid["code"], {one["pointer"] for one in invalid["errors"]}) == (
        "invalid", {"#/meter", "#/index", "#/read_on", "#/extra"},
    )  # fmt: skip


def test_what_is_left_of_the_limit_is_told(
    town: worlds.World, program: programs.Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {**rules.known(), "api": (rules.Row("application", 3, 60),)}
    monkeypatch.setattr(rules, "known", lambda: known)
    app = program.person({"three": "payer"})
    seen = [app.get("bills") for _ in range(4)]
    assert [one.status_code for one in seen] == [200, 200, 200, 429]
    assert [one["RateLimit"].split(";")[1] for one in seen] == ["r=2", "r=1", "r=0", "r=0"]
    assert {one["RateLimit-Policy"] for one in seen} == {'"application";q=3;w=60'}
    assert int(seen[-1]["Retry-After"]) > 0
    assert program.person({"three": "payer"}).get("bills").status_code == 200  # another application


def test_tariffs_quotes_and_communes_are_open(town: worlds.World, program: programs.Programs) -> None:
    anybody = program.stranger()
    plans = anybody.get("tariffs", on="2026-05-08").json()["plans"]
    assert {plan["service"]["code"] for plan in plans} >= {"electricity"}
    given = {"service": "electricity", "use": "domestic", "volume": "180", "first": "2026-04-01", "last": "2026-05-01"}
    quote = anybody.post("quotes", given).json()
    assert quote["total_centimes"] == sum(line["amount_centimes"] for line in quote["lines"]) > 0
    page = anybody.get("communes", region="09", limit=2).json()
    again = anybody.get("communes", region="09", limit=2, cursor=page["next_cursor"]).json()
    assert [one["code"] for one in page["items"]] < [one["code"] for one in again["items"]]
    assert anybody.get(f"communes/{page['items'][0]['code']}").json() == page["items"][0]
    assert anybody.get("communes/99.999").status_code == 404
    described = json.loads(anybody.get("openapi.json").content)
    assert described["openapi"] == "3.1.0"

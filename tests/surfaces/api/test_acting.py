"""Acting by the API: disputes, files, certificates, messages; who may not, and that nothing was written then."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.billing import models as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.cases import models as cases
from saqia.contexts.messaging import models as messaging
from saqia.platform.tenancy import scope

CONTACT = {"name": "Fatima Zahra Idrissi", "phone": "0600123456", "language": "fr"}
COMPLAINT = {"subject": "reading-missed", "description": "Compteur jamais relevé"}


def _bill(town: worlds.World, name: str = "three") -> str:
    return bill_types.printable_number(books.of(town, name)[0].number)


def _count(model: Any) -> int:
    with scope.reading(1):
        return int(model.objects.count())


def test_a_bill_is_contested_followed_and_taken_back(town: worlds.World, program: programs.Programs) -> None:
    app, number = program.person({"three": "payer"}), _bill(town)
    [bill] = books.of(town, "three")
    sent = app.post("disputes", {"bill": number, "reason": "too-high", "remark": "Trop cher"}, key="d-1")
    made = sent.json()
    assert (sent.status_code, made["bill"], made["disputed_centimes"], made["held_centimes"]) == (
        201, number, bill.total_ttc_centimes, bill.total_ttc_centimes,
    )  # fmt: skip
    assert made["findings"] and made["state"]["code"] == "opened"
    again = app.post("disputes", {"bill": number, "reason": "too-high", "remark": "Trop cher"}, key="d-1")
    assert (again.content, _count(billing.Dispute)) == (sent.content, 1)
    twice = app.post("disputes", {"bill": number, "reason": "leak"})
    assert (twice.status_code, twice.json()["errors"][0]["pointer"]) == (409, "#/bill")
    assert [one["number"] for one in app.get("disputes").json()["items"]] == [made["number"]]
    assert [one["state"]["code"] for one in app.get(f"disputes/{made['number']}").json()["steps"]] == ["opened"]
    early = app.post(f"disputes/{made['number']}/appeal", {"remark": "Encore"})
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    back = app.post(f"disputes/{made['number']}/withdrawal")
    assert (back.status_code, back.json()["state"]["code"]) == (200, "withdrawn")


def test_who_may_not_contest_writes_nothing(town: worlds.World, program: programs.Programs) -> None:
    given = {"bill": _bill(town), "reason": "too-high"}
    stranger = program.stranger().post("disputes", {"nonsense": 1})
    assert (stranger.status_code, stranger.json()["code"]) == (401, "unauthenticated")
    lacking = program.person({"three": "payer"}, granted=("disputes:read",)).post("disputes", given)
    assert (lacking.status_code, lacking.json()["code"]) == (403, "scope-missing")
    other = program.person({"plain": "holder"}).post("disputes", given)
    assert (other.status_code, other.json()["code"]) == (404, "not-found")
    reader = program.person({"three": "reader"}).post("disputes", given)
    assert (reader.status_code, reader.json()["code"]) == (403, "forbidden")
    mine = program.person({"three": "payer"})
    unknown = mine.post("disputes", {**given, "reason": "weather"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "#/reason")
    much = mine.post("disputes", {**given, "disputed_centimes": 10**9})
    assert (much.status_code, much.json()["errors"][0]["pointer"]) == (422, "#/disputed_centimes")
    assert _count(billing.Dispute) == 0


def test_an_expired_token_opens_nothing(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"three": "payer"})
    programs.expire(app.token)
    answer = app.post("disputes", {"bill": _bill(town), "reason": "too-high"})
    assert (answer.status_code, answer.json()["code"], _count(billing.Dispute)) == (401, "unauthenticated", 0)


def test_a_file_is_deposited_followed_and_taken_back(town: worlds.World, program: programs.Programs) -> None:
    app, account = program.person({"three": "payer"}), town.accounts["three"].number
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    paper = app.client.post(
        "/api/v1/papers", {"paper": SimpleUploadedFile("meter.jpg", picture.getvalue(), "image/jpeg")},
        headers=app.headers,
    )  # fmt: skip
    assert paper.status_code == 201, paper.content
    kept = paper.json()
    given = {
        "procedure": "complaint", "account": account, "answers": COMPLAINT, "contact": CONTACT,
        "documents": [{"code": "photo", "id": kept["id"], "sha256": kept["sha256"]}],
    }  # fmt: skip
    sent = app.post("files", given, key="f-1")
    assert sent.status_code == 201, sent.content
    assert app.post("files", given, key="f-1").content == sent.content
    assert _count(cases.File) == 1
    number, code = sent.json()["number"], sent.json()["code"]
    assert [one["number"] for one in app.get("files").json()["items"]] == [number]
    found = app.get(f"files/{number}").json()
    assert (found["stage"]["code"], found["due_on"], found["path"][0]["state"]) == (
        "received", sent.json()["due_on"], "current",
    )  # fmt: skip
    assert {one["code"] for one in found["actions"]} == {"withdraw"}
    tracked = program.stranger().post("tracking", {"number": number, "code": code}).json()
    assert tracked["number"] == number
    wrong = program.stranger().post("tracking", {"number": number, "code": "AAAA-AAAA"})
    assert wrong.status_code == 404
    assert program.person({"plain": "holder"}).get(f"files/{number}").status_code == 404
    assert program.person({"plain": "holder"}).post(f"files/{number}/acts", {"action": "withdraw"}).status_code == 404
    never = app.post(f"files/{number}/acts", {"action": "answer"})
    assert never.status_code in (403, 409)
    back = app.post(f"files/{number}/acts", {"action": "withdraw"})
    assert (back.status_code, back.json()["outcome"]) == (200, "withdrawn")


def test_a_file_that_cannot_be_taken_is_not(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"three": "payer"})
    given = {"procedure": "complaint", "answers": {"subject": "weather", "other": 1}, "contact": CONTACT}
    answer = app.post("files", given)
    assert (answer.status_code, {one["pointer"] for one in answer.json()["errors"]}) == (
        422, {"#/answers/subject", "#/answers/other", "#/answers/description"},
    )  # fmt: skip
    contact = app.post("files", {**given, "answers": COMPLAINT, "contact": {"name": "Fatima"}})
    assert (contact.status_code, contact.json()["errors"][0]["pointer"]) == (422, "#/contact/reach")
    unknown = app.post("files", {**given, "procedure": "weather"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "#/procedure")
    paper = {"code": "photo", "id": 1, "sha256": "0" * 64}
    not_theirs = app.post("files", {**given, "answers": COMPLAINT, "documents": [paper]})
    assert (not_theirs.status_code, not_theirs.json()["errors"][0]["pointer"]) == (422, "#/documents")
    elsewhere = app.post("files", {**given, "answers": COMPLAINT, "account": town.accounts["plain"].number})
    assert elsewhere.status_code == 404
    stored = app.client.post(
        "/api/v1/papers", {"paper": SimpleUploadedFile("x.svg", b"<svg/>", "image/svg+xml")}, headers=app.headers
    )  # fmt: skip
    assert (stored.status_code, stored.json()["code"]) == (422, "refused")
    assert _count(cases.File) == 0


def test_certificates_are_issued_listed_and_verified(town: worlds.World, program: programs.Programs) -> None:
    app, account = program.person({"three": "holder"}), town.accounts["three"].number
    sent = app.post("certificates", {"account": account, "kind": "contract"}, key="c-1")
    assert sent.status_code == 201, sent.content
    made = sent.json()
    assert app.post("certificates", {"account": account, "kind": "contract"}, key="c-1").content == sent.content
    assert [one["number"] for one in app.get("certificates").json()["items"]] == [made["number"]]
    assert app.get(f"certificates/{made['number']}/paper").content[:5] == b"%PDF-"
    seen = program.stranger().get(f"verifications/{made['verification']}").json()
    assert (seen["number"], seen["account_ending"], seen["sha256"]) == (made["number"], account[-4:], made["sha256"])
    assert program.stranger().get(f"verifications/{made['verification']}X").status_code == 404
    owing = app.post("certificates", {"account": account, "kind": "paid-up"})
    assert (owing.status_code, owing.json()["code"]) == (422, "refused")
    payer = program.person({"three": "payer"})
    assert payer.post("certificates", {"account": account, "kind": "contract"}).status_code == 403
    assert payer.get(f"certificates/{made['number']}/paper").status_code == 403
    assert program.person({"plain": "holder"}).get(f"certificates/{made['number']}/paper").status_code == 404
    assert _count(billing.Certificate) == 1


def test_preferences_and_messages(town: worlds.World, program: programs.Programs) -> None:
    app, account = program.person({"three": "holder"}), town.accounts["three"].number
    wanted = {"channels": ["email", "sms"], "language": "fr", "quiet_from": "22:00", "quiet_until": "07:00"}
    said = app.send("PUT", f"accounts/{account}/preferences", wanted)
    assert said.status_code == 200, said.content
    assert app.get(f"accounts/{account}/preferences").json() == said.json()
    assert (said.json()["channels"], said.json()["quiet_from"]) == (["email", "sms"], "22:00:00")
    half = app.send("PUT", f"accounts/{account}/preferences", {"quiet_from": "22:00"})
    assert (half.status_code, half.json()["errors"][0]["pointer"]) == (422, "#/quiet_until")
    kind = app.send("PUT", f"accounts/{account}/preferences", {"refused_kinds": ["weather"]})
    assert (kind.status_code, kind.json()["errors"][0]["pointer"]) == (422, "#/refused_kinds")
    assert program.person({"three": "payer"}).get(f"accounts/{account}/preferences").status_code == 403
    assert program.person({"plain": "holder"}).get(f"accounts/{account}/messages").status_code == 404
    assert _count(messaging.Preference) == 1
    assert app.get(f"accounts/{account}/messages").json()["items"] == []
    assert app.post(f"accounts/{account}/messages/1/opening").status_code == 404


def test_one_statement_of_all_accounts(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"three": "payer", "plain": "reader"})
    whole = app.get("statement", first="2026-01-01", last="2027-01-01").json()
    total = sum(bill.total_ttc_centimes for name in ("three", "plain") for bill in books.of(town, name))
    assert whole["closing_centimes"] == total
    assert {one["account"] for one in whole["items"]} == {town.accounts[name].number for name in ("three", "plain")}


@pytest.mark.parametrize("path", ["disputes", "files", "certificates", "statement", "accounts/1/messages"])
def test_strangers_are_refused_before_anything_is_read(
    town: worlds.World, program: programs.Programs, path: str
) -> None:
    answer = program.stranger().get(path, limit="nonsense", cursor="altered")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

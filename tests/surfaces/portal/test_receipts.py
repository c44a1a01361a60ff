"""A receipt's code on a page and in the console: what it proves, forged and strange ones refused, own keys."""

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.contexts.billing import world as worlds

from saqia.contexts.payments import operations, receipts, types
from saqia.platform.documents import demonstration, house_seal, seal
from saqia.surfaces.console import main
from saqia.surfaces.kit import papers

VISITOR = Client(headers={"host": "127.0.0.1"})
AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)


@pytest.fixture
def code(town: worlds.World) -> str:
    account = town.accounts["three"]
    paid = operations.collect_payment(
        actor=town.actor, channel="counter", collector="AG", reference="1", method="cash",
        lines=[types.Line(account.account_id, 40000)], collected_at=AT, at=AT,
    )  # fmt: skip
    return receipts.code(paid, {account.account_id: account.number}, "srm-souss-massa", papers.seal_key())


def check(code: str) -> tuple[int, str]:
    answered = VISITOR.post("/fr/verify/receipt/", {"code": code})
    return answered.status_code, answered.content.decode()


def test_a_page_says_what_a_code_proves(town: worlds.World, code: str) -> None:
    status, page = check(code)
    assert (status, "Ce reçu est authentique." in page, "401,00" in page) == (200, True, True)
    assert town.accounts["three"].number in page
    assert VISITOR.get("/ar/verify/receipt/").status_code == 200


def test_forged_strange_and_foreign_codes_are_refused(code: str, town: worlds.World, tmp_path: Path) -> None:
    assert check(code[:-3] + "000")[0] == 422
    assert "Ce n’est pas le code" in check("https://example.ma")[1]
    account = town.accounts["three"]
    paid = operations.collect_payment(
        actor=town.actor, channel="counter", collector="AG", reference="2", method="cash",
        lines=[types.Line(account.account_id, 100)], collected_at=AT, at=AT,
    )  # fmt: skip
    other = demonstration.seal_key(tmp_path, at=AT)
    foreign = receipts.code(paid, {account.account_id: account.number}, "srm-souss-massa", other)
    assert "ne vient pas de ce distributeur" in check(foreign)[1]
    elsewhere = receipts.code(paid, {account.account_id: account.number}, "other", papers.seal_key())
    assert "ne vient pas de ce distributeur" in check(elsewhere)[1]


def test_the_console_checks_without_a_network(code: str, tmp_path: Path) -> None:
    public = tmp_path / "seal.pem"
    public.write_bytes(VISITOR.get("/.well-known/saqia-seal.pem").content)
    held = CliRunner().invoke(main.run, ["receipts", "check", code, "--certificate", str(public)])
    assert (held.exit_code, "payé 401,00 DH, dont 1,00 DH de droit de timbre" in held.output) == (0, True)
    for language, said in (
        ("ar", "المبلغ المؤدى \u2066401,00\u2069 درهم"), ("fr", "payé 401,00 DH"), ("en", "paid DH 401.00"),
    ):  # fmt: skip
        asked = ["receipts", "check", code, "--certificate", str(public), "--language", language]
        told = CliRunner().invoke(main.run, asked).output
        assert (said in told, len(told.splitlines())) == (True, 4)
    english = ["receipts", "check", "nonsense", "--certificate", str(public), "--language", "en"]
    assert "this proves nothing: the code cannot be read" in CliRunner().invoke(main.run, english).output
    piped = CliRunner().invoke(main.run, ["receipts", "check", "--certificate", str(public)], input="nonsense")
    assert (piped.exit_code, "ceci ne prouve rien : le code est illisible" in piped.output) == (1, True)
    public.write_text("no certificate")
    assert CliRunner().invoke(main.run, ["receipts", "check", code, "--certificate", str(public)]).exit_code == 1


def test_an_operator_brings_its_own_key(tmp_path: Path) -> None:
    made = demonstration.seal_key(tmp_path / "made", at=AT)
    own = tmp_path / "own"
    own.mkdir()
    (own / "seal.pem").write_bytes(made.private_key_pem + made.certificate_pem)
    (own / "seal-past-2025.pem").write_bytes(b"former")
    found = house_seal.key(own, at=AT)
    assert (found.private_key_pem.strip(), found.certificate_pem.strip()) == (
        made.private_key_pem.strip(), made.certificate_pem.strip(),
    )  # fmt: skip
    assert house_seal.former(own) == [b"former"]
    (own / "seal.pem").write_bytes(made.certificate_pem)
    with pytest.raises(seal.SealRefused):
        house_seal.key(own, at=AT)

"""The sandbox: every answer that its page documents, under references that never change, and nothing but these."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.surfaces.api import programs
from tests.surfaces.api.sandboxes import CODE, HOST, Opened, Trial
from tests.surfaces.api.sandboxes import opened as opened
from tests.surfaces.api.test_partner import Bank

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.payments import queries as payments
from saqia.journeys.sandboxes import examples
from saqia.platform.tenancy import models, registration, scope
from saqia.surfaces.console import partner as console
from saqia.surfaces.kit import clock, tenants

PAGE = Path(__file__).parents[3] / "docs/how-to/connect-a-partner.md"
NUMBERS = {
    "one-bill": ("2999900011", "1999900019"),
    "several-bills": ("2999900022", "1999900024"),
    "paid-up": ("2999900033", "1999900035"),
    "disputed": ("2999900040", "1999900043"),
    "cut-ordered": ("2999900054", "1999900056"),
    "prepaid": ("2999900065", "1999900062"),
}  # fmt: skip
"""As `docs/how-to/connect-a-partner.md` lists them: whoever wrote tests against these keeps them."""


def code_of(answered: Any) -> tuple[int, str]:
    return answered.status_code, answered.json()["type"].rpartition("#")[2]


def test_references_are_those_of_the_page(opened: Opened) -> None:
    assert {code: (one.contract, one.account) for code, one in opened.accounts.items()} == NUMBERS
    assert NUMBERS["one-bill"][0] == examples.FIRST
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| {contract} | {account} |" in page for contract, account in NUMBERS.values())
    assert f"| {examples.UNKNOWN} |" in page


def test_what_is_due_under_each_reference(opened: Opened) -> None:
    trial = Trial(opened)
    found = {code: trial.get(f"dues/{contract}").json() for code, (contract, _) in NUMBERS.items()}
    assert {code: len(one["items"]) for code, one in found.items()} == {
        "one-bill": 1, "several-bills": 3, "paid-up": 0, "disputed": 1, "cut-ordered": 3, "prepaid": 0,
    }  # fmt: skip
    assert {code: one["total_centimes"] > 0 for code, one in found.items()} == {
        "one-bill": True, "several-bills": True, "paid-up": False, "disputed": False, "cut-ordered": True,
        "prepaid": False,
    }  # fmt: skip
    [disputed] = found["disputed"]["items"]
    assert disputed["left_centimes"] == disputed["disputed_centimes"] > 0
    assert [one["is_overdue"] for one in found["several-bills"]["items"]][:2] == [True, True]
    named = trial.get(f"dues/{found['one-bill']['items'][0]['item']}").json()
    assert (named["account"], named["items"][0]["is_named"]) == (NUMBERS["one-bill"][1], True)
    assert code_of(trial.get(f"dues/{examples.UNKNOWN}")) == (404, "not-found")


def test_a_bill_is_paid_once_and_taken_back(opened: Opened) -> None:
    trial, account = Trial(opened), opened.accounts["one-bill"]
    owed = trial.get(f"dues/{account.contract}").json()["total_centimes"]
    paid, again = trial.pay(account, owed), trial.pay(account, owed)
    assert (paid.status_code, again.status_code, paid.json()["advance_centimes"]) == (201, 200, 0)
    assert paid.json() == again.json() == trial.get("payments/R1").json()
    assert trial.get(f"dues/{account.contract}").json()["items"] == []
    assert trial.pay(account, owed, "R2").json()["advance_centimes"] == owed
    assert code_of(trial.pay(account, owed + 1)) == (409, "conflict")
    for _ in range(2):
        taken = trial.post("payments/R1/reversal", {"reason": "payer-canceled"})
        assert (taken.status_code, taken.json()["status"]) == (200, "reversed")


def test_limits_are_soon_reached(opened: Opened) -> None:
    trial, account = Trial(opened), opened.accounts["several-bills"]
    limits = trial.get("limits").json()
    assert (limits["held_centimes"], limits["left_centimes"]) == (0, 200_000)
    assert code_of(trial.pay(account, 100_001)) == (422, "refused")
    assert [trial.pay(account, 100_000, f"R{rank}").status_code for rank in (2, 3)] == [201, 201]
    assert code_of(trial.pay(account, 1, "R4")) == (409, "conflict")


def test_what_is_too_old_or_spent_is_not_taken_back(opened: Opened) -> None:
    trial = Trial(opened)
    assert trial.get("payments/TEST-OLD").json()["status"] == "posted"
    for reference, code in (("TEST-OLD", "conflict"), ("TEST-SPENT", "payment-spent")):
        assert code_of(trial.post(f"payments/{reference}/reversal", {"reason": "payer-canceled"})) == (409, code)
        assert trial.get(f"payments/{reference}").json()["status"] == "posted"
    assert code_of(trial.get("payments/NEVER")) == (404, "not-found")


def test_every_answer_says_that_it_is_worth_nothing(opened: Opened) -> None:
    trial, stranger = Trial(opened), Client(headers={"host": HOST})
    answers = [
        trial.get("limits"), trial.get("dues/0000000000"), stranger.get("/api/partner/v1/limits"),
        stranger.get("/api/partner/v1/openapi.json"),
    ]  # fmt: skip
    assert [(one.status_code, one.get("Saqia-Sandbox")) for one in answers] == [
        (200, "no-value"), (404, "no-value"), (401, "no-value"), (200, "no-value"),
    ]  # fmt: skip
    assert "Saqia-Sandbox" not in Bank("BANK-9").get("limits")


@pytest.mark.parametrize(
    "path", ["/", "/ar/", "/fr/desk/", "/api/v1/tariffs", "/partners/cmi/x/call-back", "/robots.txt"]
)
def test_nothing_else_is_served_there(opened: Opened, path: str) -> None:
    answered = Client(headers={"host": HOST}).get(path)
    assert (answered.status_code, "Rien n’y a de valeur" in answered.content.decode()) == (404, True)


def test_credentials_open_one_of_the_two(opened: Opened) -> None:
    trial, bank = Trial(opened), Bank("BANK-9")
    bill = opened.world.accounts["three"].number
    for host, headers in ((HOST, bank.headers), (programs.HOSTS[1], trial.headers)):
        client = Client(headers={"host": host})
        for path in ("limits", f"dues/{bill}", "payments/R1"):
            assert client.get(f"/api/partner/v1/{path}", headers=headers).status_code == 401
        body = {"reference": "X", "method": "app", "collected_at": clock.now().isoformat(), "lines": []}
        posted = client.post(
            "/api/partner/v1/payments", json.dumps(body), content_type="application/json", headers=headers
        )
        assert posted.status_code == 401
    with scope.reading(1):
        assert payments.page_payments(channel="partner") == []


def test_the_name_of_a_sandbox_that_nobody_opened_pays_nothing(opened: Opened) -> None:
    bank = Bank("BANK-9")
    answered = Client(headers={"host": "sandbox.casablanca.localhost"}).get(
        "/api/partner/v1/limits", headers=bank.headers
    )
    assert answered.status_code == 421


def test_a_sandbox_is_opened_once_and_has_none_itself(opened: Opened) -> None:
    with scope.reading(opened.sandbox.id):
        before = [one.number for one in payments.page_payments()]
    said = CliRunner().invoke(console.partner, ["sandbox", "open", "srm-souss-massa"])
    assert said.exit_code == 0, said.output
    assert [line for line in said.output.splitlines() if "une facture à payer" in line] == [
        "contrat 2999900011, compte 1999900019 : une facture à payer"
    ]
    assert examples.UNKNOWN in said.output
    with scope.reading(opened.sandbox.id):
        assert [one.number for one in payments.page_payments()] == before
        assert len(contracts.page_accounts()) == len(examples.EXAMPLES)
    assert models.Tenant.objects.exclude(sandbox_of=None).count() == 1
    for refused in (CODE, "nowhere"):
        assert CliRunner().invoke(console.partner, ["sandbox", "open", refused]).exit_code == 1
    tenants.directory.forget()


def test_a_partner_is_let_in_by_the_console(opened: Opened) -> None:
    command = ["sandbox", "register", "srm-souss-massa", "NET-1", "--name-ar", "شبكة", "--name-fr", "Réseau"]
    said = CliRunner().invoke(console.partner, command)
    assert said.exit_code == 0 and "client_secret" in said.output, said.output
    with scope.reading(opened.sandbox.id):
        [known] = payments.list_collectors()
    assert (known.code, known.most_per_payment_centimes, known.guarantee_centimes) == ("NET-1", 100_000, 200_000)
    with scope.reading(1):
        assert payments.list_collectors() == []
    assert CliRunner().invoke(console.partner, command).exit_code == 1


def test_hosts_lie_below_their_distributor() -> None:
    assert registration.sandbox_host("pay.srm.example") == "sandbox.pay.srm.example"
    assert registration.sandbox_host("127.0.0.1") == registration.sandbox_host("::1") == "sandbox.localhost"

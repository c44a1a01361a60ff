"""One fact, one message: files, disputes, corrections and contracts, told once to whom they concern."""

import datetime
from typing import Any

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.cases import company as companies
from tests.contexts.collections import debts

from saqia.contexts.billing import operations as billing
from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types
from saqia.contexts.messaging import models
from saqia.journeys import cycles
from saqia.platform import operation
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

E = 1
ISSUED = datetime.date(2026, 5, 25)


@pytest.fixture
def company(database: str, souss: operation.Actor) -> companies.Company:
    """Units and staff of Souss-Massa."""
    return companies.settle(souss)


def told(*kinds: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Run what waits; return (kind, language, values) of the messages of these kinds, oldest first."""
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        rows = models.Message.objects.filter(kind__in=kinds).order_by("id")
        return list(rows.values_list("kind", "language", "values"))


def addresses() -> list[tuple[str, str]]:
    """Return (channel, address) of every delivery, oldest first."""
    with scope.reading(1):
        return list(models.Delivery.objects.order_by("id").values_list("channel", "address"))


def test_a_guest_is_told_of_their_file_from_deposit_to_result(company: companies.Company) -> None:
    made = companies.deposit()
    [(_, language, values)] = told("file-deposited")
    assert language == "ar"
    assert values == {
        "file": made.number, "due_on": "2026-06-19", "about": f"file:{made.number}",
        "subject_ar": values["subject_ar"], "subject_fr": values["subject_fr"], "subject_en": values["subject_en"],
    }  # fmt: skip
    assert values["subject_fr"]
    cases.act_on_file(actor=company.agent, number=made.number, action="take", at=companies.at("2026-04-21"))
    [(_, _, moved)] = told("file-moved", "file-on-hold")
    assert (moved["file"], moved["unit_fr"]) == (made.number, "Unité CLI")
    answer = cases.Given({"finding": "corrected", "explanation": "Votre compteur est relevé chaque mois désormais."})
    cases.act_on_file(
        actor=company.agent, number=made.number, action="answer", given=answer, at=companies.at("2026-05-04")
    )
    assert len(told("file-moved", "file-on-hold")) == 1  # the end is told as a result, not as a move
    [(_, _, result)] = told("file-result")
    assert result["file"] == made.number
    assert result["result_ar"] and result["result_fr"] and result["result_en"]
    assert addresses() == [("sms", "+212600123456")] * 3


def test_a_mailbox_is_written_to_when_no_phone_was_left(company: companies.Company) -> None:
    companies.deposit(contact=types.Contact("Fatima Zahra Idrissi", email="f@example.ma", language="fr"))
    assert len(told("file-deposited")) == 1
    assert addresses() == [("email", "f@example.ma")]


def test_a_correction_names_what_replaces_the_bill(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    number = books.bill_of(world, "plain", books.APRIL).header.number
    corrected = billing.correct_bill(
        actor=world.actor, bill_number=number, corrected={}, reason="wrong-tariff", cause="tariff:9",
        rules=worlds.tariffs(), grid=worlds.GRID, issued_on=ISSUED, at=worlds.noon(ISSUED),
    )  # fmt: skip
    [(_, _, values)] = told("bill-corrected")
    standing = corrected.replacement_number
    assert standing
    assert values["about"] == f"bill:{standing}"
    assert values["outcome_fr"] == f"remplacée par la facture 2026-{standing - 2026 * 10**9:09d}"
    assert len(told("bill-corrected")) == 1


def test_a_dispute_is_told_when_opened_and_when_decided(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    bill = books.bill_of(world, "plain", books.APRIL).header
    opened_at = worlds.noon(bill.issued_on + datetime.timedelta(days=5))
    dispute = billing.open_dispute(
        actor=world.actor, bill_number=bill.number, client_key="k1", reason="too-high", account_id=bill.account_id,
        rules=worlds.tariffs(), grid=worlds.GRID, at=opened_at,
    )  # fmt: skip
    [(_, _, values)] = told("dispute-opened")
    assert values["about"] == f"bill:{bill.number}"
    assert 0 < values["amount_centimes"] <= bill.total_ttc_centimes
    officer = operation.Actor(
        tenant_id=1, name="person:9", person_id=9, permissions=frozenset({"billing.decide-dispute"})
    )
    billing.take_dispute(actor=officer, number=dispute.number, at=opened_at)
    refusal = billing.Decision("refused", "tariff-right")
    billing.decide_dispute(
        actor=officer, number=dispute.number, decision=refusal, rules=worlds.tariffs(), grid=worlds.GRID,
        issued_on=ISSUED, at=worlds.noon(ISSUED),
    )  # fmt: skip
    [(_, _, decided)] = told("dispute-decided")
    assert (decided["result_fr"], decided["bill"]) == ("Refusée", values["bill"])


def test_a_dispute_taken_back_is_told_once_and_its_bill_is_asked_for_again(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    bill = books.bill_of(world, "plain", books.APRIL).header
    dispute = billing.open_dispute(
        actor=world.actor, bill_number=bill.number, client_key="k1", reason="too-high", account_id=bill.account_id,
        rules=worlds.tariffs(), grid=worlds.GRID, at=worlds.noon(bill.issued_on),
    )  # fmt: skip
    late = bill.due_on + datetime.timedelta(days=60)

    def asked() -> list[tuple[str, int]]:
        part = debts.run(late)
        return [(step, centimes) for account, step, centimes in debts.taken(part) if account == bill.account_id]

    assert asked() == []
    for _ in range(2):
        billing.withdraw_dispute(actor=world.actor, number=dispute.number, at=worlds.noon(late))
    [(_, _, values)] = told("dispute-withdrawn")
    assert values == {"bill": f"2026-{bill.number - 2026 * 10**9:09d}", "about": f"bill:{bill.number}"}
    late += datetime.timedelta(days=1)
    assert asked()[0] == ("reminder", bill.total_ttc_centimes)


def test_a_change_of_holder_is_told_to_both(world: worlds.World) -> None:
    before = len(told("contract-changed"))
    assert before == sum(len(account.contracts) for account in world.accounts.values())  # each was opened once
    arrived = worlds.change_holder(world, "moved", datetime.date(2026, 4, 20), 1290)
    found = told("contract-changed")[before:]
    assert {(values["contract"], values["change_fr"], values["from_on"]) for _, _, values in found} == {
        (world.accounts["moved"].contract_numbers[E], "abonnement résilié", "2026-04-20"),
        (arrived.contract_numbers[E], "abonnement ouvert à votre nom", "2026-04-20"),
    }
    with scope.reading(1):
        owners = set(models.Message.objects.filter(kind="contract-changed").values_list("customer_id", flat=True))
    assert {world.accounts["moved"].customer_id, arrived.customer_id} <= owners

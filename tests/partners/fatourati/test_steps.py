"""The aggregator's five steps over the test client: codes, the MAC, the same reference twice, taken back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries as billing
from saqia.contexts.payments import models, ports
from saqia.partners.fatourati import account, mac, simulator
from saqia.platform.tenancy import scope

SECRET = "secret-of-the-tests-16"
ROOT = "/partners/fatourati/srm-souss-massa"
OWN = account.read("1141/01", SECRET)


class Direct(simulator.Aggregator):
    """The aggregator without a socket."""

    def send(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        answer = Client(headers={"host": "127.0.0.1"}).post(
            f"{ROOT}/{name}", json.dumps(asked), content_type="application/json"
        )
        found: dict[str, Any] = json.loads(answer.content)
        return found | {"status": answer.status_code}


@pytest.fixture
def aggregator(april_billed: worlds.World) -> Iterator[Direct]:
    """An aggregator that knows the secret."""
    ports.register_biller(lambda tenant_id: OWN if tenant_id == 1 else None)
    yield Direct("", OWN)
    ports.register_biller(lambda tenant_id: None)


def payments() -> int:
    with scope.reading(1):
        return models.Payment.objects.count()


def test_the_order_of_the_mac_is_that_of_the_public_service() -> None:
    """The texts of `effyis.rdv.payment`, CmiMockServiceApplication, joined by hand."""
    said = {"aquereurID": "SGMA", "canalID": "16", "dateServeur": "08242020171712", "modeID": "5",
            "creancierID": "0006", "creanceID": "01", "refTxSysPmt": ""}  # fmt: skip
    debts = mac.make(["SGMA160824202017171250006" + "4"], "secret")
    assert mac.of_request(said | {"typeCanal": "4"}, mac.DEBTS, "secret") == debts
    form = mac.make(["SGMA16" + "0006" + "01" + "08242020171712" + "5" + "3"], "secret")
    assert mac.of_request(said | {"typeCanal": "3"}, mac.FORM, "secret") == form


def test_owed_paid_once_and_taken_back(april_billed: worlds.World, aggregator: Direct) -> None:
    number = april_billed.accounts["three"].number
    with scope.reading(1):
        [bill] = billing.list_bills(account_id=april_billed.accounts["three"].account_id)
    assert bill.total_ttc_centimes == 36808
    assert aggregator.ask("creances")["listeCreance"][0]["codeCreance"] == "01"
    assert aggregator.ask("formulaire")["creancierParams"][0]["nomChamp"] == "reference"
    owed = aggregator.unpaid(number, "100003754540")
    assert (owed["codeRetour"], owed["montantTotalTTC"], owed["nbreCreances"]) == ("000", "368.08", 1)
    paid = aggregator.confirm(number, "100003754540", owed["impayesParams"])
    again = [aggregator.confirm(number, "100003754540", owed["impayesParams"]) for _ in range(5)]
    assert paid["codeRetour"] == "000"
    assert {(one["codeRetour"], one["refReglement"]) for one in again} == {("301", paid["refReglement"])}
    assert payments() == 1
    assert aggregator.unpaid(number, "100003754541")["impayesParams"] == []
    assert aggregator.ask("annulation", refTxFatourati="100003754540")["codeRetour"] == "000"
    assert aggregator.ask("annulation", refTxFatourati="100003754540")["codeRetour"] == "301"
    assert aggregator.confirm(number, "100003754540", owed["impayesParams"])["codeRetour"] == "902"
    assert aggregator.unpaid(number, "100003754541")["montantTotalTTC"] == "368.08"


def test_every_refusal_writes_nothing(april_billed: worlds.World, aggregator: Direct) -> None:
    number, three = april_billed.accounts["three"].number, "100000000001"
    owed = aggregator.unpaid(number, three)["impayesParams"]
    wrong = aggregator.ask("confirmation", MAC="AAAA")
    assert (wrong["status"], wrong["codeRetour"]) == (401, "100")
    assert aggregator.ask("impayes", creancierID="9999")["codeRetour"] == "104"
    assert aggregator.ask("impayes", creanceID="02")["codeRetour"] == "103"
    assert aggregator.ask("impayes", typeCanal="x")["codeRetour"] == "113"
    assert aggregator.ask("impayes", typeCanal="77")["codeRetour"] == "102"
    assert aggregator.ask("impayes", creancierVals=[])["codeRetour"] == "111"
    assert aggregator.unpaid("9999999999", three)["codeRetour"] == "103"
    assert aggregator.confirm(number, "", owed)["codeRetour"] == "902"
    assert aggregator.confirm(number, three, [])["codeRetour"] == "902"
    assert aggregator.confirm(number, three, [{**owed[0], "idArticle": "1"}])["codeRetour"] == "902"
    assert aggregator.ask("annulation", refTxFatourati="100000000009")["codeRetour"] == "902"
    assert payments() == 0


def test_the_code_on_the_bill_leads_to_that_bill(april_billed: worlds.World, aggregator: Direct) -> None:
    owed = aggregator.unpaid(april_billed.accounts["three"].number, "")["impayesParams"][0]
    scanned = json.loads(OWN.scan(int(owed["idArticle"])))
    assert (scanned["f"], scanned["c"]) == ("1141", "01")
    values = [{"nomChamp": row["n"], "valChamp": row["v"]} for row in scanned["if"]]
    found = aggregator.ask("impayes", creancierVals=values)
    assert [row["idArticle"] for row in found["impayesParams"]] == [owed["idArticle"]]

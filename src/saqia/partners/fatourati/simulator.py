"""The aggregator, for tests and demonstrations: it asks us step by step, as a bank's application would, over HTTP."""

import dataclasses
import datetime
import decimal
import json
import secrets
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from saqia.partners.fatourati import account as accounts
from saqia.partners.fatourati import codes, mac, steps
from saqia.platform.calendar import local_time
from saqia.platform.outside import reference_pages

_SECONDS = 15


@dataclasses.dataclass
class Aggregator:
    """One payment system of the aggregator.

    :param biller: address of the distributor's steps: http://host/partners/fatourati/<code>
    """

    biller: str
    account: accounts.Account
    typed_channel: str = "4"
    calls: list[tuple[str, dict[str, Any]]] = dataclasses.field(default_factory=list)

    def ask(self, name: str, **said: Any) -> dict[str, Any]:
        """Ask one step with its MAC; return the answer, whose own MAC it does not trust blindly."""
        covered, _ = steps.STEPS[name]
        now = datetime.datetime.now(local_time.HERE)
        asked: dict[str, Any] = {
            "aquereurID": "SIM", "canalID": "16", "modeID": "5", "typeCanal": self.typed_channel,
            "creancierID": self.account.creditor, "creanceID": self.account.debt, "refTxSysPmt": "",
            "refTxFatourati": "", "dateServeur": f"{now:{steps.CLOCK}}", **said,
        }  # fmt: skip
        asked.setdefault("MAC", mac.of_request(asked, covered, self.account.secret))
        self.calls.append((name, asked))
        return self.send(name, asked)

    def send(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Send a request as it is."""
        request = urllib.request.Request(  # noqa: S310
            f"{self.biller}/{name}", json.dumps(asked).encode(), {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                found: dict[str, Any] = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            found = json.loads(error.read())
        return found

    def unpaid(self, reference: str, transaction: str) -> dict[str, Any]:
        """Ask what is owed under a number."""
        return self.ask("impayes", creancierVals=_typed(reference), refTxFatourati=transaction)

    def confirm(self, reference: str, transaction: str, articles: list[dict[str, Any]]) -> dict[str, Any]:
        """Tell that articles were paid."""
        total = sum(int(decimal.Decimal(str(row["prixTTC"])) * 100) for row in articles)
        return self.ask(
            "confirmation", creancierVals=_typed(reference), refTxFatourati=transaction, listeArticles=articles,
            montantTotalTTC=steps.amount(total),
        )  # fmt: skip

    def pay(self, reference: str) -> Iterator[str]:
        """Walk through the steps and pay all that is owed; tell each."""
        transaction = f"{secrets.randbelow(10**12):012d}"
        yield f"créances : {self.ask('creances')['codeRetour']}, formulaire : {self.ask('formulaire')['codeRetour']}"
        owed = self.unpaid(reference, transaction)
        yield f"impayés : {owed['codeRetour']} {owed['msg']}"
        for row in owed.get("impayesParams", []):
            yield f"  {row['description']} : {row['prixTTC']} MAD"
        if not owed.get("impayesParams"):
            return
        paid = self.confirm(reference, transaction, owed["impayesParams"])
        while paid["codeRetour"] in codes.UNKNOWN_YET:
            yield f"confirmation : {paid['codeRetour']} {paid['msg']}, nouvelle demande"
            paid = self.confirm(reference, transaction, owed["impayesParams"])
        yield f"confirmation : {paid['codeRetour']} {paid['msg']}, reçu {paid.get('refReglement', 'aucun')}"


def _typed(reference: str) -> list[dict[str, str]]:
    return [{"nomChamp": steps.REFERENCE, "valChamp": reference}]


def page(aggregator: Aggregator, port: int, show: Callable[[str], None]) -> reference_pages.Page:
    """Return the page on which a person types a reference and sees the steps."""

    def pay(reference: str) -> str:
        try:
            return "\n".join(aggregator.pay(reference))
        except (OSError, ValueError) as error:
            return f"Saqia ne répond pas ({aggregator.biller}) : {error}"

    return reference_pages.Page("Fatourati", "Payer ce qui est dû", pay, port=port, show=show)

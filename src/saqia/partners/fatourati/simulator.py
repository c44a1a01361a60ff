"""The aggregator, for tests and demonstrations: it asks us step by step, as a bank's application would, over HTTP."""

import contextlib
import dataclasses
import datetime
import html
import http.server
import json
import secrets
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from saqia.partners.fatourati import account as accounts
from saqia.partners.fatourati import codes, mac, steps

_SECONDS = 15
_PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Simulateur Fatourati</title></head>
<body><h1>Simulateur Fatourati</h1><p>Aucun argent ne passe ici.</p><form method="post">
<label>Référence (facture, contrat ou compte) <input name="reference" required></label>
<button>Payer ce qui est dû</button></form><pre>{told}</pre></body></html>"""


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
        now = datetime.datetime.now(steps.MOROCCO)
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
        total = sum(round(float(row["prixTTC"]) * 100) for row in articles)
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


class Page:
    """A page on which a person types a reference and sees the steps."""

    def __init__(self, aggregator: Aggregator, port: int = 0, show: Callable[[str], None] = lambda text: None) -> None:
        self.aggregator, self.show = aggregator, show
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"

    @contextlib.contextmanager
    def running(self) -> Iterator["Page"]:
        """Serve while the block runs."""
        thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()

    def answer(self, reference: str) -> str:
        """Pay under a reference; return what happened."""
        if not reference:
            return ""
        try:
            told = "\n".join(self.aggregator.pay(reference))
        except (OSError, ValueError) as error:
            told = f"Saqia ne répond pas ({self.aggregator.biller}) : {error}"
        self.show(f"{reference}\n{told}")
        return told


def _handler(page: Page) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers the page."""

        def do_GET(self) -> None:
            self._send("")

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), 4096)).decode()
            self._send(page.answer(dict(urllib.parse.parse_qsl(body)).get("reference", "").strip()))

        def _send(self, told: str) -> None:
            content = _PAGE.format(told=html.escape(told)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: `show` tells what matters."""

    return Handler

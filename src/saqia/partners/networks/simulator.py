"""A counter of a network, for tests and demonstrations: it asks what is due under a reference and pays all of it."""

import contextlib
import datetime
import secrets
from collections.abc import Callable, Iterator

from saqia.partners.networks import client as clients
from saqia.partners.networks import receiving
from saqia.platform.outside import http, reference_pages
from saqia.platform.webhooks import subscribing
from saqia.platform.wording import money

HERE = "http://127.0.0.1:"


class Counter:
    """Takes cash for a distributor through its partner API."""

    def __init__(self, client: clients.Client) -> None:
        self.client = client

    def page(self, port: int, show: Callable[[str], None]) -> reference_pages.Page:
        """Return the page of this counter."""
        return reference_pages.Page("Guichet d’un réseau de paiement", "Encaisser", self.pay, port=port, show=show)

    @contextlib.contextmanager
    def listening(self, receiver: receiving.Receiver) -> Iterator[str]:
        """Have a receiver told of everything while the block runs; yield what came of it, in words."""
        asked = {"url": receiver.address, "events": list(subscribing.PARTNER_EVENTS)}
        try:
            for former in self.client.get("webhooks").body.get("items", []):  # of a counter that was killed
                if former["url"].startswith(HERE):
                    self.client.delete(f"webhooks/{former['id']}")
            made = self.client.post("webhooks", asked)
        except (http.NoAnswer, clients.TokenRefused) as error:
            yield f"aucun webhook : le distributeur ne répond pas ({type(error).__name__} {error})"
            return
        if made.status != 201:
            yield f"aucun webhook : {made.status} {made.body.get('detail', '')}"
            return
        receiver.secret = str(made.body["secret"])
        try:
            yield f"webhooks reçus sur {receiver.address}"
        finally:
            with contextlib.suppress(http.NoAnswer, clients.TokenRefused):
                self.client.delete(f"webhooks/{made.body['id']}")

    def pay(self, reference: str) -> str:
        """Pay what is due under a reference; return what happened, in words."""
        try:
            return self._pay(reference)
        except (http.NoAnswer, clients.TokenRefused) as error:
            return f"le distributeur ne répond pas : {type(error).__name__} {error}"

    def _pay(self, reference: str) -> str:
        found = self.client.get(f"dues/{reference}")
        if found.status != 200:
            return f"{found.status} {found.body.get('detail', '')}"
        amount, [method, *_] = int(found.body["total_centimes"]), found.body["methods"]
        if not amount:
            return f"{found.body['holder']} : rien à payer"
        body = {
            "reference": f"SIM-{secrets.token_hex(5)}", "method": method["code"],
            "collected_at": datetime.datetime.now(datetime.UTC).isoformat(),
            "lines": [{"account": found.body["account"], "amount_centimes": amount}],
        }  # fmt: skip
        paid = self.client.post("payments", body)
        if paid.status != 201:
            return f"{paid.status} {paid.body.get('detail', '')}"
        total = money(amount + int(paid.body["duty_centimes"]), "fr")
        return f"{found.body['holder']} : {total} DH encaissés, reçu {paid.body['receipt']}"

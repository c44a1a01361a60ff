"""A counter of a network, for tests and demonstrations: it asks what is due under a reference and pays all of it."""

import datetime
import secrets
from collections.abc import Callable

from saqia.partners.networks import client as clients
from saqia.platform.outside import http, reference_pages
from saqia.platform.wording import money


class Counter:
    """Takes cash for a distributor through its partner API."""

    def __init__(self, client: clients.Client) -> None:
        self.client = client

    def page(self, port: int, show: Callable[[str], None]) -> reference_pages.Page:
        """Return the page of this counter."""
        return reference_pages.Page("Guichet d'un réseau de paiement", "Encaisser", self.pay, port=port, show=show)

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

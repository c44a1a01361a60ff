"""The conformance kit: what a partner and we promise each other, checked against a running distributor, step by step.

It pays one dirham under a reference and takes it back; it needs an account that may be paid in a test.
"""

import concurrent.futures
import datetime
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from saqia.partners.networks import client as clients
from saqia.partners.networks import receivers
from saqia.platform.outside import http
from saqia.platform.outside.conformance import Checked

CENTIMES = 100
AT_ONCE = 8
OPENED = "the credentials open a token"


def check(
    address: str, client_id: str, secret: str, reference: str, *, receiver: str = "", receiver_secret: str = "",
    stopped: tuple[str, str] = ("", ""),
) -> Iterator[Checked]:  # fmt: skip
    """Yield each promise as it is checked; a promise that cannot be asked is not held.

    Without a token nothing else can be asked: the one that says so is the last.

    :param reference: a bill, contract or account that may be paid in a test
    :param receiver: the partner's own receiver of webhooks, with its secret; empty: it is not asked
    :param stopped: credentials of a partner that is stopped; empty: what it hears is not asked
    """
    client = clients.Client(address, client_id, secret)
    kit = _Kit(client, reference, f"KIT-{secrets.token_hex(6)}")
    theirs = receivers.promises(receiver, receiver_secret) if receiver else []
    if stopped[0]:
        other = clients.Client(address, *stopped)
        theirs.append(("a stopped partner may ask, and its payment is 403", kit.stopped(other)))
    for promise, ask in [*kit.promises(), *theirs]:
        try:
            is_held, seen = ask()
        except http.NoAnswer as error:
            is_held, seen = False, f"no answer: {error}"
        except clients.TokenRefused as error:
            is_held, seen = False, f"no token, {error}"
        except Otherwise as error:
            is_held, seen = False, str(error)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            is_held, seen = False, f"the answer lacks {error}"
        yield Checked(promise, is_held, seen)
        if not is_held and promise == OPENED:
            return


class Otherwise(Exception):
    """The answer is not the one from which the promise is told; the text says what came."""


Asked = tuple[bool, str]


class _Kit:
    def __init__(self, client: clients.Client, reference: str, own: str) -> None:
        self.client, self.reference, self.own = client, reference, own
        self.account, self.method, self.owed, self.receipt = "", "", 0, ""

    def promises(self) -> list[tuple[str, Callable[[], Asked]]]:
        return [
            ("the description is OpenAPI 3.1 with absolute paths", self.described),
            ("a stranger hears 401 before anything is looked at", self.stranger),
            (OPENED, self.opens),
            ("dues are told under a reference", self.dues),
            ("an unknown reference is 404", self.unknown),
            ("limits are told", self.limits),
            (f"{AT_ONCE} equal payments at once are one", self.pays_once),
            ("the same reference again answers the same receipt with 200", self.pays_again),
            ("the same reference with another amount is 409", self.pays_otherwise),
            ("what was paid is owed no more", self.owed_less),
            ("the status of a payment is told", self.status),
            ("a payment of nothing is refused with its place", self.pays_nothing),
            ("the day's settlement has the payment", self.settled),
            ("a webhook into a private network is refused", self.webhook_inside),
            ("a payment is taken back, once", self.reverses),
            ("what was taken back is owed again", self.owed_again),
        ]

    def described(self) -> Asked:
        found = self.client.describe()
        paths = list(found.body.get("paths", {}))
        is_whole = str(found.body.get("openapi", "")).startswith("3.1") and bool(paths)
        return is_whole and all(path.startswith("/api/partner/v1/") for path in paths), f"{len(paths)} paths"

    def stranger(self) -> Asked:
        seen = [
            self.client.get_as_stranger("dues/x").status, self.client.get_as_stranger("settlements/nonsense").status,
            self.client.post_as_stranger("payments", b"{not json").status,
            self.client.post_as_stranger("webhooks", b"{not json").status,
        ]  # fmt: skip
        return seen == [401] * 4, str(seen)

    def opens(self) -> Asked:
        self.client.obtain()
        return True, "scope payments:collect"

    def dues(self) -> Asked:
        found = _answered(self.client.get(f"dues/{self.reference}"))
        self.account, self.owed = str(found.body["account"]), int(found.body["total_centimes"])
        self.method = str(found.body["methods"][0]["code"])
        return found.status == 200, f"{self.owed} centimes"

    def unknown(self) -> Asked:
        return _is(self.client.get("dues/0000000000"), 404)

    def limits(self) -> Asked:
        found = _answered(self.client.get("limits"))
        left = int(found.body["left_centimes"])
        return left >= CENTIMES, f"{left} centimes left"

    def pays_once(self) -> Asked:
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda _: self._pay(), range(AT_ONCE)))
        for one in found:
            _answered(one)
        receipts = {str(one.body.get("receipt")) for one in found}
        self.receipt = receipts.pop() if len(receipts) == 1 else ""
        statuses = sorted(one.status for one in found)
        return bool(self.receipt) and statuses == [200] * (AT_ONCE - 1) + [201], f"{statuses}"

    def pays_again(self) -> Asked:
        found = _answered(self._pay())
        return found.status == 200 and found.body["receipt"] == self.receipt, f"{found.status}"

    def pays_otherwise(self) -> Asked:
        return _is(self._pay(amount=CENTIMES + 1), 409)

    def owed_less(self) -> Asked:
        left = int(_answered(self.client.get(f"dues/{self.reference}")).body["total_centimes"])
        return left == max(self.owed - CENTIMES, 0), f"{left} centimes"

    def status(self) -> Asked:
        found = _answered(self.client.get(f"payments/{self.own}"))
        return found.body.get("status") == "posted", f"{found.status} {found.body.get('status')}"

    def pays_nothing(self) -> Asked:
        found = self._pay(amount=0, own=f"{self.own}-0")
        return found.status == 422 and "pointer" in found.body["errors"][0], f"{found.status}"

    def settled(self) -> Asked:
        day = str(_answered(self.client.get(f"payments/{self.own}")).body["counts_on"])
        found = _answered(self.client.get(f"settlements/{day}")).body
        return self.own in {row["reference"] for row in found["payments"]}, f"{found['count']} payments on {day}"

    def webhook_inside(self) -> Asked:
        found = self.client.post("webhooks", {"url": "https://10.0.0.1/told", "events": ["payment.posted"]})
        return found.status == 422 and found.body["errors"][0]["pointer"] == "#/url", f"{found.status}"

    def reverses(self) -> Asked:
        seen = [self.client.post(f"payments/{self.own}/reversal", {"reason": "conformance"}) for _ in range(2)]
        for one in seen:
            _answered(one)
        return [one.body.get("status") for one in seen] == ["reversed"] * 2, f"{[one.status for one in seen]}"

    def owed_again(self) -> Asked:
        left = int(_answered(self.client.get(f"dues/{self.reference}")).body["total_centimes"])
        return left == self.owed, f"{left} centimes"

    def stopped(self, client: clients.Client) -> Callable[[], Asked]:
        def ask() -> Asked:
            limits, paid = client.get("limits"), self._pay(own=f"{self.own}-S", by=client)
            is_told = limits.status == 200 and limits.body["is_active"] is False
            return is_told and paid.status == 403, f"{limits.status} {paid.status}"

        return ask

    def _pay(self, *, amount: int = CENTIMES, own: str = "", by: clients.Client | None = None) -> clients.Answer:
        body: dict[str, Any] = {
            "reference": own or self.own, "method": self.method, "collected_at": _now(),
            "lines": [{"account": self.account, "amount_centimes": amount}],
        }  # fmt: skip
        return (by or self.client).post("payments", body)


def _answered(found: clients.Answer) -> clients.Answer:
    """Return an answer that is no refusal.

    :raises Otherwise: it is one, with what it says
    """
    if not 200 <= found.status < 300:
        raise Otherwise(found.told)
    return found


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat()


def _is(found: clients.Answer, wanted: int) -> Asked:
    return found.status == wanted, found.told

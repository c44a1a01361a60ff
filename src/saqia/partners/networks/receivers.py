"""What a partner's own receiver of webhooks promises: quick, deaf to bad signatures, indifferent to repetition."""

import json
import secrets
import time
from collections.abc import Callable

from saqia.platform.outside import http
from saqia.platform.webhooks import rules, signing

_HOUR = 3600
Asked = tuple[bool, str]


def promises(url: str, secret: str) -> list[tuple[str, Callable[[], Asked]]]:
    """Return each promise with what asks for it; a test event changes nothing.

    :param secret: whsec_..., as the webhook gave it when it was made
    """
    kit = _Kit(url, secret)
    return [
        (f"your receiver answers a signed event with success within {rules.get().call_seconds} seconds", kit.answers),
        ("your receiver answers the same event again", kit.answers_again),
        ("your receiver refuses a bad signature", kit.refuses_forged),
        ("your receiver refuses an altered body", kit.refuses_altered),
        ("your receiver refuses an event an hour old", kit.refuses_old),
    ]


class _Kit:
    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret, self.message_id = url, secret, f"msg_kit_{secrets.token_hex(6)}"
        made = {
            "specversion": "1.0", "id": self.message_id, "source": "/api/partner/v1", "type": "ma.saqia.conformance",
            "subject": "conformance", "datacontenttype": "application/json", "data": {},
        }  # fmt: skip
        self.body = json.dumps(made)

    def answers(self) -> Asked:
        status = self._told(self.secret)
        return 200 <= status < 300, str(status)

    def answers_again(self) -> Asked:
        return self.answers()

    def refuses_forged(self) -> Asked:
        return _is_refusal(self._told(signing.new_secret()))

    def refuses_altered(self) -> Asked:
        return _is_refusal(self._told(self.secret, sent=self.body.replace("conformance", "something")))

    def refuses_old(self) -> Asked:
        return _is_refusal(self._told(self.secret, age=_HOUR))

    def _told(self, secret: str, *, age: int = 0, sent: str = "") -> int:
        signed = signing.headers(
            [secret], message_id=self.message_id, timestamp=int(time.time()) - age, body=self.body
        )  # fmt: skip
        request = http.Request("POST", self.url, signed, (sent or self.body).encode())
        return http.call(request, seconds=rules.get().call_seconds, most_bytes=1024).status


def _is_refusal(status: int) -> Asked:
    return 400 <= status < 500, str(status)

"""The sender of web push."""

import dataclasses
import email.utils
import ssl
import threading
import time
import urllib.parse
from pathlib import Path

from saqia.contexts.messaging import ports
from saqia.partners.push import keys, payloads
from saqia.platform.outside import http

_SIGNED_SECONDS = 12 * 3600  # RFC 8292: 24 hours at most
_LONGEST_PAUSE = 3600.0


@dataclasses.dataclass(frozen=True)
class Account:
    """How we call push services.

    :param contact: mailto: or https, in every signature
    :param hosts: the services that may be called, a leading dot for every name below, `*` for any
    :param is_local: let addresses of this machine and plain http through: for tests and demonstrations only
    """

    contact: str
    hosts: tuple[str, ...]
    keys_folder: Path
    seconds: float = 10.0
    is_local: bool = False
    context: ssl.SSLContext | None = None


class PushSender:
    """Hands messages to the push service of each browser; a service that asks for a pause gets it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._lock = threading.Lock()
        self._paused_until: dict[str, float] = {}

    def send(self, message: ports.Outgoing) -> ports.Accepted:
        """Hand one message over.

        :raises ports.Refused: `gone` when the browser has left; its subscription is then over
        """
        try:
            subscription = payloads.read(message.address)
            body = payloads.encrypt(payloads.shown(message), subscription)
        except payloads.SubscriptionInvalid:
            raise ports.Refused("address-unknown", is_final=True) from None
        if not self._may_call(subscription.endpoint):
            raise ports.Refused("address-forbidden", is_final=True)
        if self._paused_until.get(subscription.origin, 0.0) > time.monotonic():
            raise ports.Refused("throttled", is_final=False)
        headers = payloads.headers(message, self._signature(subscription.origin))
        asked = http.Request(
            "POST", subscription.endpoint, headers, body, not self.account.is_local, self.account.context
        )
        try:
            answer = http.call(asked, seconds=self.account.seconds, most_bytes=4096)
        except http.NoAnswer as error:
            raise ports.Refused(error.fault, is_final=error.fault == "address-forbidden") from None
        return self._judged(answer, subscription.origin, message)

    def _may_call(self, endpoint: str) -> bool:
        parts = urllib.parse.urlsplit(endpoint)
        host = (parts.hostname or "").lower()
        if self.account.is_local and host in ("127.0.0.1", "localhost", "::1"):
            return True
        try:
            port = parts.port
        except ValueError:
            return False
        if parts.scheme != "https" or parts.username is not None or port not in (None, 443):
            return False
        allowed = self.account.hosts
        return any(host == one or one == "*" or (one.startswith(".") and host.endswith(one)) for one in allowed)

    def _signature(self, origin: str) -> str:
        claims = {"aud": origin, "sub": self.account.contact, "exp": int(time.time()) + _SIGNED_SECONDS}
        signed: dict[str, str] = keys.own(self.account.keys_folder).sign(claims)
        return signed["Authorization"]

    def _judged(self, answer: http.Answer, origin: str, message: ports.Outgoing) -> ports.Accepted:
        if 200 <= answer.status < 300:
            return ports.Accepted(answer.headers.get("location", "")[-120:] or f"push-{message.delivery_id}")
        if answer.status in (404, 410):
            raise ports.Refused("gone", is_final=True)
        if answer.status == 413:
            raise ports.Refused("too-long", is_final=True)
        if answer.status == 429 or answer.status >= 500:
            self._pause(origin, answer.headers.get("retry-after", ""))
            raise ports.Refused("throttled" if answer.status == 429 else f"http-{answer.status}", is_final=False)
        raise ports.Refused(f"http-{answer.status}", is_final=400 <= answer.status < 500)

    def _pause(self, origin: str, retry_after: str) -> None:
        """Leave a service alone for as long as it asks (Retry-After: seconds, or a date), an hour at most."""
        seconds = 0.0
        if retry_after.isdecimal():
            seconds = float(retry_after[:9])
        elif retry_after:
            try:
                seconds = email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time()
            except ValueError:
                seconds = 0.0
        if seconds > 0:
            with self._lock:
                self._paused_until[origin] = time.monotonic() + min(seconds, _LONGEST_PAUSE)

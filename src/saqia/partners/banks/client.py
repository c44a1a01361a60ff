"""Talking to a bank's host over HTTP: files of orders up, its messages down. Basic sign-in, by TLS outside tests."""

import base64
import dataclasses
import re
import urllib.parse
from typing import Literal

from saqia.contexts.banking import ports
from saqia.platform import checks
from saqia.platform.outside import http

_DECLARATION = re.compile(rb"(?=<\?xml\b)")
_LOCAL = ("127.0.0.1", "::1", "localhost")


_IN_CLEAR = checks.Fault(
    "يجب أن تكون https: فيها كلمة مرور", "doit être en https : elle porte un mot de passe",
    "must be https: it carries a password",
)  # fmt: skip


class AddressInvalid(checks.Misdescribed):
    """The bank's address cannot be used; the sentence has no password."""


class NotTaken(ports.HostFailed):
    """The bank answered, and did not take the file; `status` is of HTTP: 422 says that its content is refused."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused ({status})")
        self.status = status


@dataclasses.dataclass(frozen=True)
class Host:
    """A bank's host: `root` without sign-in, `token` of it, and where its messages wait."""

    root: str
    token: str
    mailbox: str = "/mailbox"

    def send(self, content: bytes, *, seconds: float = 30) -> None:
        """Hand over a file of orders. Sending one twice is harmless: a bank refuses a message id that it has seen.

        :raises NotTaken: refused
        :raises ports.HostFailed: whether the bank has it is not known
        """
        answer = self._ask("POST", "/payments", content, seconds)
        if answer.status not in (200, 201, 202):
            raise NotTaken(answer.status)

    def collect(self, *, seconds: float = 30) -> list[bytes]:
        """Take the messages that wait, oldest first; each is given once.

        :raises NotTaken: refused
        :raises ports.HostFailed: nothing usable came
        """
        answer = self._ask("GET", self.mailbox, b"", seconds)
        if answer.status != 200:
            raise NotTaken(answer.status)
        return [one.strip() for one in _DECLARATION.split(answer.body) if one.strip()]

    def _ask(self, method: Literal["GET", "POST"], path: str, body: bytes, seconds: float) -> http.Answer:
        headers = {"Authorization": f"Basic {self.token}", "Content-Type": "application/xml"}
        request = http.Request(method=method, url=self.root + path, headers=headers, body=body)
        try:
            return http.call(request, seconds=seconds, most_bytes=ports.MOST_BYTES)
        except http.NoAnswer as failed:
            raise ports.HostFailed(failed.fault) from failed


def read_address(address: str) -> Host:
    """Return the host of an address such as `https://user:password@bank.example/host`.

    :raises AddressInvalid: not one, without a sign-in, or in the clear to another machine
    """
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username or not parts.password:
        raise AddressInvalid(checks.looks_like("https://user:password@host"))
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise AddressInvalid(_IN_CLEAR)
    name = urllib.parse.unquote(parts.username)
    token = base64.b64encode(f"{name}:{urllib.parse.unquote(parts.password)}".encode()).decode()
    host = parts.netloc.rpartition("@")[2]
    mailbox = f"/mailbox?{parts.query}" if parts.query else "/mailbox"
    return Host(f"{parts.scheme}://{host}{parts.path.rstrip('/')}", token, mailbox)

"""Asking the security module for tokens, one connection a request."""

import dataclasses
import socket
import urllib.parse
import uuid
from typing import Any

from saqia.contexts.prepaid import ports
from saqia.partners.sts_hsm import lines
from saqia.platform import checks

_BUSY = "busy"
_FINAL = frozenset({"key-unknown", "key-expired", "meter-unsound", "amount-unsound"})


_FORM = checks.Fault(
    "يجب أن تشبه sts://secret@host:port، والسر من 16 حرفا أو أكثر",
    "doit ressembler à sts://secret@host:port, le secret de 16 lettres ou plus",
    "must look like sts://secret@host:port, the secret of 16 letters or more",
)


class AddressInvalid(checks.Misdescribed):
    """Not `sts://secret@host:port` with a secret of sixteen letters or more."""


@dataclasses.dataclass(frozen=True)
class HsmIssuer:
    """The module, by its adapter's address."""

    host: str
    port: int
    secret: bytes
    seconds: float = 10.0

    def issue_credit(self, request: ports.CreditRequest) -> str:
        """Return twenty digits.

        :raises ports.Unavailable: no answer that can be trusted
        :raises ports.Rejected: the module will not
        """
        asked = {
            "do": "credit", "reference": f"{request.tenant_id}:{request.reference}",
            "meter": lines.meter(request.meter), "resource": int(request.resource), "identifier": request.identifier,
            "random": request.random, "tenths": request.tenths,
        }  # fmt: skip
        return self._ask(asked, sections=1)[0]

    def issue_key_change(self, request: ports.KeyChangeRequest) -> tuple[str, ...]:
        """Return twenty digits a section.

        :raises ports.Unavailable: no answer that can be trusted
        :raises ports.Rejected: the module will not
        """
        asked = {
            "do": "key-change", "reference": f"{request.tenant_id}:{request.reference}",
            "meter": lines.meter(request.meter), "becomes": lines.meter(request.becomes),
        }  # fmt: skip
        return self._ask(asked, sections=4 if request.meter.cipher.value == "EA11" else 2)

    def _ask(self, asked: dict[str, Any], *, sections: int) -> tuple[str, ...]:
        name = uuid.uuid4().hex
        try:
            answer = self._exchange({**asked, "id": name})
        except (OSError, lines.LineUnsound, ValueError) as error:
            raise ports.Unavailable(type(error).__name__) from None
        refused = str(answer.get("refused", ""))
        if refused and refused != _BUSY:
            raise ports.Rejected(refused if refused in _FINAL else "meter-unsound")
        tokens = answer.get("tokens")
        sound = answer.get("id") == name and isinstance(tokens, list) and len(tokens) == sections
        if refused or not sound or not all(_is_token(token) for token in tokens or ()):
            raise ports.Unavailable(refused or "answer-unsound")
        return tuple(tokens or ())

    def _exchange(self, asked: dict[str, Any]) -> dict[str, Any]:
        with socket.create_connection((self.host, self.port), timeout=self.seconds) as connection:
            connection.sendall(lines.write(self.secret, asked))
            with connection.makefile("rb") as answers:
                return lines.read(self.secret, answers.readline(lines.LONGEST + 1))


def read(address: str) -> HsmIssuer:
    """Return the module of an address, `sts://secret@host:port`.

    :raises AddressInvalid: it is none; the sentence has no secret
    """
    parts = urllib.parse.urlsplit(address)
    secret = urllib.parse.unquote(parts.username or "")
    if parts.scheme != "sts" or not parts.hostname or not parts.port or len(secret) < 16:
        raise AddressInvalid(_FORM)
    return HsmIssuer(parts.hostname, parts.port, secret.encode())


def _is_token(text: object) -> bool:
    return isinstance(text, str) and len(text) == 20 and text.isascii() and text.isdecimal()

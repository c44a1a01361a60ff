"""How a message center is reached: read from `smpp://system:password@host:2775?from=NAME&window=10`."""

import dataclasses
import re
import ssl
import urllib.parse
from typing import Literal

from saqia.platform import checks

_PORTS = {"smpp": 2775, "smpps": 3550}
_OPTIONS = {"from", "window", "seconds", "ids", "type", "ca"}


_IDS = checks.Fault(
    "فيها ids غير same وhex", "a des ids qui ne sont ni same ni hex", "has ids that are neither same nor hex"
)
_FROM = checks.Fault(
    "فيها from ليس رقما ولا اسما من 11 حرفا على الأكثر", "a un from qui n’est ni un numéro ni un nom de 11 lettres",
    "has a from that is neither a number nor a name of 11 letters",
)  # fmt: skip
_NUMBERS = checks.Fault(
    "فيها منفذ أو نافذة أو ثوان ليست عددا", "a un port, une fenêtre ou des secondes qui ne sont pas un nombre",
    "has a port, window or seconds that are not a number",
)  # fmt: skip
_BOUNDS = checks.Fault(
    "فيها ثوان ليست بين 0 و15، أو نافذة ليست بين 1 و100",
    "a des secondes qui ne sont pas entre 0 et 15, ou une fenêtre qui n’est pas entre 1 et 100",
    "has seconds that are not between 0 and 15, or a window that is not between 1 and 100",
)


class AccountInvalid(checks.Misdescribed):
    """An address of a message center cannot be used; the sentence says why, without its password."""


@dataclasses.dataclass(frozen=True)
class Account:
    """One bind to a message center.

    :param sender: the name or number that messages come from
    :param window: how many messages may be under way without an answer
    :param seconds: that the answer to one message may take, its throttling included
    :param ids: how the center writes its ids: the same everywhere, or hexadecimal in answers and decimal in receipts
    :param idle_seconds: of silence, after which the center is asked whether it is there
    :param pause_seconds: the first wait after a throttling or a lost connection; each next one is twice as long
    """

    host: str
    port: int
    system: str
    password: str = dataclasses.field(repr=False)
    sender: str = ""
    window: int = 10
    seconds: float = 10.0
    ids: Literal["same", "hex"] = "same"
    system_type: str = ""
    is_tls: bool = False
    authority: str = ""
    idle_seconds: float = 30.0
    pause_seconds: float = 1.0

    def known_as(self, identifier: str) -> str:
        """Return an id of an answer as receipts will write it."""
        if self.ids == "hex" and re.fullmatch(r"[0-9A-Fa-f]{1,16}", identifier):
            return str(int(identifier, 16))
        return identifier

    def context(self) -> ssl.SSLContext | None:
        """Return how its certificate is checked; None without TLS."""
        return ssl.create_default_context(cafile=self.authority or None) if self.is_tls else None


def read(address: str) -> Account:
    """Return the account of an address.

    :raises AccountInvalid: it lacks a part, or has one that is unknown
    """
    parts = urllib.parse.urlsplit(address)
    options = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AccountInvalid(checks.looks_like("smpp://system:password@host:2775?from=NAME"))
    if not parts.username or parts.password is None:
        raise AccountInvalid(checks.lacks_sign_in("smpp://system:password@host"))
    if unknown := sorted(options.keys() - _OPTIONS):
        raise AccountInvalid(checks.unknown_option(unknown[0], _OPTIONS))
    if options.get("ids", "same") not in ("same", "hex"):
        raise AccountInvalid(_IDS)
    if not re.fullmatch(r"\+?[0-9]{1,15}|[\x20-\x7e]{0,11}", options.get("from", "")):
        raise AccountInvalid(_FROM)
    try:
        port, window = parts.port or _PORTS[parts.scheme], int(options.get("window", "10"))
        seconds = float(options.get("seconds", "10"))
    except ValueError as error:
        raise AccountInvalid(_NUMBERS) from error
    if not 0 < seconds <= 15 or not 1 <= window <= 100:
        raise AccountInvalid(_BOUNDS)
    return Account(
        parts.hostname, port, urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password),
        options.get("from", ""), window, seconds, "hex" if options.get("ids") == "hex" else "same",
        options.get("type", ""), parts.scheme == "smpps", options.get("ca", ""),
    )  # fmt: skip

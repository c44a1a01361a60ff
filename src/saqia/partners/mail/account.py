"""How the mail server is reached: read from `smtp://user:password@host:587` and `imaps://user:password@host/INBOX`."""

import dataclasses
import re
import ssl
import urllib.parse
from collections.abc import Iterable

from saqia.platform import checks

_PORTS = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}
_OPTIONS = {"smtp": {"tls", "ca", "seconds"}, "imap": {"tls", "ca"}}
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")
"""An address that needs no quoting: nothing in it can end an envelope or a header. Names of domains may be Arabic,
mailboxes not: few servers take them (RFC 6531)."""


_TLS = checks.Fault(
    "فيها خيار tls غير none", "a une option tls qui n’est pas none", "has a tls option that is not none"
)
_IN_CLEAR = checks.Fault(
    "قد ترسل كلمة مرورها دون تشفير: احذفوا tls=none", "enverrait son mot de passe en clair : retirez tls=none",
    "would send its password in clear: leave tls=none out",
)  # fmt: skip
_NO_ADDRESS = checks.Fault(
    "فيها عنوان غير صحيح، مثال الصحيح factures@example.ma",
    "a une adresse qui n’en est pas une, telle que factures@example.ma",
    "has an address that is not one, such as factures@example.ma",
)


class AccountInvalid(checks.Misdescribed):
    """An address of a mail server cannot be used; the sentence says why, without its password."""


@dataclasses.dataclass(frozen=True)
class Server:
    """A mail server.

    :param security: `starttls`, `tls` from the first byte, or `none`: for a server on this machine only
    :param authority: file of the certificate authority that signed it; empty: the system's
    :param seconds: that one message may take
    """

    host: str
    port: int
    user: str
    password: str = dataclasses.field(repr=False)
    security: str = "starttls"
    authority: str = ""
    seconds: float = 12.0
    folder: str = "INBOX"

    def context(self) -> ssl.SSLContext:
        """Return how its certificate is checked."""
        return ssl.create_default_context(cafile=self.authority or None)


@dataclasses.dataclass(frozen=True)
class Account:
    """How one distributor's e-mails leave.

    :param sender: the address that they come from
    :param returns: the mailbox that bounces go to, each under a signed address of its own; empty: back to `sender`
    """

    server: Server
    sender: str
    returns: str = ""

    @property
    def domain(self) -> str:
        """Return the domain of the sender: messages are named in it."""
        return self.sender.rpartition("@")[2]


def read(address: str, *, protocol: str = "smtp") -> Server:
    """Return the server of an address.

    :param protocol: smtp or imap
    :raises AccountInvalid: it lacks a part, or has one that is unknown
    """
    parts = urllib.parse.urlsplit(address)
    options = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in (protocol, f"{protocol}s") or not parts.hostname:
        raise AccountInvalid(checks.looks_like(f"{protocol}s://user:password@host"))
    known = _OPTIONS[protocol]
    if unknown := sorted(options.keys() - known):
        raise AccountInvalid(checks.unknown_option(unknown[0], known))
    if options.get("tls", "") not in ("", "none"):
        raise AccountInvalid(_TLS)
    if options.get("tls") and parts.password:
        raise AccountInvalid(_IN_CLEAR)
    try:
        port, seconds = parts.port or _PORTS[parts.scheme], float(options.get("seconds", "12"))
    except ValueError as error:
        raise AccountInvalid(checks.PORT_OR_SECONDS) from error
    if not 0 < seconds <= 15:
        raise AccountInvalid(checks.SECONDS)
    security = "tls" if parts.scheme.endswith("s") else options.get("tls") or "starttls"
    return Server(
        parts.hostname, port, urllib.parse.unquote(parts.username or ""), urllib.parse.unquote(parts.password or ""),
        security, options.get("ca", ""), seconds, urllib.parse.unquote(parts.path.strip("/")) or "INBOX",
    )  # fmt: skip


def check_addresses(values: Iterable[str]) -> None:
    """:raises AccountInvalid: one cannot be an e-mail address"""
    for value in values:
        if not ADDRESS.fullmatch(value):
            raise AccountInvalid(_NO_ADDRESS)

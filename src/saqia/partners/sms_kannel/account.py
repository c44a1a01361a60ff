"""How Kannel is reached: read from `kannel://user:password@host:13013/cgi-bin/sendsms?from=NAME`."""

import dataclasses
import urllib.parse

from saqia.platform import checks

_PORTS = {"kannel": 13013, "kannels": 13443}
_OPTIONS = {"from", "smsc", "seconds"}


class AccountInvalid(checks.Misdescribed):
    """An address of Kannel cannot be used; the sentence says why, without its password."""


@dataclasses.dataclass(frozen=True)
class Account:
    """One sendsms user of a Kannel.

    :param url: of sendsms, without user and options
    :param sender: the name or number that messages come from; empty: Kannel's default
    :param smsc: the route that Kannel is asked to take; empty: its own choice
    :param seconds: that one message may take
    """

    url: str
    user: str
    password: str = dataclasses.field(repr=False)
    sender: str = ""
    smsc: str = ""
    seconds: float = 10.0


def read(address: str) -> Account:
    """Return the account of an address.

    :raises AccountInvalid: it lacks a part, or has one that is unknown
    """
    parts = urllib.parse.urlsplit(address)
    options = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AccountInvalid(checks.looks_like("kannel://user:password@host:13013/cgi-bin/sendsms?from=NAME"))
    if not parts.username or parts.password is None:
        raise AccountInvalid(checks.lacks_sign_in("kannel://user:password@host"))
    if unknown := sorted(options.keys() - _OPTIONS):
        raise AccountInvalid(checks.unknown_option(unknown[0], _OPTIONS))
    try:
        port, seconds = parts.port or _PORTS[parts.scheme], float(options.get("seconds", "10"))
    except ValueError as error:
        raise AccountInvalid(checks.PORT_OR_SECONDS) from error
    if not 0 < seconds <= 15:
        raise AccountInvalid(checks.SECONDS)
    scheme = "https" if parts.scheme == "kannels" else "http"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Account(
        f"{scheme}://{host}:{port}{parts.path or '/cgi-bin/sendsms'}", urllib.parse.unquote(parts.username),
        urllib.parse.unquote(parts.password), options.get("from", ""), options.get("smsc", ""), seconds,
    )  # fmt: skip

"""A merchant's account: `https://clientid@host/fim/est3Dgate`, the address of inquiries, the store key."""

import dataclasses
import urllib.parse

from saqia.platform import checks

_LEAST_KEY = 8


_KEY = checks.Fault("مفتاح المتجر", "de clé de boutique", "store key")
_NO_CLIENT = checks.Fault(
    "ينقصها clientid التاجر: https://clientid@host/fim/est3Dgate",
    "n’a pas le clientid du commerçant : https://clientid@host/fim/est3Dgate",
    "lacks the merchant's clientid: https://clientid@host/fim/est3Dgate",
)


class AccountInvalid(checks.Misdescribed):
    """An account cannot be used; the sentence says why, without its secrets."""


@dataclasses.dataclass(frozen=True)
class Account:
    """One merchant at the CMI.

    :param page: of the hosted card page
    :param api: of inquiries; empty: lost call-backs cannot be asked for
    """

    client_id: str
    page: str
    store_key: str = dataclasses.field(repr=False)
    api: str = ""
    api_user: str = ""
    api_password: str = dataclasses.field(default="", repr=False)

    @property
    def origin(self) -> str:
        """Return scheme, host and port of the card page."""
        parts = urllib.parse.urlsplit(self.page)
        return f"{parts.scheme}://{parts.netloc}"


def read(page: str, store_key: str, api: str = "") -> Account:
    """Return the account of its settings.

    :raises AccountInvalid: a part lacks or cannot be used
    """
    client_id, _, page_address = _read(page, "https://clientid@payment.example.ma/fim/est3Dgate")
    if not client_id:
        raise AccountInvalid(_NO_CLIENT)
    if len(store_key) < _LEAST_KEY:
        raise AccountInvalid(checks.too_short(_KEY, _LEAST_KEY, "SAQIA_CMI_STORE_KEY"))
    if not api:
        return Account(client_id, page_address, store_key)
    user, password, api_address = _read(api, "https://user:password@payment.example.ma/fim/api")
    if not user or not password:
        raise AccountInvalid(checks.lacks_sign_in("https://user:password@host/fim/api"))
    return Account(client_id, page_address, store_key, api_address, user, password)


def _read(address: str, example: str) -> tuple[str, str, str]:
    try:
        parts = urllib.parse.urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise AccountInvalid(checks.looks_like(example)) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or not parts.path.strip("/"):
        raise AccountInvalid(checks.looks_like(example))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    user, password = urllib.parse.unquote(parts.username or ""), urllib.parse.unquote(parts.password or "")
    return user, password, f"{parts.scheme}://{host}{port}{parts.path}"

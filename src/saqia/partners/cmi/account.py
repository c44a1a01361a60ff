"""A merchant's account: `https://clientid@host/fim/est3Dgate`, the address of inquiries, the store key."""

import dataclasses
import urllib.parse

_LEAST_KEY = 8


class AccountInvalid(ValueError):
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
        raise AccountInvalid("lacks the merchant's clientid: https://clientid@host/fim/est3Dgate")
    if len(store_key) < _LEAST_KEY:
        raise AccountInvalid(f"has no store key of {_LEAST_KEY} characters or more: set SAQIA_CMI_STORE_KEY")
    if not api:
        return Account(client_id, page_address, store_key)
    user, password, api_address = _read(api, "https://user:password@payment.example.ma/fim/api")
    if not user or not password:
        raise AccountInvalid("lacks the user and password of inquiries: https://user:password@host/fim/api")
    return Account(client_id, page_address, store_key, api_address, user, password)


def _read(address: str, example: str) -> tuple[str, str, str]:
    try:
        parts = urllib.parse.urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise AccountInvalid(f"must look like {example}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or not parts.path.strip("/"):
        raise AccountInvalid(f"must look like {example}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    user, password = urllib.parse.unquote(parts.username or ""), urllib.parse.unquote(parts.password or "")
    return user, password, f"{parts.scheme}://{host}{port}{parts.path}"

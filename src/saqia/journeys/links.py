"""Links in messages: from a target such as `bill:2026000000012` to an address that opens it."""

import datetime
from typing import cast

from saqia.contexts.messaging import ports
from saqia.platform.calendar import local_time
from saqia.platform.links import addresses, purposes, tokens
from saqia.platform.wording import Language

_NOTICES = ("notice", "cut")


def make(tenant_id: int, target: str, language: str, at: datetime.datetime) -> str:
    """Return the address of a message's target, or "" where the installation has no public address.

    :param target: a purpose of rules/links.yaml, a colon, what it opens: `file:REC-2026-000123`; a notice or cut
        leads to its public page, an `order` to its payment, `password:` and a token of
        `platform/identity/password_resets` to where a password is chosen, and what has no purpose there to the first
        page
    """
    purpose, _, subject = target.partition(":")
    if purpose == "unsubscribe":
        return stop(tenant_id, subject, language, at)
    if purpose == "password":
        root = addresses.public_root(tenant_id)
        return f"{root}/{language}/desk/sign-in/link/{subject}/" if root else ""
    try:
        return addresses.make(
            tenant_id=tenant_id, purpose=purpose, subject=subject, on=local_time.day(at),
            language=cast(Language, language),
        )  # fmt: skip
    except purposes.PurposeUnknown:
        root = addresses.public_root(tenant_id)
        page = f"notices/{subject}/" if purpose in _NOTICES else f"pay/{subject}/" if purpose == "order" else ""
        return f"{root}/{language}/{page}" if root else ""


def stop(tenant_id: int, message_id: str, language: str, at: datetime.datetime) -> str:
    """Return the page that stops messages like one, whole: mail programs post there and follow no redirection."""
    root = addresses.public_root(tenant_id)
    if not root:
        return ""
    token = tokens.mint(tenant_id=tenant_id, purpose="unsubscribe", subject=message_id, on=local_time.day(at))
    return f"{root}/{language}/{purposes.get('unsubscribe').letter}/{token}/"


def register() -> None:
    """Have messages use these links; called once by the composition root."""
    ports.register_link_maker(make)

"""Links in messages: from a target such as `bill:2026000000012` to an address that opens it."""

import datetime
from typing import cast

from saqia.contexts.messaging import ports
from saqia.platform.links import addresses
from saqia.platform.wording import Language


def make(tenant_id: int, target: str, language: str, at: datetime.datetime) -> str:
    """Return the address of a message's target, or "" where the installation has no public address.

    :param target: a purpose of rules/links.yaml, a colon, what it opens: `file:REC-2026-000123`
    :raises purposes.PurposeUnknown: the rules do not have this purpose
    """
    purpose, _, subject = target.partition(":")
    return addresses.make(
        tenant_id=tenant_id, purpose=purpose, subject=subject, on=at.date(), language=cast(Language, language)
    )


def register() -> None:
    """Have messages use these links; called once by the composition root."""
    ports.register_link_maker(make)

"""Taking bounces in: a failed delivery goes to the next channel of its message; once, however often it is told."""

import datetime
from pathlib import Path

from saqia.contexts.messaging import operations as messaging
from saqia.partners.mail import bounces
from saqia.platform import operation


def take(content: bytes, at: datetime.datetime, *, keys_folder: Path) -> str:
    """Act on one letter, and return what it was.

    :return: `failed` or `delivered`, `repeated` when that was known, `delayed`, `none` when it says nothing of the
        delivery, `not-ours` when no return path of ours is in it or the delivery is gone
    """
    bounce = bounces.read(content, keys_folder=keys_folder)
    if bounce is None:
        return "not-ours"
    if bounce.state not in ("failed", "delivered"):
        return bounce.state
    actor = operation.system_actor(tenant_id=bounce.tenant_id, name="partner:mail")
    try:
        changed = messaging.record_delivery(
            actor=actor, channel="email", reference="", delivery_id=bounce.delivery_id, state=bounce.state,
            reason=bounce.reason, at=at,
        )  # fmt: skip
    except messaging.DeliveryUnknown:
        return "not-ours"
    return bounce.state if changed else "repeated"

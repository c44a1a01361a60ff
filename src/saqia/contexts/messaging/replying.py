"""What people send us: kept once by its reference at the partner, answered once, to where it came from."""

import datetime
from collections.abc import Mapping

from saqia.contexts.messaging import events, models, ports, sending, types
from saqia.platform import operation
from saqia.platform.outbox import publishing


class ReplyNotFound(Exception):
    """No such reply in this tenant."""

    def __init__(self, reply_id: int) -> None:
        super().__init__(reply_id)
        self.reply_id = reply_id


@operation.operation(audit=("channel", "understood"))
def receive_reply(
    *, actor: operation.Actor, channel: ports.Channel, reference: str, address: str, understood: str,
    at: datetime.datetime,
) -> types.ReceivedReply:  # fmt: skip
    """Keep that somebody wrote to us, once by the partner's reference; its text is not kept.

    :param understood: code of the word that was recognized, or unknown
    """
    actor.require("messaging.receive")
    row, is_new = models.Reply.objects.get_or_create(
        channel=channel, reference=reference[:120],
        defaults={"address": address[:120], "understood": understood, "at": at},
    )  # fmt: skip
    if is_new:
        event = events.ReplyReceived(reply_id=row.id, channel=channel, understood=understood)
        publishing.publish(actor=actor, event=event, at=at)
    return types.ReceivedReply(row.id, is_new, row.outcome)


@operation.operation(audit=("reply_id", "kind", "outcome"))
def answer(
    *, actor: operation.Actor, reply_id: int, kind: str, language: str, values: Mapping[str, types.Scalar],
    outcome: str, at: datetime.datetime,
) -> types.Queued:  # fmt: skip
    """Answer a reply to where it came from, once, and keep what came of it.

    :param outcome: code of what came of it, such as `accepted` or the reason of a refusal
    :raises ReplyNotFound: no such reply
    """
    actor.require("messaging.receive")
    row = models.Reply.objects.select_for_update().filter(id=reply_id).first()
    if row is None:
        raise ReplyNotFound(reply_id)
    address = types.Address(row.channel, row.address)  # type: ignore[arg-type]
    queued = sending.send_message(
        actor=actor, kind=kind, cause=f"reply:{row.id}", language=language, values=values, address=address, at=at
    )
    if queued.is_new:
        row.outcome = outcome[:60]
        row.save(update_fields=["outcome"])
    return queued

"""Joining the parts of a long reply: each is kept in the database before its center is told that we have it."""

import datetime
from typing import Any

from saqia.contexts.messaging import models
from saqia.platform import operation

KEPT = datetime.timedelta(days=1)
_MOST_PARTS = 16


@operation.operation
def receive_part(
    *, actor: operation.Actor, address: str, reference: int, total: int, rank: int, text: str, at: datetime.datetime
) -> str | None:
    """Keep one part of a reply; return the whole text when all parts are there, else None.

    The caller acts on the text and then calls `forget_parts`: a process that dies before finds the text again when the
    center repeats the part. A part that is no part of anything (rank 0, too many) is the whole text.

    :param reference: the number that the parts of one message share
    """
    actor.require("messaging.receive")
    if not 1 <= rank <= total <= _MOST_PARTS or total == 1:
        return text
    models.ReplyPart.objects.filter(at__lt=at - KEPT).delete()
    known: dict[str, Any] = {"address": address[:120], "reference": reference, "total": total}
    models.ReplyPart.objects.update_or_create(**known, rank=rank, defaults={"text": text[:160], "at": at})
    parts = list(models.ReplyPart.objects.select_for_update().filter(**known).order_by("rank"))
    if len(parts) < total:
        return None
    return "".join(part.text for part in parts)


@operation.operation
def forget_parts(
    *, actor: operation.Actor, address: str, reference: int, total: int, at: datetime.datetime
) -> None:  # fmt: skip
    """Drop the parts of a reply that was acted on: its number may then name another one."""
    actor.require("messaging.receive")
    models.ReplyPart.objects.filter(address=address[:120], reference=reference, total=total).delete()

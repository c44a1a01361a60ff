"""Requests written down on the road that were not taken: somebody at the agency sees each until it is, or closes it."""

import datetime
from collections.abc import Mapping

from saqia.contexts.tills import models, packs, places, reading, states, types
from saqia.contexts.tills.settling import ReasonMissing
from saqia.platform import operation
from saqia.platform.calendar import local_time


class RequestUnknown(Exception):
    """This distributor has no such refused request."""


class RequestClosed(Exception):
    """Somebody closed it before, or it was corrected and deposited."""


@operation.operation(audit=("pack_id", "rank"))
def keep_request(
    *, actor: operation.Actor, pack_id: int, rank: int, name: str, phone: str, faults: Mapping[str, str],
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Keep that a request of a pack was refused. The same number again is the same request, refused anew.

    :param name: who asks, and where to reach them: kept until it is closed
    :param faults: what is wrong, by part; whoever shows it knows the words
    :raises PackUnknown: there is none of this id
    :raises SessionNotTheirs: it was issued to another cashier
    """
    actor.require("tills.sync-pack")
    pack, session = packs.locked(pack_id)
    places.require_own(actor, session)
    told = {
        "name": name.strip()[:120], "phone": phone.strip()[:40], "faults": dict(faults), "refused_at": at,
        "status": states.OPEN, "settled_at": None, "settled_by": "", "remark": "",
    }  # fmt: skip
    models.RefusedRequest.objects.update_or_create(
        pack=pack, rank=rank, defaults=told, create_defaults={**told, "session": session, "unit_id": session.unit_id}
    )


@operation.operation(audit=("pack_id", "rank", "number"))
def end_request(*, actor: operation.Actor, pack_id: int, rank: int, number: str, at: datetime.datetime) -> None:
    """Note that a refused request was corrected and is a file now. Repeating it changes nothing.

    :param number: of the file
    :raises PackUnknown: there is none of this id
    :raises SessionNotTheirs: it was issued to another cashier
    """
    actor.require("tills.sync-pack")
    pack, session = packs.locked(pack_id)
    places.require_own(actor, session)
    row = models.RefusedRequest.objects.filter(pack=pack, rank=rank, status=states.OPEN).first()
    if row is not None:
        _close(row, number, actor, at)


@operation.operation(audit=("request_id",))
def close_request(
    *, actor: operation.Actor, request_id: int, remark: str, at: datetime.datetime
) -> types.RefusedRequest:
    """Close a refused request: whoever asked was called, or nothing is to be done.

    :raises RequestUnknown: there is none of this id
    :raises UnitNotTheirs: the actor answers for another unit
    :raises RequestClosed: it was closed or deposited before
    :raises ReasonMissing: without a word on what was done
    """
    actor.require("tills.settle-conflict")
    row = models.RefusedRequest.objects.select_for_update(of=("self",)).filter(id=request_id).first()
    if row is None:
        raise RequestUnknown(request_id)
    places.require_unit(actor, row.unit_id, local_time.day(at))
    if row.status != states.OPEN:
        raise RequestClosed(request_id)
    if not remark.strip():
        raise ReasonMissing
    _close(row, remark.strip()[:200], actor, at)
    return reading.refused(row)


def _close(row: models.RefusedRequest, remark: str, actor: operation.Actor, at: datetime.datetime) -> None:
    """End it: who asked is not needed any more."""
    row.name, row.phone, row.status, row.remark = "", "", states.SETTLED, remark
    row.settled_at, row.settled_by = at, actor.name
    row.save(update_fields=["name", "phone", "status", "remark", "settled_at", "settled_by"])

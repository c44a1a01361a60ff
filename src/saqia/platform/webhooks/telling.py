"""Telling subscribers: a delivery for each, written with the reaction to the fact, sent by a job after the commit."""

import dataclasses
import datetime
import json
from collections.abc import Collection, Mapping

from saqia.platform import operation
from saqia.platform.database import prepared
from saqia.platform.identity import applications
from saqia.platform.jobs import queue
from saqia.platform.links import addresses
from saqia.platform.webhooks import models, sending

_TYPE = "ma.saqia."
_INSERT = """
INSERT INTO webhooks_delivery
    (subscription_id, cause, event, body, state, attempts, first_attempt, fault, queued_at, next_at)
SELECT of, %s, %s, %s, 'queued', 0, 0, '', %s, %s FROM unnest(%s::bigint[]) AS of
ON CONFLICT (tenant_id, subscription_id, cause) DO NOTHING RETURNING id
"""
Scalar = str | int | None


@dataclasses.dataclass(frozen=True)
class Told:
    """What is told: the fact and the address of its resource, never the resource.

    :param cause: unique for the fact: telling it again changes nothing
    :param subject: number of the resource; path: its address below `root`
    """

    event: str
    cause: str
    subject: str
    path: str
    data: Mapping[str, Scalar] = dataclasses.field(default_factory=dict)
    root: str = "/api/v1"


@operation.operation
def tell(*, actor: operation.Actor, sign_in_ids: Collection[int], told: Told, at: datetime.datetime) -> int:
    """Queue a fact for the applications of these people that asked for it and still have their consent."""
    actor.require("webhooks.tell")
    rows = models.Subscription.objects.filter(
        sign_in_id__in=list(sign_in_ids), ended_at=None, events__contains=[told.event]
    )
    asking = [(row, (row.client_id, row.sign_in_id or 0)) for row in rows.order_by("id")]
    consented = applications.list_consents([pair for _, pair in asking], at=at)
    return _queued(actor, [row for row, pair in asking if pair in consented], told, at)


@operation.operation
def tell_app(*, actor: operation.Actor, client_id: str, told: Told, at: datetime.datetime) -> int:
    """Queue a fact for an application that asked for it as itself and is still registered."""
    actor.require("webhooks.tell")
    rows = models.Subscription.objects.filter(
        client_id=client_id, sign_in_id=None, ended_at=None, events__contains=[told.event]
    )
    asking = list(rows.order_by("id"))
    return _queued(actor, asking, told, at) if asking and applications.is_of(actor.tenant_id, client_id) else 0


def list_listening(event: str) -> set[str]:
    """Return the applications that asked as themselves for an event, inside the caller's reading or operation."""
    rows = models.Subscription.objects.filter(sign_in_id=None, ended_at=None, events__contains=[event])
    return set(rows.values_list("client_id", flat=True))


def _queued(actor: operation.Actor, asking: list[models.Subscription], told: Told, at: datetime.datetime) -> int:
    body = _body(actor.tenant_id, told, at) if asking else ""
    made = prepared.run(_INSERT, [told.cause, told.event, body, at, at, [row.id for row in asking]])
    ids = [int(row[0]) for row in made]  # of these alone: whoever told it before has queued it
    queue.enqueue(
        sending.send, [{"tenant_id": actor.tenant_id, "delivery_id": one, "attempt": 1} for one in ids]
    )  # fmt: skip
    return len(ids)


def list_subscribers(event: str) -> list[int]:
    """Return the people for whom somebody asked for an event, inside the caller's `scope.reading` or operation."""
    rows = models.Subscription.objects.filter(ended_at=None, events__contains=[event]).exclude(sign_in_id=None)
    return [one for one in rows.order_by("sign_in_id").values_list("sign_in_id", flat=True).distinct() if one]


def _body(tenant_id: int, told: Told, at: datetime.datetime) -> str:
    root = addresses.public_root(tenant_id)
    made = {
        "specversion": "1.0", "id": told.cause, "source": f"{root}{told.root}", "type": _TYPE + told.event,
        "subject": told.subject, "time": at.isoformat(), "datacontenttype": "application/json",
        "data": {**told.data, "resource": f"{root}{told.root}/{told.path}"},
    }  # fmt: skip
    return json.dumps(made, ensure_ascii=False)

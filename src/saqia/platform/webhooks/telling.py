"""Telling subscribers: a delivery for each, written with the reaction to the fact, sent by a job after the commit."""

import dataclasses
import datetime
import json
from collections.abc import Collection, Mapping, Sequence

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
SELECT of, told.cause, told.event, told.body, 'queued', 0, 0, '', %s, %s
FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS told (cause, event, body, place),
     unnest(%s::bigint[]) AS of ORDER BY told.place, of
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
    return _queued(actor, [row for row, pair in asking if pair in consented], [told], at)


@operation.operation
def tell_app(*, actor: operation.Actor, client_id: str, told: Told, at: datetime.datetime) -> int:
    """Queue a fact for an application that asked for it as itself and is still registered."""
    actor.require("webhooks.tell")
    return _tell_app(actor, client_id, [told], at)


@operation.operation
def tell_app_many(
    *, actor: operation.Actor, client_id: str, facts: Sequence[Told], at: datetime.datetime
) -> int:  # fmt: skip
    """Queue facts of one kind as `tell_app` does, in their order; as many statements as for one."""
    actor.require("webhooks.tell")
    return _tell_app(actor, client_id, facts, at)


def list_listening(event: str) -> set[str]:
    """Return the applications that asked as themselves for an event, inside the caller's reading or operation."""
    rows = models.Subscription.objects.filter(sign_in_id=None, ended_at=None, events__contains=[event])
    return set(rows.values_list("client_id", flat=True))


def _tell_app(actor: operation.Actor, client_id: str, facts: Sequence[Told], at: datetime.datetime) -> int:
    rows = models.Subscription.objects.filter(
        client_id=client_id, sign_in_id=None, ended_at=None, events__contains=[one.event for one in facts[:1]]
    )
    asking = list(rows.order_by("id"))
    return _queued(actor, asking, facts, at) if asking and applications.is_of(actor.tenant_id, client_id) else 0


def _queued(
    actor: operation.Actor, asking: list[models.Subscription], facts: Sequence[Told], at: datetime.datetime
) -> int:
    told = facts if asking else []
    columns = [[one.cause for one in told], [one.event for one in told], _bodies(actor.tenant_id, told, at)]
    made = prepared.run(_INSERT, [at, at, *columns, [row.id for row in asking]])
    ids = [int(row[0]) for row in made]  # of these alone: whoever told it before has queued it
    queue.enqueue(
        sending.send, [{"tenant_id": actor.tenant_id, "delivery_id": one, "attempt": 1} for one in ids]
    )  # fmt: skip
    return len(ids)


def list_subscribers(event: str) -> list[int]:
    """Return the people for whom somebody asked for an event, inside the caller's `scope.reading` or operation."""
    rows = models.Subscription.objects.filter(ended_at=None, events__contains=[event]).exclude(sign_in_id=None)
    return [one for one in rows.order_by("sign_in_id").values_list("sign_in_id", flat=True).distinct() if one]


def _bodies(tenant_id: int, facts: Sequence[Told], at: datetime.datetime) -> list[str]:
    root = addresses.public_root(tenant_id)
    return [_body(root, one, at) for one in facts]


def _body(root: str, told: Told, at: datetime.datetime) -> str:
    made = {
        "specversion": "1.0", "id": told.cause, "source": f"{root}{told.root}", "type": _TYPE + told.event,
        "subject": told.subject, "time": at.isoformat(), "datacontenttype": "application/json",
        "data": {**told.data, "resource": f"{root}{told.root}/{told.path}"},
    }  # fmt: skip
    return json.dumps(made, ensure_ascii=False)

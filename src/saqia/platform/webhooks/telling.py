"""Telling subscribers: a delivery for each, written with the reaction to the fact, sent by a job after the commit."""

import dataclasses
import datetime
import json
from collections.abc import Collection, Mapping

from saqia.platform import operation
from saqia.platform.identity import applications
from saqia.platform.jobs import queue
from saqia.platform.links import addresses
from saqia.platform.webhooks import models, sending

_TYPE = "ma.saqia."
Scalar = str | int | None


@dataclasses.dataclass(frozen=True)
class Told:
    """What is told: the fact and the address of its resource, never the resource.

    :param cause: unique for the fact: telling it again changes nothing
    :param subject: number of the resource; path: its address below `/api/v1/`
    """

    event: str
    cause: str
    subject: str
    path: str
    data: Mapping[str, Scalar] = dataclasses.field(default_factory=dict)


@operation.operation
def tell(*, actor: operation.Actor, sign_in_ids: Collection[int], told: Told, at: datetime.datetime) -> int:
    """Queue a fact for the applications of these people that asked for it and still have their consent."""
    actor.require("webhooks.tell")
    rows = models.Subscription.objects.filter(
        sign_in_id__in=list(sign_in_ids), ended_at=None, events__contains=[told.event]
    )
    asking = list(rows.order_by("id"))
    consented = applications.list_consents([(row.client_id, row.sign_in_id) for row in asking], at=at)
    made = [
        models.Delivery(
            tenant_id=actor.tenant_id, subscription=row, cause=told.cause, event=told.event,
            body=_body(actor.tenant_id, told, at), queued_at=at, next_at=at,
        )
        for row in asking if (row.client_id, row.sign_in_id) in consented
    ]  # fmt: skip
    models.Delivery.objects.bulk_create(made, ignore_conflicts=True)
    owned = models.Delivery.objects.filter(
        subscription_id__in=[one.subscription_id for one in made], cause=told.cause, attempts=0, state=models.QUEUED
    )
    ids = list(owned.order_by("id").values_list("id", flat=True))
    queue.enqueue(
        sending.send, [{"tenant_id": actor.tenant_id, "delivery_id": one, "attempt": 1} for one in ids]
    )  # fmt: skip
    return len(ids)


def list_subscribers(event: str) -> list[int]:
    """Return the people for whom somebody asked for an event, inside the caller's `scope.reading` or operation."""
    rows = models.Subscription.objects.filter(ended_at=None, events__contains=[event])
    return list(rows.order_by("sign_in_id").values_list("sign_in_id", flat=True).distinct())


def _body(tenant_id: int, told: Told, at: datetime.datetime) -> str:
    root = addresses.public_root(tenant_id)
    made = {
        "specversion": "1.0", "id": told.cause, "source": f"{root}/api/v1", "type": _TYPE + told.event,
        "subject": told.subject, "time": at.isoformat(), "datacontenttype": "application/json",
        "data": {**told.data, "resource": f"{root}/api/v1/{told.path}"},
    }  # fmt: skip
    return json.dumps(made, ensure_ascii=False)

"""Webhooks: where an application is told of what happens to a person, and what became of each delivery."""

import datetime
from typing import Annotated, Any, Literal

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from saqia.platform.tenancy import scope
from saqia.platform.webhooks import sending, subscribing
from saqia.surfaces.api import callers, cursors, problems, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, tenants

router = Router(tags=["webhooks"])
SCOPE = callers.Bearer("webhooks")
Number = Annotated[int, Path(ge=1, le=2**62)]
State = Literal["queued", "delivered", "dead"]
Event = Literal[
    "bill.issued", "bill.corrected", "dispute.opened", "dispute.decided", "file.deposited", "file.moved",
    "file.completed",
]  # fmt: skip


class Webhook(shapes.Answer):
    """An address that is told."""

    id: int
    url: str
    events: list[str]
    created_at: datetime.datetime


class WebhookMade(Webhook):
    """With its secret, which is shown this once."""

    secret: str = pydantic.Field(description="of Standard Webhooks: whsec_ and base64")


class Webhooks(shapes.Answer):
    """The addresses of this application."""

    items: list[Webhook]


class WebhookAsked(shapes.Body):
    """Where to tell of what."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"url": "$RECEIVER", "events": ["dispute.opened", "file.moved"]}},
    )
    url: Annotated[str, pydantic.StringConstraints(max_length=500, pattern="^https://[!-~]+$")]
    events: Annotated[list[Event], pydantic.Field(min_length=1, max_length=20)]


class Delivery(shapes.Answer):
    """One thing that was told, or will be."""

    id: int
    event: str
    state: str = pydantic.Field(description="queued, delivered or dead")
    attempts: int
    status: int | None = pydantic.Field(description="of the last answer")
    fault: str = pydantic.Field(description="why no answer came: unreachable, timed-out, garbage or address-forbidden")
    queued_at: datetime.datetime
    next_at: datetime.datetime | None
    settled_at: datetime.datetime | None


class DeliveryPage(shapes.Answer):
    """Deliveries, newest first."""

    items: list[Delivery]
    next_cursor: str | None


@router.get("/webhooks", auth=SCOPE, response=Webhooks, summary=_("Addresses that are told of what happens"))
def list_webhooks(request: HttpRequest) -> HttpResponse:
    """Of this application, for this person."""
    with scope.reading(tenants.of(request).id):
        found = subscribing.list_subscriptions(_holder(request))
    return shapes.answer(Webhooks(items=[Webhook(**described(one)) for one in found]))


@router.post("/webhooks", auth=SCOPE, response={201: WebhookMade}, summary=_("Be told of what happens"))
def create_webhook(request: HttpRequest, given: WebhookAsked) -> HttpResponse:
    """At an https address of the public internet; each event needs the scope of its resource."""
    actor, holder = callers.customer(request, on=clock.today()), _holder(request)
    for event in given.events:
        if subscribing.EVENTS[event] not in callers.of(request).scopes:
            raise problems.Problem("scope-missing", values={"scope": subscribing.EVENTS[event]})
    subscribing.check_address(given.url)
    found = subscribing.subscribe(actor=actor, holder=holder, url=given.url, events=given.events, at=clock.now())
    return shapes.answer(WebhookMade(**described(found), secret=found.secret), status=201)


@router.delete("/webhooks/{webhook}", auth=SCOPE, response={204: None}, summary=_("Be told no more"))
def delete_webhook(request: HttpRequest, webhook: Number) -> HttpResponse:
    """What waits is not sent any more."""
    actor, holder = callers.customer(request, on=clock.today()), _holder(request)
    subscribing.unsubscribe(actor=actor, holder=holder, subscription_id=webhook, at=clock.now())
    return HttpResponse(status=204, headers={"Cache-Control": "private, no-store"})


@router.post("/webhooks/{webhook}/secret", auth=SCOPE, response=WebhookMade, summary=_("Change a webhook's secret"))
def change_webhook_secret(request: HttpRequest, webhook: Number) -> HttpResponse:
    """The former secret signs beside the new one for a day."""
    actor, holder = callers.customer(request, on=clock.today()), _holder(request)
    found = subscribing.change_secret(actor=actor, holder=holder, subscription_id=webhook, at=clock.now())
    return shapes.answer(WebhookMade(**described(found), secret=found.secret))


@router.get("/webhooks/{webhook}/deliveries", auth=SCOPE, response=DeliveryPage, summary=_("What a webhook was told"))
def list_webhook_deliveries(
    request: HttpRequest, webhook: Number, cursor: shapes.Cursor, limit: shapes.Limit,
    state: Annotated[State | None, Query(None, description="Of one state only; dead: given up")],
) -> HttpResponse:  # fmt: skip
    """Settled ones are kept for thirty days."""
    return page(request, _holder(request), webhook, state or "", cursor, limit)


def page(
    request: HttpRequest, holder: subscribing.Holder, webhook: int, state: str, cursor: str | None, limit: int
) -> HttpResponse:
    """Answer a page of the deliveries of a holder's webhook."""
    place = cursors.read(request, cursor, 1)
    with scope.reading(tenants.of(request).id):
        rows = sending.page_deliveries(
            holder, webhook, state=state, before=int(place[0] or 0) if place else None, most=limit + 1
        )
    kept, has_more = shapes.cut(rows, limit)
    following = cursors.write(request, [kept[-1].id]) if has_more else None
    return shapes.answer(DeliveryPage(items=[delivered(one) for one in kept], next_cursor=following))


@router.post("/webhooks/{webhook}/deliveries/{delivery}/replay", auth=SCOPE, response={202: Delivery},
             summary=_("Tell again"))  # fmt: skip
def replay_webhook_delivery(request: HttpRequest, webhook: Number, delivery: Number) -> HttpResponse:
    """Under the same `webhook-id`, so that a receiver that acted on it knows it."""
    actor, holder = callers.customer(request, on=clock.today()), _holder(request)
    found = sending.replay(
        actor=actor, holder=holder, subscription_id=webhook, delivery_id=delivery, at=clock.now()
    )  # fmt: skip
    return shapes.answer(delivered(found), status=202)


def _holder(request: HttpRequest) -> subscribing.Holder:
    caller = callers.of(request)
    if caller.sign_in_id is None:
        raise problems.Problem("person-missing")
    return subscribing.Holder(caller.client_id, caller.sign_in_id)


def described(found: subscribing.Subscription) -> dict[str, Any]:
    """Return the fields of an address."""
    return {"id": found.id, "url": found.url, "events": list(found.events), "created_at": found.created_at}


def delivered(found: sending.Delivery) -> Delivery:
    """Return a delivery as it is answered."""
    return Delivery(
        id=found.id, event=found.event, state=found.state, attempts=found.attempts, status=found.status,
        fault=found.fault, queued_at=found.queued_at, next_at=found.next_at, settled_at=found.settled_at,
    )  # fmt: skip

"""Webhooks of a partner: where it is told of its own payments, money and limits, and what became of each delivery."""

from typing import Annotated, Literal

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.webhooks import sending, subscribing
from saqia.surfaces.api import callers, shapes
from saqia.surfaces.api.partner import partners
from saqia.surfaces.api.resources import webhooks as shared
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, tenants

router = Router(tags=["webhooks"])
Event = Literal[
    "payment.posted", "payment.reversed", "settlement.noted", "day.compared", "guarantee.near", "collecting.stopped",
    "collecting.resumed",
]  # fmt: skip


class PartnerWebhookAsked(shapes.Body):
    """Where to tell of what."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"url": "https://partner.example/saqia", "events": ["payment.reversed", "day.compared"]}
        },
    )
    url: Annotated[str, pydantic.StringConstraints(max_length=500, pattern="^https?://[!-~]+$")] = pydantic.Field(
        description="https, of the public internet"
    )
    events: Annotated[list[Event], pydantic.Field(min_length=1, max_length=20)]


@router.get("/webhooks", auth=partners.SCOPE, response=shared.Webhooks, summary=_("Addresses that are told"))
def list_webhooks(request: HttpRequest) -> HttpResponse:
    """Of this partner's application, without their secrets."""
    _actor, holder = _of(request)
    with scope.reading(tenants.of(request).id):
        found = subscribing.list_subscriptions(holder)
    return shapes.answer(shared.Webhooks(items=[shared.Webhook(**shared.described(one)) for one in found]))


@router.post("/webhooks", auth=partners.SCOPE, response={201: shared.WebhookMade}, summary=_("Be told"))
def create_webhook(request: HttpRequest, given: PartnerWebhookAsked) -> HttpResponse:
    """Of what concerns this partner alone; the secret that signs is shown this once."""
    actor, holder = _of(request)
    subscribing.check_address(given.url)
    found = subscribing.subscribe(actor=actor, holder=holder, url=given.url, events=given.events, at=clock.now())
    return shapes.answer(shared.WebhookMade(**shared.described(found), secret=found.secret), status=201)


@router.delete("/webhooks/{webhook}", auth=partners.SCOPE, response={204: None}, summary=_("Be told no more"))
def delete_webhook(request: HttpRequest, webhook: shared.Number) -> HttpResponse:
    """What waits is not sent any more."""
    actor, holder = _of(request)
    subscribing.unsubscribe(actor=actor, holder=holder, subscription_id=webhook, at=clock.now())
    return HttpResponse(status=204, headers={"Cache-Control": "private, no-store"})


@router.post("/webhooks/{webhook}/secret", auth=partners.SCOPE, response=shared.WebhookMade,
             summary=_("Change a webhook's secret"))  # fmt: skip
def change_webhook_secret(request: HttpRequest, webhook: shared.Number) -> HttpResponse:
    """The former secret signs beside the new one for a day."""
    actor, holder = _of(request)
    found = subscribing.change_secret(actor=actor, holder=holder, subscription_id=webhook, at=clock.now())
    return shapes.answer(shared.WebhookMade(**shared.described(found), secret=found.secret))


@router.get("/webhooks/{webhook}/deliveries", auth=partners.SCOPE, response=shared.DeliveryPage,
            summary=_("What a webhook was told"))  # fmt: skip
def list_webhook_deliveries(
    request: HttpRequest, webhook: shared.Number, cursor: shapes.Cursor, limit: shapes.Limit,
    state: Annotated[shared.State | None, Query(None, description="Of one state only; dead: given up")],
) -> HttpResponse:  # fmt: skip
    """Settled ones are kept for thirty days."""
    _actor, holder = _of(request)
    return shared.page(request, holder, webhook, state or "", cursor, limit)


@router.post("/webhooks/{webhook}/deliveries/{delivery}/replay", auth=partners.SCOPE, response={202: shared.Delivery},
             summary=_("Tell again"))  # fmt: skip
def replay_webhook_delivery(request: HttpRequest, webhook: shared.Number, delivery: shared.Number) -> HttpResponse:
    """Under the same `webhook-id`, so that a receiver that acted on it knows it."""
    actor, holder = _of(request)
    found = sending.replay(
        actor=actor, holder=holder, subscription_id=webhook, delivery_id=delivery, at=clock.now()
    )  # fmt: skip
    return shapes.answer(shared.delivered(found), status=202)


def _of(request: HttpRequest) -> tuple[operation.Actor, subscribing.Holder]:
    actor, _partner = partners.of(request)
    return actor, subscribing.Holder(callers.of(request).client_id, None)

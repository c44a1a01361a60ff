"""Messages to a customer, and how they want to be written to."""

import datetime
from typing import Annotated, Literal

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from saqia.contexts.messaging import queries, types, wording
from saqia.journeys import customer_messages
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, cursors, problems, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, tenants

router = Router(tags=["messages"])
READ, WRITE = callers.Bearer("messages:read"), callers.Bearer("messages:write")
_READ_RIGHT, _WRITE_RIGHT = "messaging.read-inbox", "messaging.set-preferences"
Channel = Literal["sms", "email", "push", "inbox"]
Number = Annotated[int, Path(ge=1, le=2**62)]


class Message(shapes.Answer):
    """One message as the customer reads it."""

    id: int
    kind: shapes.Named
    language: str
    subject: str
    body: str
    sent_at: datetime.datetime
    read_at: datetime.datetime | None


class MessagePage(shapes.Answer):
    """Messages, newest first."""

    items: list[Message]
    next_cursor: str | None


class Preferences(shapes.Body):
    """What a customer wants. Empty or null: as by default. Bills, cuts and what the law asks for are always told."""

    model_config = pydantic.ConfigDict(
        extra="forbid", frozen=True,
        json_schema_extra={
            "example": {"channels": ["sms", "email"], "language": "ar", "refused_kinds": [],
                        "quiet_from": "22:00", "quiet_until": "07:00"},
        },
    )  # fmt: skip
    channels: Annotated[list[Channel], pydantic.Field(max_length=4, description="in the order of their trial")] = []
    language: Literal["", "ar", "fr", "en"] = ""
    refused_kinds: Annotated[list[shapes.Code], pydantic.Field(max_length=50)] = []
    quiet_from: datetime.time | None = None
    quiet_until: datetime.time | None = None


class Wishes(shapes.Answer):
    """What a customer wants, and what may be refused."""

    channels: list[str]
    language: str
    refused_kinds: list[str]
    quiet_from: datetime.time | None
    quiet_until: datetime.time | None
    optional_kinds: list[shapes.Named]


@router.get("/accounts/{number}/messages", auth=READ, response=MessagePage, summary=_("Your messages"))
def list_messages(request: HttpRequest, number: str, cursor: shapes.Cursor, limit: shapes.Limit) -> HttpResponse:
    """What was written to the account's customer; secrets are never here."""
    place, tenant = cursors.read(request, cursor, 1), tenants.of(request)
    _actor, access = callers.customer_on(request, number, on=clock.today(), right=_READ_RIGHT)
    with scope.reading(tenant.id):
        found = queries.list_inbox(
            customer_id=access.account.customer_id, tenant_id=tenant.id, at=clock.now(),
            before_id=int(place[0] or 0) if place else None, most=limit + 1,
        )  # fmt: skip
    kept, has_more = shapes.cut(found, limit)
    following = cursors.write(request, [kept[-1].message_id]) if has_more else None
    return shapes.answer(MessagePage(items=[_message(one) for one in kept], next_cursor=following))


@router.post("/accounts/{number}/messages/{message}/opening", auth=READ, response=Message,
             summary=_("Say that a message was read"))  # fmt: skip
def open_message(request: HttpRequest, number: str, message: Number) -> HttpResponse:
    """Saying it again changes nothing."""
    tenant, now = tenants.of(request), clock.now()
    actor, access = callers.customer_on(request, number, on=clock.today(), right=_READ_RIGHT)
    customer_id = access.account.customer_id
    with scope.reading(tenant.id):
        known = customer_messages.find_message(customer_id=customer_id, message_id=message, tenant_id=tenant.id, at=now)
    if known is None:
        raise problems.Problem("not-found")
    customer_messages.open_own_message(actor=actor, customer_id=customer_id, message_id=message, at=now)
    with scope.reading(tenant.id):
        found = customer_messages.find_message(customer_id=customer_id, message_id=message, tenant_id=tenant.id, at=now)
    return shapes.answer(_message(found or known))


@router.get("/accounts/{number}/preferences", auth=READ, response=Wishes, summary=_("How you want to be written to"))
def get_preferences(request: HttpRequest, number: str) -> HttpResponse:
    """By which channels, in which language, when not, and of what not."""
    _actor, access = callers.customer_on(request, number, on=clock.today(), right=_WRITE_RIGHT)
    return shapes.answer(_wishes(request, access.account.customer_id))


@router.put("/accounts/{number}/preferences", auth=WRITE, response=Wishes,
            summary=_("Set how you want to be written to"))  # fmt: skip
def set_preferences(request: HttpRequest, number: str, given: Preferences) -> HttpResponse:
    """All of it is replaced; each acceptance and refusal is kept as the proof that law 09-08 asks for."""
    actor, access = callers.customer_on(request, number, on=clock.today(), right=_WRITE_RIGHT)
    wanted = types.Preferences(
        tuple(given.channels), given.language, tuple(given.refused_kinds), given.quiet_from, given.quiet_until
    )
    customer_messages.set_own_preferences(
        actor=actor, customer_id=access.account.customer_id, given=wanted, at=clock.now()
    )  # fmt: skip
    return shapes.answer(_wishes(request, access.account.customer_id))


def _wishes(request: HttpRequest, customer_id: int) -> Wishes:
    with scope.reading(tenants.of(request).id):
        found = queries.get_preferences(customer_id)
    optional = [shapes.named(code, wording.kind(code)) for code in queries.list_optional_kinds()]
    return Wishes(
        channels=list(found.channels), language=found.language, refused_kinds=list(found.refused_kinds),
        quiet_from=found.quiet_from, quiet_until=found.quiet_until, optional_kinds=optional,
    )  # fmt: skip


def _message(found: queries.InboxMessage) -> Message:
    return Message(
        id=found.message_id, kind=shapes.named(found.kind, wording.kind(found.kind)), language=found.language,
        subject=found.subject, body=found.body, sent_at=found.sent_at, read_at=found.read_at,
    )  # fmt: skip

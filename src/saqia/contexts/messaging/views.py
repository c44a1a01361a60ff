"""What pages show of messages: the thread of a customer, the portal inbox, the queue, spending, previews."""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import cast

from saqia.contexts.messaging import kinds, models, policy, ports, rendering, segments, types
from saqia.platform.calendar import local_time
from saqia.platform.wording import LANGUAGES, Language, Text

_LINK = "https://agence.example.ma/b/3fT9kQ2mXw7ZpLc8VnB3sHyR"
"""What previews show for a link: as long as one, so that the parts of an SMS are those that it will have."""


@dataclasses.dataclass(frozen=True)
class DeliveryView:
    """One message by one channel, as the desk shows it. `reason` is a code of why it failed or waits."""

    channel: ports.Channel
    address: str
    state: str
    reason: str
    attempts: int
    due_at: datetime.datetime
    handed_at: datetime.datetime | None
    settled_at: datetime.datetime | None
    parts: int
    cost_centimes: int


@dataclasses.dataclass(frozen=True)
class MessageView:
    """One message with its deliveries, oldest first. `text` is its short wording, empty for a secret."""

    message_id: int
    kind: str
    name: Text
    language: Language
    text: str
    reason: str
    queued_at: datetime.datetime
    read_at: datetime.datetime | None
    deliveries: tuple[DeliveryView, ...]


@dataclasses.dataclass(frozen=True)
class InboxMessage:
    """One message as the customer reads it in the portal."""

    message_id: int
    kind: str
    language: Language
    subject: str
    body: str
    link: str
    sent_at: datetime.datetime
    read_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class Waiting:
    """How many deliveries of a lane and channel wait for one reason, and since when the oldest could leave."""

    lane: types.Lane
    channel: ports.Channel
    reason: str
    count: int
    oldest_due_at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Budget:
    """A month's spending, centimes. `by_channel`: (channel, messages, parts, centimes)."""

    month: datetime.date
    budget_centimes: int
    spent_centimes: int
    by_channel: tuple[tuple[str, int, int, int], ...]


@dataclasses.dataclass(frozen=True)
class Preview:
    """A kind in one language, with sample values, as each channel writes it."""

    kind: str
    name: Text
    language: Language
    sms: str
    sms_length: segments.Length
    subject: str
    body: str
    is_optional: bool
    is_essential: bool


def list_previews(*, tenant_id: int, on: datetime.date) -> list[Preview]:
    """Return every kind in every language with its samples, by kind: what the desk shows of the templates."""
    names = policy.sender_names(tenant_id=tenant_id, on=on)
    return [_preview(kind, language, names) for kind in kinds.known().values() for language in LANGUAGES]


def freeze(rows: Iterable[models.Message], *, tenant_id: int, at: datetime.datetime) -> list[MessageView]:
    """Return messages with their deliveries: one query more, however many."""
    messages = list(rows)
    deliveries: dict[int, list[DeliveryView]] = {}
    own = models.Delivery.objects.filter(message_id__in=[row.id for row in messages]).order_by("id")
    for row in own:
        deliveries.setdefault(row.message_id, []).append(_delivery(row))
    names = policy.sender_names(tenant_id=tenant_id, on=local_time.day(at))
    return [_message(row, tuple(deliveries.get(row.id, ())), names) for row in messages]


def write_inbox(rows: Iterable[models.Message], *, tenant_id: int, at: datetime.datetime) -> list[InboxMessage]:
    """Return messages as the portal shows them, their links made anew: an old link may have expired."""
    names = policy.sender_names(tenant_id=tenant_id, on=local_time.day(at))
    return [_inbox(row, names, tenant_id, at) for row in rows if row.kind in kinds.known()]


def _preview(kind: kinds.Kind, language: Language, names: Text) -> Preview:
    link = _LINK if kind.has_link else ""
    given = {"language": language, "values": kind.sample(), "sender": names.say(language), "link": link}
    short = rendering.write(kind, channel="sms", **given)  # type: ignore[arg-type]
    long = rendering.write(kind, channel="email", **given)  # type: ignore[arg-type]
    length = short.length or segments.measure(short.body)
    return Preview(
        kind.code, kind.name, language, short.body, length, long.subject, long.body, kind.is_optional,
        kind.is_essential,
    )  # fmt: skip


def _message(row: models.Message, deliveries: tuple[DeliveryView, ...], names: Text) -> MessageView:
    language = cast(Language, row.language)
    kind = kinds.known().get(row.kind)
    text = ""
    if kind is not None and not kind.is_secret:
        written = rendering.write(
            kind, language=language, channel="push", values=row.values, sender=names.say(language), link=""
        )
        text = written.body.strip()
    name = kind.name if kind is not None else Text(ar=row.kind, fr=row.kind, en=row.kind)
    return MessageView(
        row.id, row.kind, name, language, text, row.reason, row.queued_at, row.read_at, deliveries
    )  # fmt: skip


def _inbox(row: models.Message, names: Text, tenant_id: int, at: datetime.datetime) -> InboxMessage:
    kind, language = kinds.get(row.kind), cast(Language, row.language)
    link = ports.make_link(tenant_id, str(row.values["about"]), language, at) if kind.has_link else ""
    written = rendering.write(
        kind, language=language, channel="inbox", values=row.values, sender=names.say(language), link=link
    )
    return InboxMessage(
        row.id, row.kind, language, written.subject, written.body, link, row.queued_at, row.read_at
    )  # fmt: skip


def _delivery(row: models.Delivery) -> DeliveryView:
    address = "" if row.channel == "push" else row.address  # a subscription is a secret of the browser's
    return DeliveryView(
        cast(ports.Channel, row.channel), address, row.state, row.reason, row.attempts, row.due_at, row.handed_at,
        row.settled_at, row.parts, row.cost_centimes,
    )  # fmt: skip

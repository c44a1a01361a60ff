"""What would become of a message before it is asked for, and the texts from which an agent starts."""

import dataclasses
import datetime
import functools
from collections.abc import Mapping

import yaml

from saqia.contexts.messaging import kinds, policy, ports, preferences, routing
from saqia.platform import rulebook
from saqia.platform.wording import Language, Text


@dataclasses.dataclass(frozen=True)
class Foreseen:
    """How one message would reach a customer.

    :param channel: None: it would not leave, see `reason`
    :param address: the number or address; empty for the portal's inbox
    :param leaves_at: the first moment outside quiet hours
    :param reason: opted-out, or empty
    """

    channel: ports.Channel | None
    address: str
    language: Language
    leaves_at: datetime.datetime
    reason: str


@dataclasses.dataclass(frozen=True)
class Draft:
    """A text from which an agent starts."""

    name: Text
    title: Text
    text: Text


def foresee_message(*, kind: str, customer_id: int, at: datetime.datetime) -> Foreseen:
    """Return how a message of a kind would reach a customer who was asked for nothing else.

    :raises kinds.KindUnknown: no such kind
    :raises saqia.contexts.parties.queries.CustomerNotFound: no such customer
    """
    described = kinds.get(kind)
    wish = preferences.wish_of(customer_id, described, None)
    leaves_at = at if described.lane == "urgent" else policy.earliest(at, wish.quiet)
    if wish.reason or wish.customer_id is None:
        return Foreseen(None, "", wish.language, leaves_at, wish.reason)
    addresses = {channel: value for _owner, channel, value in routing.addresses_of([wish.customer_id], at)}
    channel = next((one for one in wish.channels if one in addresses), None)
    if channel is None:
        return Foreseen("inbox", "", wish.language, at, "")
    shown = "" if channel == "push" else addresses[channel]
    return Foreseen(channel, shown, wish.language, leaves_at, "")


@functools.cache
def list_drafts() -> Mapping[str, Draft]:
    """Return the texts of `rules/desk_texts.yaml` by their codes; no query."""
    content = yaml.safe_load(rulebook.path("desk_texts.yaml").read_text(encoding="utf-8"))
    return {
        code: Draft(Text(**row["name"]), Text(**row["title"]), Text(**row["text"]))
        for code, row in content["texts"].items()
    }

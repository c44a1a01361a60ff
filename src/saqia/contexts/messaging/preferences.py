"""What a customer wants of messages: read when one is queued, set by the customer or an agent, proved by consents."""

import dataclasses
from typing import cast

from saqia.contexts.messaging import kinds, models, policy, ports
from saqia.contexts.parties import queries as parties
from saqia.platform.wording import Language


@dataclasses.dataclass(frozen=True)
class Wish:
    """How one message reaches one customer.

    :param customer_id: the survivor where rows were merged; None for a stranger
    :param channels: in order; a known customer's portal inbox comes last
    :param reason: opted-out when the customer refused this kind
    """

    customer_id: int | None
    language: Language
    channels: tuple[ports.Channel, ...]
    quiet: policy.Span | None
    reason: str


def wish_of(customer_id: int | None, kind: kinds.Kind, channels: tuple[ports.Channel, ...] | None) -> Wish:
    """Return how a message of this kind reaches a customer, or a stranger.

    :param channels: asked for by the caller, in place of the customer's and the kind's
    :raises parties.CustomerNotFound: no such customer
    """
    if customer_id is None:
        return Wish(None, "ar", channels or kind.channels, None, "")
    customer = parties.get_customer(customer_id)
    if customer.merged_into_id is not None:
        customer = parties.get_customer(customer.merged_into_id)
    row = models.Preference.objects.filter(customer_id=customer.id).first() or models.Preference()
    own = cast("tuple[ports.Channel, ...]", tuple(row.channels))
    if kind.is_secret:
        order: tuple[ports.Channel, ...] = channels or kind.channels
    else:
        wanted = channels or own or kind.channels
        order = (*(channel for channel in wanted if channel != "inbox"), "inbox") if "inbox" not in wanted else wanted
    quiet = None
    if row.quiet_from is not None and row.quiet_until is not None:
        quiet = policy.Span(row.quiet_from, row.quiet_until)
    refused = kind.is_optional and kind.code in row.refused_kinds
    language = cast(Language, row.language or customer.language)
    return Wish(customer.id, language, order, quiet, "opted-out" if refused else "")

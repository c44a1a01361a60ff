"""What payments ask of systems outside: a card gateway, and what an aggregator needs on a bill. Filled by `project`."""

import dataclasses
import datetime
from collections.abc import Callable
from typing import Protocol

from saqia.contexts.payments import types


class GatewayAway(Exception):
    """The gateway gave no usable answer: nothing is known, ask again later."""


@dataclasses.dataclass(frozen=True)
class HandOver:
    """A form that a browser posts to the gateway's own page.

    :param origin: scheme, host and port of `action`, for the policy of the page that holds the form
    """

    action: str
    origin: str
    fields: tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True)
class Found:
    """What a gateway knows of an order.

    :param state: `taken`; `reserved`: on the card, until we take it; `refused`; or `nothing`
    :param reference: the gateway's transaction
    :param currency: numeric code of ISO 4217; empty where the gateway does not say
    """

    state: str
    reference: str = ""
    amount_centimes: int = 0
    currency: str = ""
    taken_at: datetime.datetime | None = None
    instrument: str = ""
    outcome: str = ""


class CardGateway(Protocol):
    """Where a payer types a card."""

    @property
    def name(self) -> str:
        """The collector's code of its payments."""

    def hand_over(self, order: types.Order, *, back: str, shop: str) -> HandOver:
        """Return the form that leads to the gateway.

        :param back: address that the gateway sends the payer back to, whatever came of it
        :param shop: address for who gives up
        """

    def inquire(self, order: types.Order) -> Found:
        """Ask what became of an order.

        :raises GatewayAway: no usable answer
        """

    def capture(self, order: types.Order) -> Found:
        """Take the money that is reserved for an order.

        :raises GatewayAway: no usable answer: it may be taken or not
        """


class Biller(Protocol):
    """How an aggregator names what we bill."""

    def scan(self, bill_number: int) -> str:
        """Return the text of the code that the aggregator's applications scan."""


GatewayMaker = Callable[[int], CardGateway | None]
BillerMaker = Callable[[int], Biller | None]
_gateway: list[GatewayMaker] = []
_biller: list[BillerMaker] = []


def register_gateway(maker: GatewayMaker) -> None:
    """Have this give each distributor its gateway; called by the composition root."""
    _gateway[:] = [maker]


def find_gateway(tenant_id: int) -> CardGateway | None:
    """Return the distributor's card gateway, or None where it has none."""
    return _gateway[0](tenant_id) if _gateway else None


def register_biller(maker: BillerMaker) -> None:
    """Have this say how each distributor is named by the aggregator; called by the composition root."""
    _biller[:] = [maker]


def find_biller(tenant_id: int) -> Biller | None:
    """Return how the aggregator names the distributor, or None where it does not collect for it."""
    return _biller[0](tenant_id) if _biller else None

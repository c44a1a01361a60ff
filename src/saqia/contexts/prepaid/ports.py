"""What prepaid asks of whoever makes tokens: a module that holds the vending keys, or a soft one for demonstration."""

import dataclasses
from collections.abc import Callable
from typing import Protocol

from saqia.engine.sts import blocks, meters


@dataclasses.dataclass(frozen=True)
class CreditRequest:
    """One credit token.

    :param reference: ours: asked again, it is answered with the same token, never with a second one
    :param identifier: minutes since the base date; a meter takes each once
    """

    tenant_id: int
    reference: str
    meter: meters.Keyed
    resource: blocks.Resource
    identifier: int
    random: int
    tenths: int


@dataclasses.dataclass(frozen=True)
class KeyChangeRequest:
    """The tokens that bring a meter from the key it holds to another, in the order in which they are entered."""

    tenant_id: int
    reference: str
    meter: meters.Keyed
    becomes: meters.Keyed


class Unavailable(Exception):
    """It could not be asked, or did not answer: asking again later may help."""


class Rejected(Exception):
    """It was asked and will not: asking again cannot help.

    :param reason: a code of `wording.REASONS`: `key-unknown`, `key-expired`, `meter-unsound`, `amount-unsound`
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TokenIssuer(Protocol):
    """Makes tokens. Called outside any transaction; called twice with one reference, it answers the same."""

    def issue_credit(self, request: CreditRequest) -> str:
        """Return twenty digits.

        :raises Unavailable: later, perhaps
        :raises Rejected: never
        """

    def issue_key_change(self, request: KeyChangeRequest) -> tuple[str, ...]:
        """Return twenty digits a section.

        :raises Unavailable: later, perhaps
        :raises Rejected: never
        """


IssuerMaker = Callable[[int], TokenIssuer | None]
"""From a tenant's id to what makes its tokens, or None when it has nothing."""
_makers: list[IssuerMaker] = []


def register_issuer(make: IssuerMaker) -> None:
    """Have `make` say who makes tokens; the composition root calls it once, and the last one counts."""
    _makers[:] = [make]


def forget_issuer() -> None:
    """Have nobody make tokens: for tests."""
    _makers.clear()


def find_issuer(tenant_id: int) -> TokenIssuer | None:
    """Return what makes a tenant's tokens, or None: paid purchases wait, and the desk sees why."""
    return _makers[0](tenant_id) if _makers else None

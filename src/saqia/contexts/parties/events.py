"""What parties tells: ids and codes, never a name or an identifier."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class CustomerRegistered(facts.Event):
    """A customer is known from now on."""

    name: ClassVar[str] = "parties.customer.registered"
    customer_id: int
    kind: str


@dataclasses.dataclass(frozen=True)
class CustomersImported(facts.Event):
    """Customers of a former operator were taken over."""

    name: ClassVar[str] = "parties.customers.imported"
    accepted: int
    already: int
    refused: int


@dataclasses.dataclass(frozen=True)
class CustomerCorrected(facts.Event):
    """A name, language, identifier or contact was changed; `fields` says which."""

    name: ClassVar[str] = "parties.customer.corrected"
    customer_id: int
    fields: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class CustomersMerged(facts.Event):
    """Two rows were declared one customer."""

    name: ClassVar[str] = "parties.customers.merged"
    merged_id: int
    survivor_id: int
    reason: str


@dataclasses.dataclass(frozen=True)
class MergeUndone(facts.Event):
    """Two rows were declared two customers again."""

    name: ClassVar[str] = "parties.merge.undone"
    merged_id: int
    survivor_id: int


@dataclasses.dataclass(frozen=True)
class ErasureAnswered(facts.Event):
    """A customer asked for erasure: categories of data that went, and those that must stay."""

    name: ClassVar[str] = "parties.erasure.answered"
    request_id: int
    customer_id: int
    erased: tuple[str, ...]
    kept: tuple[str, ...]

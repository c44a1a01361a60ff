"""What contracts tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class PremisesRegistered(facts.Event):
    """A place that can be supplied is known, with its service points."""

    name: ClassVar[str] = "contracts.premises.registered"
    premises_id: int
    commune_code: str
    service_point_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class ContractOpened(facts.Event):
    """A supply contract begins; `starts_on` is an ISO date."""

    name: ClassVar[str] = "contracts.contract.opened"
    contract_id: int
    account_id: int
    service_point_id: int
    service: int
    starts_on: str


@dataclasses.dataclass(frozen=True)
class ContractEnded(facts.Event):
    """A supply contract ends; `ends_on` is the first day without it."""

    name: ClassVar[str] = "contracts.contract.ended"
    contract_id: int
    account_id: int
    service_point_id: int
    ends_on: str
    reason: str
    closing_reading_id: int


@dataclasses.dataclass(frozen=True)
class HolderChanged(facts.Event):
    """One contract ended and the next began on `on`, at the same point, for another customer."""

    name: ClassVar[str] = "contracts.holder.changed"
    ended_contract_id: int
    opened_contract_id: int
    service_point_id: int
    on: str
    closing_reading_id: int


@dataclasses.dataclass(frozen=True)
class DepositStated(facts.Event):
    """A contract owes this deposit in all, from `due_on`."""

    name: ClassVar[str] = "contracts.deposit.stated"
    contract_id: int
    account_id: int
    amount_centimes: int
    basis: str
    due_on: str


@dataclasses.dataclass(frozen=True)
class SupplyImported(facts.Event):
    """Premises, or contracts with their points and accounts, of a former operator were taken over."""

    name: ClassVar[str] = "contracts.supply.imported"
    what: str
    accepted: int
    already: int
    refused: int


@dataclasses.dataclass(frozen=True)
class AccessGranted(facts.Event):
    """A sign-in may act on an account, or on all accounts of a customer, in a role."""

    name: ClassVar[str] = "contracts.access.granted"
    grant_id: int
    sign_in_id: int
    account_id: int | None
    customer_id: int | None
    role: str
    proof: str


@dataclasses.dataclass(frozen=True)
class AccessEnded(facts.Event):
    """An access ends on a day: revoked, left, replaced by a stronger one, or at a change of holder."""

    name: ClassVar[str] = "contracts.access.ended"
    grant_id: int
    sign_in_id: int
    ends_on: str
    reason: str


@dataclasses.dataclass(frozen=True)
class AccessInvited(facts.Event):
    """Somebody was invited to an account; who, nobody knows before the code comes back."""

    name: ClassVar[str] = "contracts.access.invited"
    invitation_id: int
    account_id: int | None
    customer_id: int | None
    role: str


@dataclasses.dataclass(frozen=True)
class InvitationWithdrawn(facts.Event):
    """An invitation will not be accepted any more."""

    name: ClassVar[str] = "contracts.access.invitation-withdrawn"
    invitation_id: int

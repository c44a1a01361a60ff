"""What collections tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class StepsTaken(facts.Event):
    """A part of a run took steps about accounts whose ids lie in `(after, last]`; `on` is an ISO date."""

    name: ClassVar[str] = "collections.steps.taken"
    run_id: int
    on: str
    after: int
    last: int
    steps: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class LettersPrinted(facts.Event):
    """Letters of a step were printed; `count` of them are new."""

    name: ClassVar[str] = "collections.letters.printed"
    run_id: int
    step: str
    count: int


@dataclasses.dataclass(frozen=True)
class DisconnectionsIssued(facts.Event):
    """Orders to cut were issued."""

    name: ClassVar[str] = "collections.disconnections.issued"
    order_ids: tuple[int, ...]
    account_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class DisconnectionCanceled(facts.Event):
    """An order to cut holds no more; whoever is on the way turns back."""

    name: ClassVar[str] = "collections.disconnection.canceled"
    order_id: int
    account_id: int
    cause: str


@dataclasses.dataclass(frozen=True)
class DisconnectionExecuted(facts.Event):
    """A service was cut."""

    name: ClassVar[str] = "collections.disconnection.executed"
    order_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class ReconnectionOrdered(facts.Event):
    """A service that was cut is to be given back at once."""

    name: ClassVar[str] = "collections.reconnection.ordered"
    order_id: int
    account_id: int
    cause: str


@dataclasses.dataclass(frozen=True)
class Reconnected(facts.Event):
    """A service is back."""

    name: ClassVar[str] = "collections.reconnection.done"
    order_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class CustomerProtected(facts.Event):
    """An account is not cut until `ends_on`, an ISO date."""

    name: ClassVar[str] = "collections.protection.recorded"
    protection_id: int
    account_id: int
    ends_on: str


@dataclasses.dataclass(frozen=True)
class ProtectionEnded(facts.Event):
    """An account is protected no more."""

    name: ClassVar[str] = "collections.protection.ended"
    protection_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class PlansOffered(facts.Event):
    """Instalments are offered."""

    name: ClassVar[str] = "collections.plan.offered"
    plan_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class PlanAccepted(facts.Event):
    """Instalments were accepted: their items are left alone while they are paid."""

    name: ClassVar[str] = "collections.plan.accepted"
    plan_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class PlansLapsed(facts.Event):
    """Offers were not taken in time."""

    name: ClassVar[str] = "collections.plan.lapsed"
    plan_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class PlansHonored(facts.Event):
    """Plans were paid to the end."""

    name: ClassVar[str] = "collections.plan.honored"
    plan_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class PlansBroken(facts.Event):
    """An instalment was not paid in time: what is left is due again."""

    name: ClassVar[str] = "collections.plan.broken"
    plan_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class DepositAsked(facts.Event):
    """A deposit is to be given back by `due_on`, an ISO date."""

    name: ClassVar[str] = "collections.deposit.asked"
    deposit_refund_id: int
    account_id: int
    due_on: str


@dataclasses.dataclass(frozen=True)
class DepositReduced(facts.Event):
    """Less of a deposit goes back than was told: debts that came later took the rest."""

    name: ClassVar[str] = "collections.deposit.reduced"
    deposit_refund_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class DepositSetOff(facts.Event):
    """Nothing of a deposit goes back: debts that came later took it whole."""

    name: ClassVar[str] = "collections.deposit.set-off"
    deposit_refund_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class DepositProposed(facts.Event):
    """The refund of a deposit waits for its transfer."""

    name: ClassVar[str] = "collections.deposit.proposed"
    deposit_refund_id: int
    account_id: int
    refund_id: int


@dataclasses.dataclass(frozen=True)
class DepositSentBack(facts.Event):
    """Finance refused the transfer of a deposit: it is to be proposed anew."""

    name: ClassVar[str] = "collections.deposit.sent-back"
    deposit_refund_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class DepositTransferred(facts.Event):
    """A deposit left our bank for its owner's."""

    name: ClassVar[str] = "collections.deposit.transferred"
    deposit_refund_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class DepositReturned(facts.Event):
    """The transfer of a deposit came back: its refund is open again."""

    name: ClassVar[str] = "collections.deposit.returned"
    deposit_refund_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class WriteOffProposed(facts.Event):
    """Somebody asks that a debt be given up."""

    name: ClassVar[str] = "collections.write-off.proposed"
    write_off_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class WriteOffApproved(facts.Event):
    """A debt was given up."""

    name: ClassVar[str] = "collections.write-off.approved"
    write_off_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class WriteOffRefused(facts.Event):
    """A debt is not given up."""

    name: ClassVar[str] = "collections.write-off.refused"
    write_off_id: int
    account_id: int

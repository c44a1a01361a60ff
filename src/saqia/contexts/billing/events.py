"""What billing tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class CycleRated(facts.Event):
    """A cycle's bills are computed and compared; nobody owes anything yet."""

    name: ClassVar[str] = "billing.cycle.rated"
    cycle_id: int
    bills: int
    exceptions: int


@dataclasses.dataclass(frozen=True)
class CycleFrozen(facts.Event):
    """A cycle is sealed and its numbers are reserved."""

    name: ClassVar[str] = "billing.cycle.frozen"
    cycle_id: int
    seal: str


@dataclasses.dataclass(frozen=True)
class CyclePublished(facts.Event):
    """A cycle's bills are owed, booked and visible."""

    name: ClassVar[str] = "billing.cycle.published"
    cycle_id: int
    bills: int
    total_ttc_centimes: int


@dataclasses.dataclass(frozen=True)
class BillCorrected(facts.Event):
    """A bill was credited; `replacement_number` is 0 when nothing replaces it."""

    name: ClassVar[str] = "billing.bill.corrected"
    bill_number: int
    credit_number: int
    replacement_number: int


@dataclasses.dataclass(frozen=True)
class BilledLate(facts.Event):
    """A contract that a published cycle left out got a bill of its own."""

    name: ClassVar[str] = "billing.bill.issued-late"
    bill_number: int
    exception_id: int


@dataclasses.dataclass(frozen=True)
class DisputeOpened(facts.Event):
    """A customer contests a bill; `answer_by` is an ISO date."""

    name: ClassVar[str] = "billing.dispute.opened"
    dispute_number: int
    bill_number: int
    account_id: int
    disputed_centimes: int
    answer_by: str


@dataclasses.dataclass(frozen=True)
class DisputeTaken(facts.Event):
    """A billing officer examines a dispute."""

    name: ClassVar[str] = "billing.dispute.taken"
    dispute_number: int
    bill_number: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class DisputeProposed(facts.Event):
    """A decision on a dispute waits for a second person."""

    name: ClassVar[str] = "billing.dispute.proposed"
    dispute_number: int
    bill_number: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class DisputeSentBack(facts.Event):
    """The second person sent a decision on a dispute back."""

    name: ClassVar[str] = "billing.dispute.sent-back"
    dispute_number: int
    bill_number: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class DisputeDecided(facts.Event):
    """A dispute is answered; `outcome` is accepted, partly or refused, `appeal_until` an ISO date."""

    name: ClassVar[str] = "billing.dispute.decided"
    dispute_number: int
    bill_number: int
    account_id: int
    outcome: str
    appeal_until: str


@dataclasses.dataclass(frozen=True)
class DisputeAppealed(facts.Event):
    """The customer asks for another look; `answer_by` is an ISO date."""

    name: ClassVar[str] = "billing.dispute.appealed"
    dispute_number: int
    bill_number: int
    account_id: int
    answer_by: str


@dataclasses.dataclass(frozen=True)
class DisputeClosed(facts.Event):
    """A dispute is over, the time to appeal too."""

    name: ClassVar[str] = "billing.dispute.closed"
    dispute_number: int
    bill_number: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class DisputeWithdrawn(facts.Event):
    """The customer withdrew a dispute."""

    name: ClassVar[str] = "billing.dispute.withdrawn"
    dispute_number: int
    bill_number: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class CorrectionProposed(facts.Event):
    """A correction waits for the approval of a second person."""

    name: ClassVar[str] = "billing.correction.proposed"
    proposal_id: int
    bill_number: int
    effect_centimes: int


@dataclasses.dataclass(frozen=True)
class CorrectionRejected(facts.Event):
    """The second person rejected a correction; nothing was corrected."""

    name: ClassVar[str] = "billing.correction.rejected"
    proposal_id: int
    bill_number: int


@dataclasses.dataclass(frozen=True)
class CertificateIssued(facts.Event):
    """A certificate was issued; `kind` is paid-up or contract."""

    name: ClassVar[str] = "billing.certificate.issued"
    certificate_number: int
    kind: str
    account_id: int


@dataclasses.dataclass(frozen=True)
class ExceptionResolved(facts.Event):
    """A person settled what a cycle could not bill."""

    name: ClassVar[str] = "billing.exception.resolved"
    exception_id: int
    cycle_id: int
    contract_id: int


@dataclasses.dataclass(frozen=True)
class BundleRequested(facts.Event):
    """Somebody asked for every bill of many accounts as one file."""

    name: ClassVar[str] = "billing.bundle.requested"
    bundle_id: int


@dataclasses.dataclass(frozen=True)
class CycleRunRequested(facts.Event):
    """Somebody asked that a cycle be rated, published or printed: a job does it."""

    name: ClassVar[str] = "billing.cycle.run-requested"
    run_id: int
    cycle_id: int
    kind: str


@dataclasses.dataclass(frozen=True)
class NoIncreasePublished(facts.Event):
    """Everybody may read the comparison of a month with a former grid; `month` is its first day."""

    name: ClassVar[str] = "billing.no-increase.published"
    report_id: int
    month: str
    grid: str


@dataclasses.dataclass(frozen=True)
class NoIncreaseRetracted(facts.Event):
    """A comparison was taken back."""

    name: ClassVar[str] = "billing.no-increase.retracted"
    report_id: int

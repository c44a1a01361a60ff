"""Taking a dispute, deciding it, closing it: what the billing officer does."""

import dataclasses
import datetime
from collections.abc import Mapping

from saqia.contexts.billing import corrections, rating
from saqia.contexts.billing.disputes import moving, shapes, states
from saqia.contexts.billing.proposals import deciding as proposing
from saqia.contexts.billing.proposals import models as proposals
from saqia.engine import table
from saqia.platform import operation
from saqia.platform.calendar import local_time

DECISION_REASONS = (
    "index-corrected", "estimate-corrected", "tariff-corrected", "bill-canceled", "reading-confirmed", "tariff-right",
    "leak-inside", "not-founded",
)  # fmt: skip


class DecisionReasonUnknown(Exception):
    """No reason of a decision has this code."""


class NothingGivenBack(Exception):
    """A dispute is accepted, wholly or partly, by a correction that lowers the bill; this one does not."""


class AppealStillOpen(Exception):
    """The customer may still ask for another look."""


@dataclasses.dataclass(frozen=True)
class Decision:
    """What a billing officer decides.

    :param outcome: accepted, partly or refused
    :param reason: a code of `wording.DECISION_REASONS`
    :param corrected: consumption id -> its corrected index and volume
    :param cancels: the bill is canceled and nothing replaces it
    :param remark: to the customer
    """

    outcome: str
    reason: str
    corrected: Mapping[int, corrections.CorrectedIndex] | None = None
    cancels: bool = False
    remark: str = ""


@operation.operation(audit=("number",))
def take_dispute(*, actor: operation.Actor, number: int, at: datetime.datetime) -> shapes.Dispute:
    """Begin to examine a dispute; repeating it changes nothing.

    :raises moving.DisputeNotFound: there is none
    :raises states.DisputeElsewhere: it is further than that
    """
    actor.require("billing.decide-dispute")
    row = moving.locked(number)
    if row.status in (states.OPENED, states.EXAMINING):
        if row.status == states.OPENED:
            moving.move(actor, row, states.EXAMINING, at)
        return shapes.frozen(row)
    raise states.DisputeElsewhere(row.status, states.EXAMINING)


@operation.operation(audit=("number",))
def decide_dispute(
    *, actor: operation.Actor, number: int, decision: Decision, rules: table.Table, grid: rating.Grid,
    issued_on: datetime.date, at: datetime.datetime,
) -> shapes.Dispute:  # fmt: skip
    """Answer a dispute: refuse it with a reason, or correct the bill; a large correction waits for a second person.

    After an appeal against a correction, the bill that took the place of the contested one is corrected.

    :raises moving.DisputeNotFound, states.DisputeElsewhere, DecisionReasonUnknown, NothingGivenBack: nothing is written
    :raises corrections.BillCorrectedBefore, corrections.CycleCompleting, corrections.ReplacementRefused: see
        `correct_bill`; nothing is written
    """
    actor.require("billing.decide-dispute")
    row = moving.locked(number)
    if decision.outcome not in states.DECIDED or decision.reason not in DECISION_REASONS:
        raise DecisionReasonUnknown(f"{decision.outcome} {decision.reason}")
    states.check(row.status, decision.outcome)
    if row.status == states.PROPOSED:
        raise states.DisputeElsewhere(row.status, decision.outcome)
    row.outcome, row.decision_reason = decision.outcome, decision.reason
    row.decision_remark = decision.remark
    if decision.outcome == states.REFUSED:
        moving.decide(actor, row, decision.outcome, at)
        return shapes.frozen(row)
    if not decision.corrected and not decision.cancels:
        raise NothingGivenBack(number)
    tries = proposals.Proposal.objects.filter(dispute_number=number).count()
    asked = proposing.Asked(
        corrections.last_standing(row.bill_number),
        None if decision.cancels else decision.corrected,
        "dispute",
        f"dispute:{number}:{tries}",
        number,
    )
    tariffs = proposing.Tariffs(rules, grid, issued_on)
    if proposing.effect_of(asked, tariffs)[0] >= 0:
        raise NothingGivenBack(number)
    proposal = proposing.propose(actor, asked, tariffs, at)
    if proposal.status == proposals.APPLIED:
        moving.decide(actor, row, decision.outcome, at)
    else:
        moving.move(actor, row, states.PROPOSED, at)
    return shapes.frozen(row)


@operation.operation(audit=("number",))
def close_dispute(*, actor: operation.Actor, number: int, at: datetime.datetime) -> shapes.Dispute:
    """Close a decided dispute once the time to appeal is over; what a refusal held may be collected again.

    :raises moving.DisputeNotFound, states.DisputeElsewhere: there is none, or it is not decided
    :raises AppealStillOpen: the customer may still ask for another look
    """
    actor.require("billing.decide-dispute")
    row = moving.locked(number)
    if row.status == states.CLOSED:
        return shapes.frozen(row)
    states.check(row.status, states.CLOSED)
    may_appeal = row.status != states.ACCEPTED and not row.appeals
    if may_appeal and row.appeal_until is not None and local_time.day(at) <= row.appeal_until:
        raise AppealStillOpen(number)
    moving.release(actor, row, at)
    moving.move(actor, row, states.CLOSED, at)
    return shapes.frozen(row)

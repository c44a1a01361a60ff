"""Proposing a correction, approving it, rejecting it: two people above the amount that the rules name."""

import dataclasses
import datetime
from collections.abc import Mapping

from saqia.contexts.billing import corrections, events, rating, rules
from saqia.contexts.billing.disputes import moving, states
from saqia.contexts.billing.explaining import previews
from saqia.contexts.billing.proposals import models, shapes
from saqia.engine import table
from saqia.platform import operation
from saqia.platform.outbox import publishing


class ProposalNotFound(Exception):
    """No correction was proposed under this id."""


class ProposalDecided(Exception):
    """The correction was decided the other way before."""


class SameHands(Exception):
    """Whoever proposed a correction cannot be the one who approves it."""


@dataclasses.dataclass(frozen=True)
class Asked:
    """A correction to propose.

    :param corrected: consumption id -> its corrected index and volume; None cancels the bill
    :param reason: a code of `wording.CORRECTED`
    :param cause: what makes it count once
    """

    bill_number: int
    corrected: Mapping[int, corrections.CorrectedIndex] | None
    reason: str
    cause: str
    dispute_number: int | None = None


@dataclasses.dataclass(frozen=True)
class Tariffs:
    """What a bill is made with: the rules, the grid of the distributor, the day on which it is issued."""

    rules: table.Table
    grid: rating.Grid
    issued_on: datetime.date


@operation.operation(audit=("bill_number", "reason", "cause"))
def propose_correction(
    *, actor: operation.Actor, bill_number: int, corrected: Mapping[int, corrections.CorrectedIndex] | None,
    reason: str, cause: str, rules: table.Table, grid: rating.Grid, issued_on: datetime.date, at: datetime.datetime,
) -> shapes.Proposal:  # fmt: skip
    """Correct a bill at once when that moves no more than the rules let one person decide; else keep it for a second.

    The same cause again returns what became of it.

    :raises corrections.BillNotFound, corrections.NotCorrectable, corrections.BillCorrectedBefore: nothing to correct
    :raises corrections.CycleCompleting, corrections.ReplacementRefused: see `correct_bill`
    """
    actor.require("billing.propose-correction")
    asked = Asked(bill_number, corrected, reason, cause)
    return shapes.frozen(propose(actor, asked, Tariffs(rules, grid, issued_on), at))


@operation.operation(audit=("proposal_id",))
def approve_correction(
    *, actor: operation.Actor, proposal_id: int, rules: table.Table, grid: rating.Grid, issued_on: datetime.date,
    at: datetime.datetime,
) -> shapes.Proposal:  # fmt: skip
    """Approve a correction that someone else proposed, and make it; a dispute that it answers is decided with it.

    :raises ProposalNotFound, ProposalDecided, SameHands: nothing is written
    :raises corrections.BillCorrectedBefore, corrections.CycleCompleting, corrections.ReplacementRefused: see
        `correct_bill`; nothing is written
    """
    actor.require("billing.approve-correction")
    row = _locked(proposal_id)
    if row.status == models.APPLIED:
        return shapes.frozen(row)
    if row.status != models.PENDING:
        raise ProposalDecided(proposal_id)
    if row.proposed_by == actor.name:
        raise SameHands(proposal_id)
    _apply(actor, row, Tariffs(rules, grid, issued_on), at)
    if row.dispute_number is not None:
        dispute = moving.locked(row.dispute_number)
        moving.decide(actor, dispute, dispute.outcome, at)
    return shapes.frozen(row)


@operation.operation(audit=("proposal_id",))
def reject_correction(*, actor: operation.Actor, proposal_id: int, note: str, at: datetime.datetime) -> shapes.Proposal:
    """Reject a correction; a dispute that it answers goes back to whoever examines it.

    :param note: why, for whoever proposed it
    :raises ProposalNotFound, ProposalDecided, SameHands: nothing is written
    """
    actor.require("billing.approve-correction")
    row = _locked(proposal_id)
    if row.status == models.REJECTED:
        return shapes.frozen(row)
    if row.status != models.PENDING:
        raise ProposalDecided(proposal_id)
    if row.proposed_by == actor.name:
        raise SameHands(proposal_id)
    row.status, row.note, row.decided_by, row.decided_at = models.REJECTED, note, actor.name, at
    row.save()
    told = events.CorrectionRejected(proposal_id=row.id, bill_number=row.bill_number)
    publishing.publish(actor=actor, event=told, at=at)
    if row.dispute_number is not None:
        moving.move(actor, moving.locked(row.dispute_number), states.EXAMINING, at)
    return shapes.frozen(row)


def propose(actor: operation.Actor, asked: Asked, tariffs: Tariffs, at: datetime.datetime) -> models.Proposal:
    """Keep a correction, and make it when one person may decide it; in the caller's operation."""
    found = models.Proposal.objects.filter(cause=asked.cause).first()
    if found is not None:
        return found
    effect, account_id = effect_of(asked, tariffs)
    row = models.Proposal.objects.create(
        bill_number=asked.bill_number, account_id=account_id, reason=asked.reason, cause=asked.cause,
        corrected=shapes.stored(dict(asked.corrected) if asked.corrected is not None else None), effect_centimes=effect,
        dispute_number=asked.dispute_number, proposed_by=actor.name, proposed_at=at,
    )  # fmt: skip
    if abs(effect) <= rules.disputes().four_eyes_above_centimes:
        _apply(actor, row, tariffs, at)
    else:
        told = events.CorrectionProposed(proposal_id=row.id, bill_number=row.bill_number, effect_centimes=effect)
        publishing.publish(actor=actor, event=told, at=at)
    return row


def effect_of(asked: Asked, tariffs: Tariffs) -> tuple[int, int]:
    """Return what a correction adds to what is owed, centimes, and the account that owes it."""
    what_if = previews.WhatIf(corrected=asked.corrected or {})
    preview = previews.preview_bill(
        bill_number=asked.bill_number, what_if=what_if, rules=tariffs.rules, grid=tariffs.grid
    )
    effect = -preview.standing_centimes if asked.corrected is None else preview.difference_centimes
    return effect, preview.detail.header.account_id


def _apply(actor: operation.Actor, row: models.Proposal, tariffs: Tariffs, at: datetime.datetime) -> None:
    """Correct the bill: the right to do so comes from the decision, so the system does it, for whoever is audited."""
    done = corrections.correct_bill(
        actor=operation.system_actor(tenant_id=actor.tenant_id, name="correction"), bill_number=row.bill_number,
        corrected=shapes.indices(row.corrected), reason=row.reason, cause=f"proposal:{row.id}", rules=tariffs.rules,
        grid=tariffs.grid, issued_on=tariffs.issued_on, at=at,
    )  # fmt: skip
    row.status, row.decided_by, row.decided_at = models.APPLIED, actor.name, at
    row.credit_number, row.replacement_number = done.credit_number, done.replacement_number
    row.save()


def _locked(proposal_id: int) -> models.Proposal:
    found = models.Proposal.objects.select_for_update().filter(id=proposal_id).first()
    if found is None:
        raise ProposalNotFound(proposal_id)
    return found

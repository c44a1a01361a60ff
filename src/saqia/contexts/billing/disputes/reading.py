"""Disputes and proposed corrections read back, for the customer's page and the desk's queues."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable

from django.db.models import Q

from saqia.contexts.billing import models, rules
from saqia.contexts.billing.disputes import shapes, states
from saqia.contexts.billing.disputes.moving import DisputeNotFound
from saqia.contexts.billing.proposals import models as proposal_models
from saqia.contexts.billing.proposals import shapes as proposal_shapes
from saqia.contexts.billing.proposals.deciding import ProposalNotFound
from saqia.platform.database import prepared

_OF_BILL = """
SELECT number FROM billing_dispute WHERE account_id = %s AND bill_number = %s ORDER BY number DESC LIMIT 1
"""
MOST = 200
WHOLE = 20_000
"""A whole queue goes into a file at once."""


@dataclasses.dataclass(frozen=True)
class DisputeCounts:
    """How many disputes wait, by status; `late` of them have passed the day to answer."""

    opened: int
    examining: int
    proposed: int
    late: int


def get_dispute(*, number: int, account_id: int | None = None) -> shapes.Dispute:
    """Return a dispute with its moves, oldest first.

    :param account_id: the customer's own account; None: whoever works for the distributor
    :raises DisputeNotFound: no such dispute, or not this account's
    """
    rows = models.Dispute.objects.filter(number=number)
    row = (rows if account_id is None else rows.filter(account_id=account_id)).first()
    if row is None:
        raise DisputeNotFound(number)
    moves = models.DisputeMove.objects.filter(dispute_id=row.id).order_by("id")
    return shapes.frozen(row, tuple(shapes.Move(one.status, one.author, one.moved_at) for one in moves))


def list_disputes(*, account_id: int, most: int = 50) -> list[shapes.Dispute]:
    """Return an account's disputes, newest first."""
    rows = models.Dispute.objects.filter(account_id=account_id).order_by("-number")
    return [shapes.frozen(row) for row in rows[: _most(most)]]


def find_dispute(*, account_id: int, bill_number: int) -> shapes.Dispute | None:
    """Return an account's newest dispute of a bill, or None: one query where there is none, as of most bills."""
    found = prepared.run(_OF_BILL, [account_id, bill_number])
    return get_dispute(number=found[0][0]) if found else None


def page_own_disputes(*, account_ids: Iterable[int], before: int | None = None, most: int = 50) -> list[shapes.Dispute]:
    """Return the next disputes of some accounts, newest first; `before` is the last number of the page before."""
    rows = models.Dispute.objects.filter(account_id__in=list(account_ids)).order_by("-number")
    rows = rows if before is None else rows.filter(number__lt=before)
    return [shapes.frozen(row) for row in rows[: _most(most)]]


def page_disputes(
    *, statuses: Collection[str] = states.OPEN, after: tuple[datetime.date, int] | None = None, most: int = 50
) -> list[shapes.Dispute]:
    """Return the next disputes of some statuses, the soonest to answer first.

    :param after: `answer_by` and `number` of the last dispute of the page before; None for the first page
    """
    rows = models.Dispute.objects.filter(status__in=list(statuses)).order_by("answer_by", "number")
    if after is not None:
        rows = rows.filter(Q(answer_by__gt=after[0]) | Q(answer_by=after[0], number__gt=after[1]))
    return [shapes.frozen(row) for row in rows[: _most(most)]]


def count_disputes(*, on: datetime.date) -> DisputeCounts:
    """Return how many disputes wait for what, and how many are late on a day; one query."""
    waiting = models.Dispute.objects.filter(status__in=states.OPEN).values_list("status", "answer_by")
    rows = list(waiting)
    by_status = {status: sum(one == status for one, _ in rows) for status in states.OPEN}
    return DisputeCounts(**by_status, late=sum(answer_by < on for _, answer_by in rows))


def list_closable(*, on: datetime.date, most: int = MOST) -> list[int]:
    """Return the numbers of decided disputes that nobody can appeal any more on a day."""
    decided = models.Dispute.objects.filter(status__in=states.DECIDED)
    over = decided.filter(Q(appeal_until__lt=on) | Q(status=states.ACCEPTED) | Q(appeals__gt=0))
    return list(over.order_by("number").values_list("number", flat=True)[:most])


def get_proposal(*, proposal_id: int) -> proposal_shapes.Proposal:
    """Return a proposed correction.

    :raises ProposalNotFound: there is none
    """
    row = models.Proposal.objects.filter(id=proposal_id).first()
    if row is None:
        raise ProposalNotFound(proposal_id)
    return proposal_shapes.frozen(row)


def page_proposals(
    *, status: str = proposal_models.PENDING, after_id: int = 0, most: int = 50
) -> list[proposal_shapes.Proposal]:
    """Return the next proposed corrections of a status, oldest first: the queue of those who approve."""
    rows = models.Proposal.objects.filter(status=status, id__gt=after_id).order_by("id")
    return [proposal_shapes.frozen(row) for row in rows[: _most(most)]]


def find_proposal(*, dispute_number: int) -> proposal_shapes.Proposal | None:
    """Return the last correction that was proposed to answer a dispute, or None."""
    row = models.Proposal.objects.filter(dispute_number=dispute_number).order_by("-id").first()
    return proposal_shapes.frozen(row) if row else None


def count_proposals() -> int:
    """Return how many corrections wait for a second person."""
    return proposal_models.Proposal.objects.filter(status=proposal_models.PENDING).count()


def four_eyes_above_centimes() -> int:
    """Return above which effect on a bill, in centimes, a correction takes two people."""
    return rules.disputes().four_eyes_above_centimes


def _most(most: int) -> int:
    return min(max(most, 1), WHOLE)

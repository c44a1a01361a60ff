"""A person places what stands on suspense: says yes to a proposal, names the accounts, or says what a cost was."""

import datetime
from collections.abc import Sequence

from saqia.contexts.banking import booking, events, models, rules, states
from saqia.contexts.payments import types as payment_types
from saqia.platform import operation
from saqia.platform.outbox import publishing


class LineUnknown(Exception):
    """There is no such movement."""


class LinePlaced(Exception):
    """The movement found its place already."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


class NotProposed(Exception):
    """The account is not among those proposed."""


class AmountsDiffer(Exception):
    """What is placed is not the whole movement: nothing of it may disappear."""

    def __init__(self, line_centimes: int, given_centimes: int) -> None:
        super().__init__(f"{given_centimes} of {line_centimes}")
        self.line_centimes, self.given_centimes = line_centimes, given_centimes


class NotOpposite(Exception):
    """The two movements do not undo each other: other sums, or not of one account of ours."""


class CostUnknown(Exception):
    """The movement is not a cost, or not of a kind of `rules/banking.yaml`."""


@operation.operation(audit=("line_id", "account_id"))
def confirm_match(*, actor: operation.Actor, line_id: int, account_id: int, at: datetime.datetime) -> str:
    """Say yes to a proposal: the movement pays that account; return the receipt's number. A repeat answers the same.

    :raises LineUnknown: there is no such movement
    :raises LinePlaced: it was placed on something else
    :raises NotProposed: the account is not among those proposed
    """
    actor.require("banking.place")
    match = locked(line_id)
    proposal = models.Proposal.objects.filter(line_id=line_id, account_id=account_id).first()
    if proposal is None:
        raise NotProposed(account_id)
    first = () if proposal.item_number is None else (proposal.item_number,)
    return _pay(match, [payment_types.Line(account_id, match.line.amount_centimes, first)], actor, at)


@operation.operation(audit=("line_id",))
def place_unplaced(
    *, actor: operation.Actor, line_id: int, lines: Sequence[payment_types.Line], at: datetime.datetime
) -> str:
    """Say whose a movement on suspense is, whole, to one or several accounts; return the receipt's number.

    A repeat answers the same.

    :raises LineUnknown, LinePlaced: as `confirm_match`
    :raises AmountsDiffer: the accounts do not get the whole movement
    :raises saqia.contexts.payments.operations.AccountUnknown: an account is not of this distributor
    """
    actor.require("banking.place")
    match = locked(line_id)
    given = sum(line.amount_centimes for line in lines)
    if given != match.line.amount_centimes or match.line.amount_centimes <= 0:
        raise AmountsDiffer(match.line.amount_centimes, given)
    return _pay(match, lines, actor, at)


@operation.operation(audit=("line_id", "role"))
def place_cost(*, actor: operation.Actor, line_id: int, role: str, at: datetime.datetime) -> None:
    """Say that a movement out of our account, on suspense, was a cost. A repeat changes nothing.

    :param role: of the chart, one of `rules/banking.yaml`
    :raises LineUnknown, LinePlaced: as `confirm_match`
    :raises CostUnknown: money that came in, or another account of the chart
    """
    actor.require("banking.place")
    match = locked(line_id)
    if role not in rules.costs() or match.line.amount_centimes >= 0:
        raise CostUnknown(role)
    if match.state == states.PLACED:
        if match.target != role:
            raise LinePlaced(match.target)
        return
    require_open(match)
    booking.explain(match.line, role, actor=actor, at=at)
    _decide(match, role, "", actor, at)


@operation.operation(audit=("line_id", "other_id"))
def place_opposite(*, actor: operation.Actor, line_id: int, other_id: int, at: datetime.datetime) -> None:
    """Say that two movements on suspense undo each other, as a credit that the bank took back.

    Nothing is booked: suspense holds both, and together they come to nothing. A repeat changes nothing.

    :raises LineUnknown, LinePlaced: as `confirm_match`, of either
    :raises NotOpposite: they do not come to nothing, or are of two accounts of ours
    """
    actor.require("banking.place")
    pair = [locked(one) for one in sorted({line_id, other_id})]
    accounts = {one.line.statement.bank_account_id for one in pair}
    if len(pair) != 2 or len(accounts) != 1 or sum(one.line.amount_centimes for one in pair) != 0:
        raise NotOpposite(other_id)
    targets = [f"line:{one.line_id}" for one in reversed(pair)]
    if all(one.state == states.PLACED and one.target == target for one, target in zip(pair, targets, strict=True)):
        return
    for one in pair:
        require_open(one)
    for one, target in zip(pair, targets, strict=True):
        _decide(one, target, "", actor, at)


@operation.operation(audit=("line_id", "target"))
def place_elsewhere(*, actor: operation.Actor, line_id: int, target: str, at: datetime.datetime) -> None:
    """Give a movement on suspense to another context, which books it on the bank itself: a till's deposit.

    Both are written by one journey, so that the bank's account counts it once. A repeat changes nothing.

    :param target: what it was, such as `till-deposit:12`
    :raises LineUnknown, LinePlaced: as `confirm_match`
    """
    actor.require("banking.match")
    match = locked(line_id)
    if match.state == states.PLACED and match.target == target:
        return
    _explain(match, "bank", target, actor, at)


@operation.operation(audit=("line_id", "target"))
def place_settlement(*, actor: operation.Actor, line_id: int, role: str, target: str, at: datetime.datetime) -> None:
    """Say which settlement a transfer of a channel was; one on suspense empties the channel's account now.

    A repeat changes nothing.

    :param role: the channel's account of the chart
    :param target: the settlement, such as `partner:P1:2026-05-04`
    :raises LineUnknown, LinePlaced: as `confirm_match`
    """
    actor.require("banking.match")
    match = locked(line_id)
    if match.state == states.PLACED and match.target == target:
        return
    if match.state == states.PLACED and match.rule == "known" and match.target == role:
        match.target, match.decided_at, match.decided_by = target, at, actor.name
        match.save(update_fields=["target", "decided_at", "decided_by"])
        return
    if match.line.amount_centimes <= 0:
        raise LinePlaced(match.target)
    _explain(match, role, target, actor, at)


@operation.operation(audit=("line_id", "target"))
def place_return(*, actor: operation.Actor, line_id: int, role: str, target: str, at: datetime.datetime) -> None:
    """Say that a movement out, on suspense, took back what the bank had credited: a cheque. A repeat changes nothing.

    Whoever calls this takes back what was paid, in the same journey.

    :param role: the account of the chart that the credit had emptied
    :param target: what came back, such as `cheque:007-1234567`
    :raises LineUnknown, LinePlaced: as `confirm_match`
    """
    actor.require("banking.match")
    match = locked(line_id)
    if match.state == states.PLACED and match.target == target:
        return
    if match.line.amount_centimes >= 0:
        raise LinePlaced(match.target)
    _explain(match, role, target, actor, at)


def _explain(match: models.Match, role: str, target: str, actor: operation.Actor, at: datetime.datetime) -> None:
    require_open(match)
    booking.explain(match.line, role, actor=actor, at=at)
    _decide(match, target, "", actor, at)


def _pay(
    match: models.Match, lines: Sequence[payment_types.Line], actor: operation.Actor, at: datetime.datetime
) -> str:
    reference = booking.reference_of(match.line)
    if match.state != states.PLACED:
        require_open(match)
    elif not match.decided_by or not booking.has_paid(match.line, reference):
        raise LinePlaced(match.target)
    try:
        number = booking.collect(
            match.line, lines, channel="bank", method="unplaced", reference=reference, actor=actor, at=at
        )
    except booking.UsedOtherwise as used:
        raise LinePlaced(used.payment_number) from used
    if match.state != states.PLACED:
        _decide(match, number, number, actor, at)
    return number


def require_open(match: models.Match) -> None:
    """:raises LinePlaced: it stands on suspense no more"""
    if match.state not in (states.PROPOSED, states.SUSPENSE):
        raise LinePlaced(match.target)


def _decide(
    match: models.Match, target: str, payment_number: str, actor: operation.Actor, at: datetime.datetime
) -> None:
    match.state, match.target, match.decided_at, match.decided_by = states.PLACED, target, at, actor.name
    match.save(update_fields=["state", "target", "decided_at", "decided_by"])
    publishing.publish(actor=actor, event=events.LinePlaced(match.line_id, payment_number), at=at)


def locked(line_id: int) -> models.Match:
    """Return what became of a movement, so that nobody else decides about it meanwhile.

    :raises LineUnknown: there is none
    """
    rows = models.Match.objects.select_for_update(of=("self",)).select_related("line__statement__bank_account")
    match = rows.filter(line_id=line_id).first()
    if match is None:
        raise LineUnknown(line_id)
    return match

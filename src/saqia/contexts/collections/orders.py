"""Orders to cut: issued, looked at again at every chance, closed by a crew, followed by the service's return.

A payment and a crew may meet: both take the order's row first, so one of them sees what the other did. Whatever their
order, a service that was cut for nothing is ordered back in the same breath.
"""

import datetime
from collections.abc import Collection, Sequence

from saqia.contexts.collections import events, gathering, ladder, locks, models, rules, shapes, states, types
from saqia.platform import operation
from saqia.platform.calendar import local_time, national
from saqia.platform.outbox import publishing

PAID = "paid"
_STANDING = (states.ISSUED, states.EXECUTED)


class OrderUnknown(Exception):
    """This distributor has no such order."""


class OrderMoved(Exception):
    """The order is no longer where the act needs it; `status` says where it is."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class CutNotAllowed(Exception):
    """The account may not be cut today; `reason` is a code of `wording.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CauseMissing(Exception):
    """Why an order is canceled is said."""


@operation.operation(audit=("account_id",))
def issue_disconnection(*, actor: operation.Actor, account_id: int, at: datetime.datetime) -> types.Order:
    """Order by hand that an account be cut, by the rules of a run: what a run would not take on the day is not cut.

    :raises CutNotAllowed: the rules do not allow it today
    """
    actor.require("collections.issue-disconnection")
    locks.wait_for_others(actor.tenant_id)
    on = local_time.day(at)
    found = gathering.gather([account_id], on)
    [situation] = found.situations
    steps, kept = ladder.decide(situation, on, national.calendar())
    taken = [one for one in steps if one.step == rules.CUT]
    if not taken:
        raise CutNotAllowed(ladder.why_not_cut(situation, kept, on, national.calendar()))
    contract = found.cuttable[account_id]
    row = models.Order.objects.create(
        account_id=account_id, contract_id=contract.contract_id, service_point_id=contract.service_point_id,
        service=contract.service, customer_class=situation.customer_class, items=[one.item_number for one in taken],
        amount_centimes=sum(one.amount_centimes for one in taken), issued_on=on, issued_at=at, issued_by=actor.name,
    )  # fmt: skip
    _keep_steps(actor, row, taken, at)
    publishing.publish(actor=actor, event=events.DisconnectionsIssued((row.id,), (account_id,)), at=at)
    return shapes.order(row)


@operation.operation(audit=("order_id", "cause"))
def cancel_disconnection(
    *, actor: operation.Actor, order_id: int, cause: str, at: datetime.datetime
) -> types.Order:  # fmt: skip
    """Cancel an order that was not executed, with its cause; canceled already, nothing changes.

    :raises OrderUnknown: there is none of this id
    :raises OrderMoved: the service is cut already: order its reconnection
    :raises CauseMissing: no cause is given
    """
    actor.require("collections.cancel-disconnection")
    if not cause.strip():
        raise CauseMissing
    row = _locked(order_id)
    if row.status == states.CANCELED:
        return shapes.order(row)
    if row.status != states.ISSUED:
        raise OrderMoved(row.status)
    _cancel(actor, row, cause, at)
    return shapes.order(row)


@operation.operation(audit=("cause",))
def review_disconnections(
    *, actor: operation.Actor, account_ids: Collection[int], cause: str, at: datetime.datetime
) -> list[types.Order]:
    """Look again at the orders of these accounts: one that no longer holds is canceled, or its service given back.

    :param cause: what happened: `payment:2026-...`, `dispute:...`, `plan:...`
    :return: the orders that moved
    """
    actor.require("collections.review-disconnections")
    standing = models.Order.objects.filter(account_id__in=list(account_ids), status__in=_STANDING)
    rows = list(standing.select_for_update().order_by("id"))
    if not rows:
        return []
    settled = _settled(rows, local_time.day(at))
    moved = []
    for row in rows:
        if row.account_id in settled:
            if row.status == states.ISSUED:
                _cancel(actor, row, cause, at)
            else:
                _order_back(actor, row, cause, at)
            moved.append(shapes.order(row))
    return moved


@operation.operation(audit=("order_id", "was_cut"))
def close_disconnection(
    *, actor: operation.Actor, order_id: int, was_cut: bool, executed_at: datetime.datetime, at: datetime.datetime,
    remark: str = "", photo_id: int | None = None,
) -> types.Order:  # fmt: skip
    """Close an order as the crew found it, looking at it again: what was cut for nothing is ordered back at once.

    :param was_cut: False: the crew did not cut, and `remark` says why; the order is canceled
    :param photo_id: file of the crew's photo
    :raises OrderUnknown: there is none of this id
    :raises OrderMoved: another crew closed it before
    :raises CauseMissing: it was not cut, and no remark says why
    """
    actor.require("collections.close-disconnection")
    row = _locked(order_id)
    if row.status not in (states.ISSUED, states.CANCELED):
        raise OrderMoved(row.status)
    if not was_cut:
        return _not_cut(actor, row, remark, at)
    row.executed_at, row.photo_id = executed_at, photo_id
    if row.status == states.CANCELED:
        _order_back(actor, row, row.cause, at)
        return shapes.order(row)
    _move(row, states.EXECUTED)
    row.save(update_fields=["status", "executed_at", "photo_id"])
    publishing.publish(actor=actor, event=events.DisconnectionExecuted(row.id, row.account_id), at=at)
    reason = _reason(row, local_time.day(executed_at))
    if reason:
        _order_back(actor, row, reason, at)
    return shapes.order(row)


@operation.operation(audit=("order_id", "cause"))
def order_reconnection(
    *, actor: operation.Actor, order_id: int, cause: str, at: datetime.datetime
) -> types.Order:  # fmt: skip
    """Order that a service which was cut be given back; ordered already, nothing changes.

    :raises OrderUnknown: there is none of this id
    :raises OrderMoved: the service is not cut
    :raises CauseMissing: no cause is given
    """
    actor.require("collections.order-reconnection")
    if not cause.strip():
        raise CauseMissing
    row = _locked(order_id)
    if row.status == states.ORDERED:
        return shapes.order(row)
    if row.status != states.EXECUTED:
        raise OrderMoved(row.status)
    _order_back(actor, row, cause, at)
    return shapes.order(row)


@operation.operation(audit=("order_id",))
def close_reconnection(
    *, actor: operation.Actor, order_id: int, reconnected_at: datetime.datetime, at: datetime.datetime,
    photo_id: int | None = None,
) -> types.Order:  # fmt: skip
    """Note that the service is back; noted already, nothing changes.

    :raises OrderUnknown: there is none of this id
    :raises OrderMoved: nobody ordered it back
    """
    actor.require("collections.close-disconnection")
    row = _locked(order_id)
    if row.status == states.RECONNECTED:
        return shapes.order(row)
    if row.status != states.ORDERED:
        raise OrderMoved(row.status)
    _move(row, states.RECONNECTED)
    row.reconnected_at, row.back_photo_id = reconnected_at, photo_id
    row.save(update_fields=["status", "reconnected_at", "back_photo_id"])
    publishing.publish(actor=actor, event=events.Reconnected(row.id, row.account_id), at=at)
    return shapes.order(row)


def cancel_unserved(actor: operation.Actor, letters: Sequence[models.Letter], at: datetime.datetime) -> None:
    """Cancel the orders, not executed, that rest on these notices: their letters came back."""
    runs = {(one.account_id, one.run_id) for one in letters}
    steps = models.StepTaken.objects.filter(account_id__in={account for account, _ in runs})
    told = {
        (one.account_id, one.item_number, one.turn)
        for one in steps.filter(step=rules.NOTICE) if (one.account_id, one.run_id) in runs
    }  # fmt: skip
    cuts = steps.filter(step=rules.CUT, order__status=states.ISSUED)
    ids = {one.order_id or 0 for one in cuts if (one.account_id, one.item_number, one.turn) in told}
    standing = models.Order.objects.select_for_update().filter(id__in=ids, status=states.ISSUED)
    for row in standing.order_by("id"):
        _cancel(actor, row, "letter-returned", at)


def check(row: models.Order, on: datetime.date) -> types.Check:
    """Return whether an order holds on a day: what a crew asks before it cuts."""
    if row.status != states.ISSUED:
        return types.Check(shapes.order(row), row.status)
    return types.Check(shapes.order(row), _reason(row, on))


def _reason(row: models.Order, on: datetime.date) -> str:
    """Return why the account of an order may not be cut on a day, the order itself aside; empty: it may."""
    situation = gathering.gather([row.account_id], on, is_ladder_read=False).situations[0]
    if row.account_id in _unowed([situation], {row.account_id: row}, on):
        return PAID
    if situation.is_protected:
        return "protected"
    return ladder.day_obstacle(on, national.calendar())


def _keep_steps(
    actor: operation.Actor, row: models.Order, taken: Sequence[types.Taken], at: datetime.datetime
) -> None:  # fmt: skip
    run, _ = models.Run.objects.get_or_create(
        on_day=row.issued_on, defaults={"started_at": at, "started_by": actor.name}
    )
    models.StepTaken.objects.bulk_create(
        models.StepTaken(
            run=run, account_id=row.account_id, item_number=one.item_number, step=one.step, turn=one.turn,
            customer_class=row.customer_class, channel=one.channel, amount_centimes=one.amount_centimes,
            due_on=one.due_on, taken_on=row.issued_on, order=row,
        )
        for one in taken
    )  # fmt: skip


def _settled(rows: Sequence[models.Order], on: datetime.date) -> set[int]:
    """Return the accounts of these orders that owe too little of what they were issued for, or are protected."""
    situations = gathering.gather([row.account_id for row in rows], on, is_ladder_read=False).situations
    protected = {one.account_id for one in situations if one.is_protected}
    return protected | _unowed(situations, {row.account_id: row for row in rows}, on)


def _unowed(
    situations: Sequence[ladder.Situation], rows: dict[int, models.Order], on: datetime.date
) -> set[int]:  # fmt: skip
    """Return the accounts that would not be cut any more for what is left of their orders' items."""
    found = set()
    for one in situations:
        row = rows[one.account_id]
        steps = {step.step: step for step in rules.ladder(row.customer_class, on)}
        least = steps[rules.CUT].least_centimes if rules.CUT in steps else 0
        left = sum(debt.free_centimes for debt in one.debts if debt.number in row.items)
        if left <= 0 or left < least:
            found.add(one.account_id)
    return found


def _not_cut(actor: operation.Actor, row: models.Order, remark: str, at: datetime.datetime) -> types.Order:
    if not remark.strip():
        raise CauseMissing
    if row.status == states.ISSUED:
        _cancel(actor, row, remark.strip()[:120], at)
    return shapes.order(row)


def _cancel(actor: operation.Actor, row: models.Order, cause: str, at: datetime.datetime) -> None:
    _move(row, states.CANCELED)
    row.cause, row.ended_at = cause[:120], at
    row.save(update_fields=["status", "cause", "ended_at"])
    event = events.DisconnectionCanceled(row.id, row.account_id, row.cause)
    publishing.publish(actor=actor, event=event, at=at)


def _order_back(actor: operation.Actor, row: models.Order, cause: str, at: datetime.datetime) -> None:
    _move(row, states.ORDERED)
    row.cause, row.ended_at = cause[:120], at
    row.save(update_fields=["status", "cause", "ended_at", "executed_at", "photo_id"])
    event = events.ReconnectionOrdered(row.id, row.account_id, row.cause)
    publishing.publish(actor=actor, event=event, at=at)


def _move(row: models.Order, wanted: str) -> None:
    states.check(row.status, wanted)
    row.status = wanted


def _locked(order_id: int) -> models.Order:
    row = models.Order.objects.select_for_update().filter(id=order_id).first()
    if row is None:
        raise OrderUnknown(order_id)
    return row

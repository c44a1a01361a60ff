"""From rows to what crosses the doors."""

import datetime
from collections.abc import Mapping, Sequence

from saqia.contexts.collections import models, progress, rules, states, types
from saqia.platform.calendar import local_time


def order(row: models.Order) -> types.Order:
    """Return an order."""
    return types.Order(
        id=row.id, account_id=row.account_id, contract_id=row.contract_id, service_point_id=row.service_point_id,
        service=row.service, customer_class=row.customer_class, amount_centimes=row.amount_centimes,
        items=tuple(row.items), status=row.status, cause=row.cause, issued_on=row.issued_on, issued_by=row.issued_by,
        executed_at=row.executed_at, ended_at=row.ended_at, reconnected_at=row.reconnected_at,
        reconnect_by=_reconnect_by(row), photo_id=row.photo_id, back_photo_id=row.back_photo_id,
    )  # fmt: skip


def _reconnect_by(row: models.Order) -> datetime.datetime | None:
    is_back = row.status in (states.ORDERED, states.RECONNECTED)
    return row.ended_at + rules.reconnection_time() if is_back and row.ended_at else None


def plan(row: models.Plan, parts: Sequence[models.Instalment], left: Mapping[int, int]) -> types.Plan:
    """Return a plan with how far it is paid; what was offered only, or was broken, is paid by nobody's count.

    :param left: item -> what is left of it
    """
    paid = progress.paid(row, left) if row.status in (states.ACCEPTED, states.HONORED) else 0
    return types.Plan(
        id=row.id, account_id=row.account_id, profile=row.profile, cause=row.cause, items=tuple(row.items),
        total_centimes=row.total_centimes, paid_centimes=paid, status=row.status,
        offered_on=local_time.day(row.offered_at), open_until=row.open_until,
        instalments=progress.instalments(parts, paid),
    )  # fmt: skip


def letter(row: models.Letter) -> types.Letter:
    """Return a letter as it was printed."""
    return types.Letter(
        id=row.id, run_id=row.run_id, account_id=row.account_id, step=row.step, commune_code=row.commune_code,
        items=tuple(types.LetterItem(one, due, datetime.date.fromisoformat(day)) for one, due, day in row.items),
        held_centimes=row.held_centimes, cut_from=row.cut_from, printed_on=row.printed_on, printed_by=row.printed_by,
        outcome=row.outcome, carried_on=row.carried_on,
    )  # fmt: skip


def protection(row: models.Protection) -> types.Protection:
    """Return a protection."""
    return types.Protection(row.id, row.account_id, row.code, row.starts_on, row.ends_on, row.recorded_by)


def deposit(row: models.DepositRefund) -> types.DepositRefund:
    """Return a deposit on its way back."""
    return types.DepositRefund(
        id=row.id, account_id=row.account_id, cause=row.cause, deposit_centimes=row.deposit_centimes,
        amount_centimes=row.amount_centimes, set_off_centimes=row.set_off_centimes, rib=row.rib, status=row.status,
        asked_on=row.asked_on, due_on=row.due_on, refund_id=row.refund_id, transferred_on=row.transferred_on,
        set_off_on=row.set_off_on, reference=row.reference,
    )  # fmt: skip


def write_off(row: models.WriteOff) -> types.WriteOff:
    """Return a write-off."""
    return types.WriteOff(
        id=row.id, account_id=row.account_id, items=tuple((number, centimes) for number, centimes in row.items),
        amount_centimes=row.amount_centimes, reason=row.reason, remark=row.remark, status=row.status,
        proposed_by=row.proposed_by, proposed_at=row.proposed_at, decided_by=row.decided_by, decided_at=row.decided_at,
    )  # fmt: skip

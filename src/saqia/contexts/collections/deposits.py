"""Deposits on their way back: asked as their file states them, proposed to a bank account, followed to the transfer."""

import datetime
from collections.abc import Sequence

from saqia.contexts.collections import events, models, rules, shapes, states, types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as ledger_queries
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.platform import operation
from saqia.platform.calendar import local_time, national
from saqia.platform.outbox import publishing


class NothingToRefund(Exception):
    """Nothing of the deposit is left for its owner: debts took it, or none was held."""


class DepositUnknown(Exception):
    """No deposit on its way back has this id."""


class DepositMoved(Exception):
    """The deposit is no longer in the state that the act needs; `status` says in which it is."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class BankAccountMissing(Exception):
    """The customer has given no such bank account: a deposit goes back by transfer to its owner."""


class RestChanged(Exception):
    """Another amount is left of the deposit than whoever asked saw; `left_centimes`: what may go back now."""

    def __init__(self, left_centimes: int) -> None:
        super().__init__(left_centimes)
        self.left_centimes = left_centimes


class DebtContested(Exception):
    """Debts take the deposit whole only together with what is contested: a decision comes first."""


@operation.operation(audit=("account_id", "cause"))
def track_deposit_refund(
    *, actor: operation.Actor, account_id: int, cause: str, deposit_centimes: int, amount_centimes: int, rib: str,
    at: datetime.datetime,
) -> types.DepositRefund:  # fmt: skip
    """Follow a deposit that is to be given back, with the day that its owner is told; the same cause counts once.

    :param amount_centimes: what goes back once debts are paid
    :raises NothingToRefund: nothing goes back
    """
    actor.require("collections.track-deposit-refund")
    if amount_centimes <= 0:
        raise NothingToRefund(cause)
    on = local_time.day(at)
    row, is_new = models.DepositRefund.objects.get_or_create(
        cause=cause,
        defaults={
            "account_id": account_id, "deposit_centimes": deposit_centimes, "amount_centimes": amount_centimes,
            "rib": rib, "asked_on": on,
            "due_on": national.calendar().add_working_days(on, rules.working_days_to_transfer()),
        },
    )  # fmt: skip
    if is_new:
        told = events.DepositAsked(row.id, account_id, row.due_on.isoformat())
        publishing.publish(actor=actor, event=told, at=at)
    return shapes.deposit(row)


@operation.operation(audit=("deposit_refund_id", "bank_account_id"))
def propose_deposit_refund(
    *, actor: operation.Actor, deposit_refund_id: int, at: datetime.datetime, bank_account_id: int | None = None
) -> types.DepositRefund:
    """Ask finance for the transfer: the deposit becomes a credit of its account, what debts leave of it goes back.

    :param bank_account_id: of the account's customer; None: the one that the file names
    :raises DepositUnknown: there is none of this id
    :raises DepositMoved: it was proposed before
    :raises BankAccountMissing: the customer has no such bank account
    :raises saqia.contexts.ledger.operations.DepositExceeded: less is held than the file stated
    :raises saqia.contexts.payments.operations.CreditTooSmall: debts that came since leave less of it than was stated
    """
    actor.require("collections.track-deposit-refund")
    return _propose(actor, _asked(deposit_refund_id), bank_account_id, at)


@operation.operation(audit=("deposit_refund_id", "bank_account_id", "amount_centimes"))
def propose_rest_of_deposit(
    *, actor: operation.Actor, deposit_refund_id: int, amount_centimes: int, at: datetime.datetime,
    bank_account_id: int | None = None,
) -> types.DepositRefund:  # fmt: skip
    """Ask for less than the file stated: the deposit pays what its account owes since, what is left of it goes back.

    :param amount_centimes: what is left as whoever asks saw it
    :raises NothingToRefund: debts leave nothing of it
    :raises RestChanged: another amount is left, or all of it; and as `propose_deposit_refund`
    """
    actor.require("collections.reduce-deposit-refund")
    row = _asked(deposit_refund_id)
    left = find_rests([row], on=local_time.day(at))[row.id]
    if left <= 0:
        raise NothingToRefund(row.cause)
    if not amount_centimes == left < row.amount_centimes:
        raise RestChanged(min(left, row.amount_centimes))
    row.set_off_centimes, row.amount_centimes = row.set_off_centimes + row.amount_centimes - left, left
    row.save(update_fields=["set_off_centimes", "amount_centimes"])
    publishing.publish(actor=actor, event=events.DepositReduced(row.id, row.account_id), at=at)
    return _propose(actor, row, bank_account_id, at)


@operation.operation(audit=("deposit_refund_id",))
def set_deposit_off(
    *, actor: operation.Actor, deposit_refund_id: int, at: datetime.datetime
) -> types.DepositRefund:  # fmt: skip
    """Close a deposit of which later debts leave nothing: it pays them, and nothing goes back any more.

    :raises DepositUnknown: there is none of this id
    :raises DepositMoved: it is no longer to be asked for
    :raises RestChanged: something is left of it
    :raises DebtContested: only debts that are contested leave nothing of it
    :raises saqia.contexts.ledger.operations.DepositExceeded: less is held than the file stated
    """
    actor.require("collections.reduce-deposit-refund")
    row = _asked(deposit_refund_id)
    if find_undisputed_rests([row])[row.id] > 0:
        held = 0 if ledger_queries.find_written([release_cause(row)]) else row.deposit_centimes
        left = held - ledger_queries.get_balance(account_id=row.account_id)
        raise RestChanged(min(left, row.amount_centimes)) if left > 0 else DebtContested(row.cause)
    _release(actor, row, at)
    states.check(row.status, states.SET_OFF)
    row.status, row.set_off_on = states.SET_OFF, local_time.day(at)
    row.set_off_centimes, row.amount_centimes = row.set_off_centimes + row.amount_centimes, 0
    row.save(update_fields=["status", "set_off_on", "set_off_centimes", "amount_centimes"])
    publishing.publish(actor=actor, event=events.DepositSetOff(row.id, row.account_id), at=at)
    return shapes.deposit(row)


def find_undisputed_rests(rows: Sequence[models.DepositRefund]) -> dict[int, int]:
    """Return id -> what debts that nobody contests leave of a deposit and of what else its account is owed."""
    released = ledger_queries.find_written(release_cause(row) for row in rows)
    owed = ledger_queries.list_collectable(account_ids={row.account_id for row in rows})
    return {
        row.id: (0 if release_cause(row) in released else row.deposit_centimes) - owed[row.account_id] for row in rows
    }


def find_rests(rows: Sequence[models.DepositRefund], *, on: datetime.date) -> dict[int, int]:
    """Return id -> what could go back now: the deposit, unless it was released, and what else the account is owed."""
    released = ledger_queries.find_written(release_cause(row) for row in rows)
    credit = payment_queries.list_credits(account_ids={row.account_id for row in rows}, on=on)
    return {
        row.id: credit[row.account_id] + (0 if release_cause(row) in released else row.deposit_centimes) for row in rows
    }


def _propose(
    actor: operation.Actor, row: models.DepositRefund, bank_account_id: int | None, at: datetime.datetime
) -> types.DepositRefund:  # fmt: skip
    target = find_bank_account(row, bank_account_id)
    if target is None:
        raise BankAccountMissing(row.cause)
    _release(actor, row, at)
    refund = payments.propose_refund(
        actor=operation.Actor(actor.tenant_id, actor.name, actor.person_id, is_system=True), account_id=row.account_id,
        amount_centimes=row.amount_centimes, cause=f"deposit:{row.cause}:{row.turn}", bank_account_id=target, at=at,
    )  # fmt: skip
    states.check(row.status, states.PROPOSED)
    row.status, row.refund_id = states.PROPOSED, refund.refund_id
    row.save(update_fields=["status", "refund_id"])
    told = events.DepositProposed(row.id, row.account_id, refund.refund_id)
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.deposit(row)


def _release(actor: operation.Actor, row: models.DepositRefund, at: datetime.datetime) -> None:
    """Make the deposit a credit of its account; none was held: what goes back is a credit already."""
    if not row.deposit_centimes:
        return
    system = operation.system_actor(tenant_id=actor.tenant_id, name=f"deposit:{actor.name}")
    ledger.release_deposit(
        actor=system, account_id=row.account_id, amount_centimes=row.deposit_centimes, cause=release_cause(row),
        posted_on=local_time.day(at), at=at,
    )  # fmt: skip


@operation.operation(audit=("refund_id",))
def send_deposit_back(*, actor: operation.Actor, refund_id: int, at: datetime.datetime) -> types.DepositRefund | None:
    """Note that finance refused the transfer: the deposit waits to be proposed anew; None: no deposit's refund."""
    actor.require("collections.track-deposit-refund")
    row = models.DepositRefund.objects.select_for_update().filter(refund_id=refund_id).first()
    if row is None or row.status != states.PROPOSED:
        return None if row is None else shapes.deposit(row)
    row.status, row.refund_id, row.turn = states.ASKED, None, row.turn + 1
    row.save(update_fields=["status", "refund_id", "turn"])
    publishing.publish(actor=actor, event=events.DepositSentBack(row.id, row.account_id), at=at)
    return shapes.deposit(row)


@operation.operation(audit=("refund_id", "reference"))
def mark_deposit_transferred(
    *, actor: operation.Actor, refund_id: int, reference: str, transferred_on: datetime.date, at: datetime.datetime
) -> types.DepositRefund | None:
    """Note the transfer of a deposit; noted already, nothing changes. None: the refund is no deposit's."""
    actor.require("collections.track-deposit-refund")
    row = models.DepositRefund.objects.select_for_update().filter(refund_id=refund_id).first()
    if row is None or row.status != states.PROPOSED:
        return None if row is None else shapes.deposit(row)
    row.status, row.reference, row.transferred_on = states.TRANSFERRED, reference[:80], transferred_on
    row.save(update_fields=["status", "reference", "transferred_on"])
    publishing.publish(actor=actor, event=events.DepositTransferred(row.id, row.account_id), at=at)
    return shapes.deposit(row)


@operation.operation(audit=("refund_id",))
def take_deposit_back(*, actor: operation.Actor, refund_id: int, at: datetime.datetime) -> types.DepositRefund | None:
    """Note that the transfer of a deposit came back; its refund is open again. None: the refund is no deposit's."""
    actor.require("collections.track-deposit-refund")
    row = models.DepositRefund.objects.select_for_update().filter(refund_id=refund_id).first()
    if row is None or row.status != states.TRANSFERRED:
        return None if row is None else shapes.deposit(row)
    states.check(row.status, states.PROPOSED)
    row.status, row.reference, row.transferred_on = states.PROPOSED, "", None
    row.save(update_fields=["status", "reference", "transferred_on"])
    publishing.publish(actor=actor, event=events.DepositReturned(row.id, row.account_id), at=at)
    return shapes.deposit(row)


def release_cause(row: models.DepositRefund) -> str:
    """Return under which cause the deposit is released: a termination does it, under the same, as it is settled."""
    return f"deposit:{row.cause}"


def find_bank_account(row: models.DepositRefund, wanted: int | None = None) -> int | None:
    """Return the customer's bank account that is wanted, or that the file names; None: there is no such one."""
    [account] = contracts.list_accounts([row.account_id])
    known = parties.list_bank_accounts(account.customer_id)
    if wanted is not None:
        return wanted if wanted in dict(known) else None
    return named_bank_account(row, known)


def named_bank_account(row: models.DepositRefund, known: list[tuple[int, str]]) -> int | None:
    """Return which of a customer's bank accounts, id and RIB, a file names; None: it names none of them."""
    digits = "".join(letter for letter in row.rib if letter.isdigit())
    return next((each for each, rib in known if rib == digits), None)


def _asked(deposit_refund_id: int) -> models.DepositRefund:
    row = models.DepositRefund.objects.select_for_update().filter(id=deposit_refund_id).first()
    if row is None:
        raise DepositUnknown(deposit_refund_id)
    if row.status != states.ASKED:
        raise DepositMoved(row.status)
    return row

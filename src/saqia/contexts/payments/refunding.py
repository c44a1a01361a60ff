"""Refunds: proposed by one person, approved by another, transferred by the bank."""

import datetime
from collections.abc import Iterable

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as balances
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import events, models, reading, rules, states, types
from saqia.contexts.payments.collecting import NothingPaid
from saqia.contexts.payments.taking import AccountUnknown
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.database import locks
from saqia.platform.outbox import publishing


class RefundUnknown(Exception):
    """This distributor has no such refund."""


class RefundDecided(Exception):
    """The refund is no longer in the state that the act needs; `status` says in which it is."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class SameHands(Exception):
    """Whoever proposed a refund of this amount does not approve it."""


class CreditTooSmall(Exception):
    """The account is owed less than would go back; `left_centimes`: what may still be proposed."""

    def __init__(self, left_centimes: int) -> None:
        super().__init__(left_centimes)
        self.left_centimes = left_centimes


class BankAccountForeign(Exception):
    """The account's customer gave no such bank account: money goes back to whom it is owed."""


@operation.operation(audit=("account_id", "amount_centimes", "cause"))
def propose_refund(
    *, actor: operation.Actor, account_id: int, amount_centimes: int, cause: str, bank_account_id: int,
    at: datetime.datetime,
) -> types.Refund:  # fmt: skip
    """Ask that money go back to a customer; the same cause again answers the first.

    :param bank_account_id: of parties
    :raises NothingPaid: nothing would be given back
    :raises AccountUnknown: there is no such account
    :raises BankAccountForeign: the bank account is not of the account's customer
    :raises CreditTooSmall: the account is owed less, refunds that wait for their second person taken off
    """
    actor.require("payments.propose-refund")
    if amount_centimes <= 0:
        raise NothingPaid
    locks.hold(f"payments:refund:{actor.tenant_id}:{account_id}")  # two proposals may not share one credit
    found = models.Refund.objects.filter(cause=cause).first()
    if found is not None:
        return reading.refund(found)
    _check(account_id, bank_account_id, amount_centimes, local_time.day(at))
    row = models.Refund.objects.create(
        cause=cause, account_id=account_id, amount_centimes=amount_centimes, bank_account_id=bank_account_id,
        proposed_by=actor.name, proposed_at=at,
        due_on=local_time.day(at) + datetime.timedelta(days=rules.refunds().days_to_transfer),
    )  # fmt: skip
    told = events.RefundProposed(row.id, account_id, row.due_on.isoformat())
    publishing.publish(actor=actor, event=told, at=at)
    return reading.refund(row)


def _check(account_id: int, bank_account_id: int, amount_centimes: int, on: datetime.date) -> None:
    account = next(iter(contracts.list_accounts([account_id])), None)
    if account is None:
        raise AccountUnknown(account_id)
    if bank_account_id not in dict(parties.list_bank_accounts(account.customer_id)):
        raise BankAccountForeign(bank_account_id)
    left = list_refundable(account_ids=[account_id], on=on)[account_id]
    if amount_centimes > left:
        raise CreditTooSmall(left)


def list_refundable(*, account_ids: Iterable[int], on: datetime.date) -> dict[int, int]:
    """Return account -> centimes that may still be proposed, zero of those that owe; as `list_credits`."""
    return {account_id: max(left, 0) for account_id, left in list_credits(account_ids=account_ids, on=on).items()}


def list_credits(*, account_ids: Iterable[int], on: datetime.date) -> dict[int, int]:
    """Return account -> centimes that it is owed, less refunds that wait for their second person; negative: it owes.

    Two queries, however many accounts.
    """
    asked = list(account_ids)
    standings = balances.list_account_standings(account_ids=asked, on=on)
    owed = {one.account_id: -one.balance_centimes for one in standings}
    waiting = models.Refund.objects.filter(status=states.PROPOSED, account_id__in=asked)
    for account_id, amount in waiting.values_list("account_id", "amount_centimes"):
        owed[account_id] -= amount
    return owed


@operation.operation(audit=("refund_id",))
def approve_refund(*, actor: operation.Actor, refund_id: int, at: datetime.datetime) -> types.Refund:
    """Let a refund be transferred: the account's credit is used up, the money waits for the bank.

    :raises RefundUnknown: there is none of this id
    :raises RefundDecided: it was decided already
    :raises SameHands: its proposer approves it
    :raises saqia.contexts.ledger.operations.RefundExceedsCredit: the account is not owed so much
    """
    actor.require("payments.approve-refund")
    row = _locked(refund_id, states.PROPOSED)
    above = row.amount_centimes > rules.refunds().second_person_above_centimes
    if above and row.proposed_by == actor.name:
        raise SameHands(actor.name)
    system = operation.system_actor(tenant_id=actor.tenant_id, name="refund")
    ledger.post_refund(
        actor=system, account_id=row.account_id, amount_centimes=row.amount_centimes, cause=_cause("refund", row),
        posted_on=local_time.day(at), at=at,
    )  # fmt: skip
    _decide(row, states.APPROVED, actor, at)
    publishing.publish(actor=actor, event=events.RefundApproved(row.id, row.account_id), at=at)
    return reading.refund(row)


@operation.operation(audit=("refund_id",))
def refuse_refund(*, actor: operation.Actor, refund_id: int, remark: str, at: datetime.datetime) -> types.Refund:
    """Refuse a refund, with the reason.

    :raises RefundUnknown: there is none of this id
    :raises RefundDecided: it was decided already
    """
    actor.require("payments.approve-refund")
    row = _locked(refund_id, states.PROPOSED)
    row.remark = remark[:200]
    _decide(row, states.REFUSED, actor, at)
    publishing.publish(actor=actor, event=events.RefundRefused(row.id, row.account_id), at=at)
    return reading.refund(row)


@operation.operation(audit=("refund_id", "reference"))
def mark_refund_paid(
    *, actor: operation.Actor, refund_id: int, reference: str, paid_on: datetime.date, at: datetime.datetime
) -> types.Refund:
    """Note that the transfer left our bank on `paid_on`; repeating it with the same reference changes nothing.

    :raises RefundUnknown: there is none of this id
    :raises RefundDecided: it is not approved, or was paid under another reference
    """
    actor.require("payments.pay-refund")
    row = models.Refund.objects.select_for_update().filter(id=refund_id).first()
    if row is None:
        raise RefundUnknown(refund_id)
    if row.status == states.PAID and row.reference == reference:
        return reading.refund(row)
    if row.status != states.APPROVED:
        raise RefundDecided(row.status)
    system = operation.system_actor(tenant_id=actor.tenant_id, name="refund")
    postings = [
        ledger_types.Posting("refunds_payable", row.amount_centimes),
        ledger_types.Posting("bank", -row.amount_centimes),
    ]
    ledger.post_move(
        actor=system, cause=_cause("refund-paid", row), kind="refund-transfer", postings=postings, posted_on=paid_on,
        at=at,
    )  # fmt: skip
    row.status, row.reference, row.paid_on = states.PAID, reference, paid_on
    row.save(update_fields=["status", "reference", "paid_on"])
    publishing.publish(actor=actor, event=events.RefundPaid(row.id, row.account_id), at=at)
    return reading.refund(row)


@operation.operation(audit=("refund_id", "reference"))
def return_refund(
    *, actor: operation.Actor, refund_id: int, reference: str, reason: str, returned_on: datetime.date,
    at: datetime.datetime,
) -> types.Refund:  # fmt: skip
    """Note that the transfer of a refund came back: its account is owed the money again, and the refund is open again.

    Whoever calls this books the money on the bank against `refunds_payable`. Repeating it changes nothing.

    :param reference: of the transfer that came back
    :param reason: the bank's code
    :raises RefundUnknown: there is none of this id
    :raises RefundDecided: no transfer of this reference was paid
    """
    actor.require("payments.pay-refund")
    row = models.Refund.objects.select_for_update().filter(id=refund_id).first()
    if row is None:
        raise RefundUnknown(refund_id)
    remark = f"{reference} {reason}".strip()[:200]
    if row.status == states.PROPOSED and row.returns and row.remark == remark:
        return reading.refund(row)
    if row.status != states.PAID or row.reference != reference:
        raise RefundDecided(row.status)
    system = operation.system_actor(tenant_id=actor.tenant_id, name="refund")
    cause = _cause("refund", row)
    ledger.reverse_payments(actor=system, causes={cause: f"{cause}:returned"}, posted_on=returned_on, at=at)
    row.status, row.returns, row.remark = states.PROPOSED, row.returns + 1, remark
    row.reference, row.paid_on, row.decided_by, row.decided_at = "", None, "", None
    row.save(update_fields=["status", "returns", "remark", "reference", "paid_on", "decided_by", "decided_at"])
    publishing.publish(actor=actor, event=events.RefundReturned(row.id, row.account_id, reason), at=at)
    return reading.refund(row)


def _cause(what: str, row: models.Refund) -> str:
    """Return under which cause a step of a refund is booked: each turn, once its transfer came back, is another."""
    return f"{what}:{row.id}:{row.returns}" if row.returns else f"{what}:{row.id}"


def _locked(refund_id: int, status: str) -> models.Refund:
    row = models.Refund.objects.select_for_update().filter(id=refund_id).first()
    if row is None:
        raise RefundUnknown(refund_id)
    if row.status != status:
        raise RefundDecided(row.status)
    return row


def _decide(row: models.Refund, status: str, actor: operation.Actor, at: datetime.datetime) -> None:
    row.status, row.decided_by, row.decided_at = status, actor.name, at
    row.save(update_fields=["status", "decided_by", "decided_at", "remark"])

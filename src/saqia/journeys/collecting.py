"""What other contexts' facts do to debts: money, disputes and promises stop a cut, or end a file that waits for money.

Each is a row of `reactions.py`, called after the fact's commit; looking at an order again is harmless, so a fact that
comes twice does nothing twice.
"""

import datetime
from collections.abc import Collection

from saqia.contexts.billing import events as billing_events
from saqia.contexts.billing import exports as billing_exports
from saqia.contexts.billing import queries as billing
from saqia.contexts.collections import events, queries
from saqia.contexts.collections import operations as collections
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import events as party_events
from saqia.contexts.payments import events as payment_events
from saqia.contexts.payments import queries as payments
from saqia.contexts.requests import events as request_events
from saqia.contexts.requests import operations as request_operations
from saqia.contexts.requests import queries as requests
from saqia.platform import operation
from saqia.platform.calendar import local_time

PART = 2_000


def payment_posted(
    *, actor: operation.Actor, event: payment_events.PaymentPosted, at: datetime.datetime
) -> None:  # fmt: skip
    """Cancel the cut that a payment settles, or order the service back."""
    _review(actor, event.account_ids, f"payment:{event.payment_number}", at)


def batch_posted(*, actor: operation.Actor, event: payment_events.BatchPosted, at: datetime.datetime) -> None:
    """Do the same for the accounts of a file."""
    _review(actor, event.account_ids, f"batch:{event.cause}", at)


def dispute_opened(*, actor: operation.Actor, event: billing_events.DisputeOpened, at: datetime.datetime) -> None:
    """Cancel the cut that is about an amount which is disputed now."""
    _review(actor, [event.account_id], f"dispute:{event.dispute_number}", at)


def bill_corrected(*, actor: operation.Actor, event: billing_events.BillCorrected, at: datetime.datetime) -> None:
    """Cancel the cut that was about a bill which is owed no more."""
    header = billing.get_header(number=event.bill_number)
    _review(actor, [header.account_id], f"correction:{event.credit_number}", at)


def plan_accepted(*, actor: operation.Actor, event: events.PlanAccepted, at: datetime.datetime) -> None:
    """Cancel the cut of whoever pays in instalments now."""
    _review(actor, [event.account_id], f"plan:{event.plan_id}", at)


def customer_protected(*, actor: operation.Actor, event: events.CustomerProtected, at: datetime.datetime) -> None:
    """Cancel the cut of whoever is protected now."""
    _review(actor, [event.account_id], f"protection:{event.protection_id}", at)


def debt_written_off(*, actor: operation.Actor, event: events.WriteOffApproved, at: datetime.datetime) -> None:
    """Cancel the cut that was about a debt which is given up."""
    _review(actor, [event.account_id], f"write-off:{event.write_off_id}", at)


def disconnections_issued(
    *, actor: operation.Actor, event: events.DisconnectionsIssued, at: datetime.datetime
) -> None:  # fmt: skip
    """Look again at new orders: a payment may have committed while they were being issued."""
    _review(actor, event.account_ids, "review", at)


def cycle_published(*, actor: operation.Actor, event: billing_events.CyclePublished, at: datetime.datetime) -> None:
    """Offer instalments, unasked, on the bills of a cycle that catch up with estimates."""
    bills = billing_exports.catch_ups(cycle_id=event.cycle_id)
    for first in range(0, len(bills), PART):
        collections.offer_catch_up_plans(actor=actor, bills=bills[first : first + PART], at=at)


def billed_late(*, actor: operation.Actor, event: billing_events.BilledLate, at: datetime.datetime) -> None:
    """Do the same for a bill made by itself."""
    collections.offer_catch_up_plans(
        actor=actor, bills=billing_exports.late_catch_ups(number=event.bill_number), at=at
    )  # fmt: skip


def refund_stated(*, actor: operation.Actor, event: request_events.RefundStated, at: datetime.datetime) -> None:
    """Follow the deposit that a termination gives back; where the bank account is known, ask for its transfer."""
    found = requests.find_termination(event.number)
    if found is None or event.refund_centimes <= 0:
        return
    asked = collections.track_deposit_refund(
        actor=actor, account_id=event.account_id, cause=event.number, rib=found.rib,
        deposit_centimes=found.deposit_centimes or 0, amount_centimes=event.refund_centimes, at=at,
    )  # fmt: skip
    _propose_ready(actor, [asked.id], at)


def customer_corrected(*, actor: operation.Actor, event: party_events.CustomerCorrected, at: datetime.datetime) -> None:
    """Ask for the transfer of the deposits that waited for their owner's bank account."""
    accounts = [one.id for one in contracts.list_accounts_of_customer(event.customer_id)]
    waiting = queries.list_deposits(account_ids=accounts, statuses=["asked"])
    _propose_ready(actor, [one.id for one in waiting], at)


def gives_bank_account(event: party_events.CustomerCorrected) -> bool:
    """Say whether a correction is about bank accounts."""
    return "ribs" in event.fields


def balance_asked(*, actor: operation.Actor, event: request_events.BalanceAsked, at: datetime.datetime) -> None:
    """Look again at what a termination leaves to pay: a payment may have come in while it was counted."""
    request_operations.follow_balances(actor=actor, account_ids=[event.account_id], at=at)


def refund_refused(
    *, actor: operation.Actor, event: payment_events.RefundRefused, at: datetime.datetime
) -> None:  # fmt: skip
    """Have a deposit whose transfer finance refused be proposed anew."""
    collections.send_deposit_back(actor=actor, refund_id=event.refund_id, at=at)


def refund_paid(*, actor: operation.Actor, event: payment_events.RefundPaid, at: datetime.datetime) -> None:
    """Note that a deposit left for its owner's bank."""
    refund = payments.get_refund(event.refund_id)
    if refund is not None and refund.paid_on is not None:
        collections.mark_deposit_transferred(
            actor=actor, refund_id=refund.refund_id, reference=refund.reference, transferred_on=refund.paid_on, at=at
        )


def refund_returned(
    *, actor: operation.Actor, event: payment_events.RefundReturned, at: datetime.datetime
) -> None:  # fmt: skip
    """Note that a deposit came back from the bank that it was sent to."""
    refund = payments.get_refund(event.refund_id)
    if refund is not None and refund.paid_on is None:
        collections.take_deposit_back(actor=actor, refund_id=event.refund_id, at=at)


def deposit_transferred(*, actor: operation.Actor, event: events.DepositTransferred, at: datetime.datetime) -> None:
    """Close the file of the termination whose refund was transferred: finance notes it once."""
    request_operations.follow_refund(actor=actor, number=queries.get_deposit(event.deposit_refund_id).cause, at=at)


def deposit_set_off(*, actor: operation.Actor, event: events.DepositSetOff, at: datetime.datetime) -> None:
    """Move the file of the termination on whose refund later debts took whole."""
    request_operations.follow_set_off(actor=actor, number=queries.get_deposit(event.deposit_refund_id).cause, at=at)


def _propose_ready(actor: operation.Actor, deposit_refund_ids: list[int], at: datetime.datetime) -> None:
    """Ask for the transfer of those that nothing is in the way of; the others wait at the desk, each with its why."""
    for number, why in queries.explain_waiting(deposit_refund_ids, on=local_time.day(at)).items():
        if why == "ready":
            collections.propose_deposit_refund(actor=actor, deposit_refund_id=number, at=at)


def _review(actor: operation.Actor, account_ids: Collection[int], cause: str, at: datetime.datetime) -> None:
    collections.review_disconnections(actor=actor, account_ids=account_ids, cause=cause, at=at)
    request_operations.follow_balances(actor=actor, account_ids=account_ids, at=at)

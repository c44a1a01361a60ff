"""What applications are told of by webhooks: facts of bills, disputes and files, to the people whom they concern."""

import datetime

from procrastinate.contrib.django import app

from saqia.contexts.billing import events as billing_events
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.cases import events as case_events
from saqia.contexts.cases import queries as cases
from saqia.contexts.contracts import queries as contracts
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.jobs import queue, retries
from saqia.platform.webhooks import telling

_ISSUED = "bill.issued"
_MOST_BILLS = 2_000


def cycle_published(*, actor: operation.Actor, event: billing_events.CyclePublished, at: datetime.datetime) -> None:
    """React to a published cycle: one job for each person of whose bills an application wants to hear."""
    people = telling.list_subscribers(_ISSUED)
    queue.enqueue(
        tell_bills, [{"tenant_id": actor.tenant_id, "sign_in_id": one, "cycle_id": event.cycle_id} for one in people]
    )


@app.task(name="webhooks.tell-bills", queue="webhooks", retry=retries.Backoff())
def tell_bills(*, tenant_id: int, sign_in_id: int, cycle_id: int) -> None:
    """Tell of the bills of a cycle on one person's accounts."""
    actor = operation.system_actor(tenant_id=tenant_id, name="webhooks")
    tell_issued(actor=actor, sign_in_id=sign_in_id, cycle_id=cycle_id, at=datetime.datetime.now(datetime.UTC))


@operation.operation(audit=("sign_in_id", "cycle_id"))
def tell_issued(*, actor: operation.Actor, sign_in_id: int, cycle_id: int, at: datetime.datetime) -> int:
    """Tell of each bill of a cycle on the accounts that a person sees; return how many there are."""
    actor.require("webhooks.tell")
    reached = contracts.list_accessible(sign_in_id=sign_in_id, on=local_time.day(at))
    ids = [one.account.id for one in reached if one.may("account.see")]
    found = [one for one in bills.page_bills(account_ids=ids, most=_MOST_BILLS) if one.cycle_id == cycle_id]
    for bill in found:
        _tell(
            actor, [sign_in_id], _ISSUED, f"bill-{bill.number}", "bills", bill_types.printable_number(bill.number), at
        )
    return len(found)


def billed_late(*, actor: operation.Actor, event: billing_events.BilledLate, at: datetime.datetime) -> None:
    """Tell of a bill that no cycle made."""
    bill = bills.get_header(number=event.bill_number)
    number = bill_types.printable_number(bill.number)
    _tell_account(actor, bill.account_id, _ISSUED, f"bill-{bill.number}", "bills", number, at)


def bill_corrected(*, actor: operation.Actor, event: billing_events.BillCorrected, at: datetime.datetime) -> None:
    """Tell that a bill was credited, and by which credit note."""
    bill = bills.get_header(number=event.bill_number)
    number = bill_types.printable_number(event.bill_number)
    _tell_account(actor, bill.account_id, "bill.corrected", f"correction-{event.credit_number}", "bills", number, at)


def dispute_opened(*, actor: operation.Actor, event: billing_events.DisputeOpened, at: datetime.datetime) -> None:
    """Tell that a bill is contested."""
    number = bill_types.printable_number(event.dispute_number)
    _tell_account(actor, event.account_id, "dispute.opened", f"dispute-{number}-opened", "disputes", number, at)


def dispute_decided(*, actor: operation.Actor, event: billing_events.DisputeDecided, at: datetime.datetime) -> None:
    """Tell that a dispute is answered; a second answer, after an appeal, is told too."""
    number = bill_types.printable_number(event.dispute_number)
    cause = f"dispute-{number}-{event.outcome}-{event.appeal_until}"
    _tell_account(actor, event.account_id, "dispute.decided", cause, "disputes", number, at)


def file_deposited(*, actor: operation.Actor, event: case_events.FileDeposited, at: datetime.datetime) -> None:
    """Tell that a file was deposited about an account."""
    cause = f"file-{event.number}-deposited"
    _tell_account(actor, event.account_id, "file.deposited", cause, "files", event.number, at)


def file_moved(*, actor: operation.Actor, event: case_events.FileMoved, at: datetime.datetime) -> None:
    """Tell of a move that whoever follows the file may see."""
    if event.is_public:
        _tell_file(actor, event.number, "file.moved", f"file-{event.number}-{event.rank}", at)


def file_completed(*, actor: operation.Actor, event: case_events.FileCompleted, at: datetime.datetime) -> None:
    """Tell that a file came to its end."""
    _tell_file(actor, event.number, "file.completed", f"file-{event.number}-{event.rank}-end", at)


def _tell_file(actor: operation.Actor, number: str, event: str, cause: str, at: datetime.datetime) -> None:
    line = cases.get_line(number, on=local_time.day(at))
    _tell_account(actor, line.account_id or 0, event, cause, "files", number, at)


def _tell_account(
    actor: operation.Actor, account_id: int, event: str, cause: str, kind: str, number: str, at: datetime.datetime
) -> None:
    if account_id:
        grants = contracts.list_people(account_id=account_id, on=local_time.day(at))
        _tell(actor, sorted({one.sign_in_id for one in grants}), event, cause, kind, number, at)


def _tell(
    actor: operation.Actor, sign_in_ids: list[int], event: str, cause: str, kind: str, number: str,
    at: datetime.datetime,
) -> None:  # fmt: skip
    told = telling.Told(event, cause, number, f"{kind}/{number}")
    telling.tell(actor=actor, sign_in_ids=sign_in_ids, told=told, at=at)

"""What one customer is told because of one fact: a file, a dispute, a correction, a contract; rows of reactions."""

import datetime

from saqia.contexts.billing import events as billing_events
from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as billing_types
from saqia.contexts.billing import wording as billing_words
from saqia.contexts.cases import events as case_events
from saqia.contexts.cases import queries as cases
from saqia.contexts.cases import types as case_types
from saqia.contexts.contracts import events as contract_events
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import types as message_types
from saqia.contexts.requests import events as request_events
from saqia.contexts.requests import queries as requests
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.wording import LANGUAGES, Text

_REPLACED = Text(ar="تعوضها الفاتورة {number}", fr="remplacée par la facture {number}", en="replaced by bill {number}")
_CANCELED = Text(ar="ألغيت بالإشعار الدائن {number}", fr="annulée par l’avoir {number}",
                 en="canceled by credit note {number}")  # fmt: skip
_OPENED = Text(ar="فتح الاشتراك باسمكم", fr="abonnement ouvert à votre nom", en="supply opened in your name")
_ENDED = Text(ar="إنهاء الاشتراك", fr="abonnement résilié", en="supply ended")

_TOLD_OTHERWISE = ("ask-balance",)
"""Moves that a message with more in it tells: `balance_asked`, with the amount."""


def file_deposited(*, actor: operation.Actor, event: case_events.FileDeposited, at: datetime.datetime) -> None:
    """Tell who deposited a file its number and when they will be answered."""
    line = cases.get_line(event.number, on=local_time.day(at))
    values = {"file": event.number, "due_on": event.due_on, **_worded("subject", line.subject or line.name)}
    _tell_applicant(actor, "file-deposited", event.number, 1, values, at)


def file_moved(*, actor: operation.Actor, event: case_events.FileMoved, at: datetime.datetime) -> None:
    """Tell the applicant of a public move that they did not make: the stage, who is in charge, until when."""
    line = cases.get_line(event.number, on=local_time.day(at))
    if not event.is_public or event.by_applicant or line.stage_kind == "final" or event.action in _TOLD_OTHERWISE:
        return
    due_on = event.stage_due_on or (line.due_on.isoformat() if line.due_on else "")
    values = {"file": event.number, **_worded("stage", line.stage_name), **_worded("unit", line.unit)}
    kind = "file-moved" if due_on else "file-on-hold"
    _tell_applicant(actor, kind, event.number, event.rank, values | ({"due_on": due_on} if due_on else {}), at)


def file_completed(*, actor: operation.Actor, event: case_events.FileCompleted, at: datetime.datetime) -> None:
    """Tell the applicant what became of a file."""
    values = {"file": event.number, **_worded("result", cases.get_result(event.number))}
    _tell_applicant(actor, "file-result", event.number, event.rank, values, at)


def balance_asked(*, actor: operation.Actor, event: request_events.BalanceAsked, at: datetime.datetime) -> None:
    """Tell who ended a contract what is left to pay once the deposit is counted, by which reference, until when."""
    found, line = requests.find_termination(event.number), cases.get_line(event.number, on=local_time.day(at))
    left = requests.find_settlement(event.number)
    if found is None or found.final_bill_number is None or line.stage_due_on is None or line.outcome:
        return
    if left is None or not left.left_centimes:  # paid while it was counted
        return
    values: dict[str, message_types.Scalar] = {
        "file": event.number, "amount_centimes": left.left_centimes, "due_on": line.stage_due_on.isoformat(),
        "bill": billing_types.printable_number(found.final_bill_number),
    }  # fmt: skip
    _tell_applicant(actor, "final-balance", event.number, 0, values, at)


def bill_corrected(*, actor: operation.Actor, event: billing_events.BillCorrected, at: datetime.datetime) -> None:
    """Tell the customer that a bill was credited, and by what it is replaced."""
    bill = billing.get_header(number=event.bill_number)
    standing = event.replacement_number or event.credit_number
    text = _REPLACED if event.replacement_number else _CANCELED
    outcome = {language: text.say(language, number=billing_types.printable_number(standing)) for language in LANGUAGES}
    values = {"bill": billing_types.printable_number(event.bill_number), **_worded("outcome", Text(**outcome))}
    _tell_account(actor, "bill-corrected", f"{event.credit_number}", bill.account_id, f"bill:{standing}", values, at)


def dispute_opened(*, actor: operation.Actor, event: billing_events.DisputeOpened, at: datetime.datetime) -> None:
    """Tell the customer what is frozen and when they will be answered."""
    values: dict[str, message_types.Scalar] = {
        "bill": billing_types.printable_number(event.bill_number), "amount_centimes": event.disputed_centimes,
        "due_on": event.answer_by,
    }  # fmt: skip
    about = f"bill:{event.bill_number}"
    _tell_account(actor, "dispute-opened", str(event.dispute_number), event.account_id, about, values, at)


def dispute_decided(*, actor: operation.Actor, event: billing_events.DisputeDecided, at: datetime.datetime) -> None:
    """Tell the customer how a dispute was decided; a second decision, after an appeal, is told too."""
    result = billing_words.DISPUTE_STATES[event.outcome]
    values = {"bill": billing_types.printable_number(event.bill_number), **_worded("result", result)}
    cause = f"{event.dispute_number}:{event.outcome}:{event.appeal_until}"
    _tell_account(actor, "dispute-decided", cause, event.account_id, f"bill:{event.bill_number}", values, at)


def dispute_withdrawn(*, actor: operation.Actor, event: billing_events.DisputeWithdrawn, at: datetime.datetime) -> None:
    """Tell the customer that a dispute was taken back: who did not ask for it must hear of it."""
    values: dict[str, message_types.Scalar] = {"bill": billing_types.printable_number(event.bill_number)}
    about = f"bill:{event.bill_number}"
    _tell_account(actor, "dispute-withdrawn", str(event.dispute_number), event.account_id, about, values, at)


def contract_opened(*, actor: operation.Actor, event: contract_events.ContractOpened, at: datetime.datetime) -> None:
    """Tell the customer that a supply was opened in their name: who did not ask for it must hear of it."""
    _tell_contract(actor, "opened", event.contract_id, event.account_id, _OPENED, event.starts_on, at)


def contract_ended(*, actor: operation.Actor, event: contract_events.ContractEnded, at: datetime.datetime) -> None:
    """Tell the customer that a supply of theirs ended."""
    _tell_contract(actor, "ended", event.contract_id, event.account_id, _ENDED, event.ends_on, at)


def _tell_contract(
    actor: operation.Actor, word: str, contract_id: int, account_id: int, change: Text, on: str, at: datetime.datetime
) -> None:
    account = _account(account_id)
    [number] = [contract.number for contract in account.contracts if contract.id == contract_id]
    values = {"contract": number, "from_on": on, **_worded("change", change)}
    _tell_account(actor, "contract-changed", f"{contract_id}:{word}", account_id, f"contract:{number}", values, at)


def _tell_account(
    actor: operation.Actor, kind: str, cause: str, account_id: int, about: str,
    values: dict[str, message_types.Scalar], at: datetime.datetime,
) -> None:  # fmt: skip
    messaging.send_message(
        actor=actor, kind=kind, cause=f"{kind}:{cause}", language=None, values={**values, "about": about},
        customer_id=_account(account_id).customer_id, at=at,
    )  # fmt: skip


def _tell_applicant(
    actor: operation.Actor, kind: str, number: str, rank: int, values: dict[str, message_types.Scalar],
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Write to the customer of a file, or to the phone, else the mailbox, that a guest left; else to nobody."""
    contact, customer_id = cases.get_contact(number)
    address = None if customer_id is not None else _address(contact)
    if customer_id is None and address is None:
        return
    messaging.send_message(
        actor=actor, kind=kind, cause=f"file:{number}:{rank}:{kind}", values={**values, "about": f"file:{number}"},
        language=None if customer_id is not None else contact.language, customer_id=customer_id, address=address,
        at=at,
    )  # fmt: skip


def _address(contact: case_types.Contact) -> message_types.Address | None:
    if contact.phone:
        return message_types.Address("sms", contact.phone)
    return message_types.Address("email", contact.email) if contact.email else None


def _account(account_id: int) -> contract_types.Account:
    [account] = contracts.list_accounts([account_id])
    return account


def _worded(name: str, text: Text) -> dict[str, message_types.Scalar]:
    return {f"{name}_{language}": getattr(text, language) for language in LANGUAGES}

"""A bank's file from end to end: imported, matched, tills' deposits confirmed, cheques taken back, channels settled."""

import contextlib
import dataclasses
import datetime

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import ports
from saqia.contexts.banking import queries as banks
from saqia.contexts.banking import types as bank_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries as till_queries
from saqia.contexts.tills import types as till_types
from saqia.journeys import settlements
from saqia.platform import operation
from saqia.platform.tenancy import scope

_LEAST_DIGITS, _CHEQUE_DIGITS = 5, 7


class DepositShown(Exception):
    """A movement showed this deposit before."""


@dataclasses.dataclass(frozen=True)
class Taken:
    """One statement of a file, and what became of its movements."""

    imported: bank_types.Imported
    matched: bank_types.Matched


def take_file(*, actor: operation.Actor, content: bytes, form: str, at: datetime.datetime) -> list[Taken]:
    """Import the statements of a file and match their movements; the same file again changes nothing.

    :raises ports.FileNotReadable: it cannot be read; nothing is imported
    :raises saqia.contexts.banking.operations.AccountNotOurs: and the other refusals of `import_statement`, of the first
        statement that is refused; those before it are imported and matched
    """
    actor.require("banking.import-statement")
    taken, refused = _import(actor, content, form, at)
    found = [Taken(one, _match(actor, one.statement_id, at)) for one in taken]
    if refused is not None:
        raise refused
    return found


def take_message(*, actor: operation.Actor, content: bytes, at: datetime.datetime) -> list[Taken]:
    """Take in a message of the bank's host: a status report, or statements.

    :raises ports.FileNotReadable: neither
    """
    try:
        statuses = ports.read_statuses(content)
    except ports.FileNotReadable:
        return take_file(actor=actor, content=content, form="", at=at)
    banking.record_statuses(actor=actor, statuses=statuses, at=at)
    return []


def _import(
    actor: operation.Actor, content: bytes, form: str, at: datetime.datetime
) -> tuple[list[bank_types.Imported], Exception | None]:
    try:
        return banking.import_file(actor=actor, content=content, form=form, at=at), None
    except banking.ImportStopped as stopped:
        return list(stopped.imported), stopped.refusal


def _match(actor: operation.Actor, statement_id: int, at: datetime.datetime) -> bank_types.Matched:
    matched = banking.match_statement(actor=actor, statement_id=statement_id, at=at)
    if matched.counts.get("suspense"):
        _confirm_deposits(actor, statement_id, at)
    _return_cheques(actor, at)
    settlements.settle_statement(actor=actor, statement_id=statement_id, at=at)
    with scope.reading(actor.tenant_id):
        return banks.tally(statement_id)


def _confirm_deposits(actor: operation.Actor, statement_id: int, at: datetime.datetime) -> None:
    with scope.reading(actor.tenant_id):
        deposits = till_queries.list_deposits(in_transit=True, most=1000)
        lines = banks.list_open_in(statement_id=statement_id) if deposits else []
    waiting = {one.id: one for one in deposits}
    by_reference: dict[str, list[int]] = {}
    for one in deposits:
        by_reference.setdefault(one.reference, []).append(one.id)
    for line in (one for one in lines if one.state == "suspense"):
        named = [one for word in _words(line) for one in by_reference.get(word, ())]
        deposit = _meant(line, [waiting[one] for one in named if one in waiting])
        if deposit is not None:
            with contextlib.suppress(tills.AmountDiffers, DepositShown):  # a person looks at it, on suspense
                confirm_deposit(actor=actor, line=line, deposit=deposit, at=at)
                del waiting[deposit.id]


def _meant(line: bank_types.Line, named: list[till_types.Deposit]) -> till_types.Deposit | None:
    """Return the deposit whose reference stands in a movement; of several, the one of exactly its amount.

    A slip may come to less, without the cheques that came back: the tills know by how much.
    """
    exact = [one for one in named if one.amount_centimes == line.amount_centimes]
    found = exact or named
    return found[0] if len(found) == 1 else None


def _words(line: bank_types.Line) -> set[str]:
    return set(" ".join([*line.references, line.text]).upper().split())


@operation.operation
def confirm_deposit(
    *, actor: operation.Actor, line: bank_types.Line, deposit: till_types.Deposit, at: datetime.datetime
) -> None:
    """Note that a movement is a till's deposit: the till books it on the bank, suspense gives it up.

    :raises DepositShown: another movement was this deposit
    :raises saqia.contexts.tills.operations.AmountDiffers: another amount was sent
    """
    actor.require("banking.match")
    reference = f"line:{line.line_id}"
    done = tills.confirm_deposit(
        actor=_bank(actor), deposit_id=deposit.id, amount_centimes=line.amount_centimes, booked_on=line.booked_on,
        bank_reference=reference, at=at,
    )  # fmt: skip
    if done.bank_reference != reference:
        raise DepositShown(done.bank_reference)
    banking.place_elsewhere(actor=actor, line_id=line.line_id, target=f"till-deposit:{deposit.reference}", at=at)


def _return_cheques(actor: operation.Actor, at: datetime.datetime) -> None:
    """Take back the cheques that the bank debits again; one whose slip it has not shown waits on suspense for it."""
    with scope.reading(actor.tenant_id):
        lines = banks.list_open_out(most=2000)
        numbers = {number for line in lines for number in _cheque_numbers(line)}
        cheques = till_queries.list_cheques(statuses=("cleared",), numbers=numbers) if numbers else []
    for line in lines if cheques else ():
        numbers = _cheque_numbers(line)
        own = [one for one in cheques if one.number in numbers and one.amount_centimes == -line.amount_centimes]
        if len(own) == 1:
            with contextlib.suppress(payments.ReversalTooLate, banking.LinePlaced):  # on suspense, for a person
                return_cheque(actor=actor, line=line, cheque=own[0], at=at)
                cheques.remove(own[0])


def _cheque_numbers(line: bank_types.Line) -> set[str]:
    """Return the words of a movement that may be a cheque's number, with the zeros that banks leave away."""
    digits = {word for word in _words(line) if word.isascii() and word.isdigit() and len(word) >= _LEAST_DIGITS}
    return digits | {word.zfill(_CHEQUE_DIGITS) for word in digits}


@operation.operation
def return_cheque(
    *, actor: operation.Actor, line: bank_types.Line, cheque: till_types.Cheque, at: datetime.datetime
) -> None:
    """Note that a movement takes a cheque back: what it paid is owed again.

    :raises saqia.contexts.payments.operations.ReversalTooLate: the time of the rules is over
    """
    actor.require("banking.match")
    tills.return_cleared_cheque(
        actor=_bank(actor), cheque_id=cheque.id, reason=line.return_reason or line.text[:80], at=at
    )
    target = f"cheque:{cheque.bank}-{cheque.number}"
    banking.place_return(actor=actor, line_id=line.line_id, role="cheques", target=target, at=at)


def _bank(actor: operation.Actor) -> operation.Actor:
    return operation.system_actor(tenant_id=actor.tenant_id, name="bank")

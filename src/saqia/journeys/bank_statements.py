"""A bank's file from end to end: imported, matched, and the deposits of tills that it shows confirmed."""

import dataclasses
import datetime

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import ports
from saqia.contexts.banking import queries as banks
from saqia.contexts.banking import types as bank_types
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries as till_queries
from saqia.contexts.tills import types as till_types
from saqia.journeys import settlements
from saqia.platform import operation
from saqia.platform.tenancy import scope


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
    settlements.settle_statement(actor=actor, statement_id=statement_id, at=at)
    with scope.reading(actor.tenant_id):
        return banks.tally(statement_id)


def _confirm_deposits(actor: operation.Actor, statement_id: int, at: datetime.datetime) -> None:
    with scope.reading(actor.tenant_id):
        deposits = till_queries.list_deposits(in_transit=True, most=1000)
        lines = banks.list_lines(statement_id=statement_id, states=("suspense",), most=20_000) if deposits else []
    for line in lines:
        deposit = _named(line, deposits)
        if deposit is not None:
            confirm_deposit(actor=actor, line=line, deposit=deposit, at=at)


def _named(line: bank_types.Line, deposits: list[till_types.Deposit]) -> till_types.Deposit | None:
    """Return the deposit whose reference stands in a movement of exactly its amount."""
    words = set(" ".join([*line.references, line.text]).upper().split())
    own = [one for one in deposits if one.reference in words and one.amount_centimes == line.amount_centimes]
    return own[0] if len(own) == 1 else None


@operation.operation
def confirm_deposit(
    *, actor: operation.Actor, line: bank_types.Line, deposit: till_types.Deposit, at: datetime.datetime
) -> None:
    """Note that a movement is a till's deposit: the till books it on the bank, suspense gives it up."""
    actor.require("banking.match")
    system = operation.system_actor(tenant_id=actor.tenant_id, name="bank")
    reference = f"line:{line.line_id}"
    tills.confirm_deposit(
        actor=system, deposit_id=deposit.id, amount_centimes=line.amount_centimes, booked_on=line.booked_on,
        bank_reference=reference, at=at,
    )  # fmt: skip
    banking.place_elsewhere(actor=actor, line_id=line.line_id, target=f"till-deposit:{deposit.reference}", at=at)

"""Depositing a request: its file and its facts, in one transaction."""

import dataclasses
import datetime

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries as case_queries
from saqia.contexts.cases import types as case_types
from saqia.contexts.requests import connecting, ending, models, subscribing
from saqia.platform import operation

PROCEDURES = ("connection", "subscription", "termination")
_WRITERS = {"connection": connecting.write, "subscription": subscribing.write, "termination": ending.write}


class ProcedureNotHere(Exception):
    """Not a procedure of requests."""

    def __init__(self, procedure: str) -> None:
        super().__init__(procedure)
        self.procedure = procedure


@operation.operation
def deposit_request(
    *, actor: operation.Actor, filing: case_types.Filing, at: datetime.datetime
) -> case_types.Deposited:
    """Deposit a request for a connection, a subscription or a termination; the same key again changes nothing.

    :raises ProcedureNotHere: not one of these
    :raises ending.ContractNotOfAccount: a customer asks for the end of a contract that is not of their account
    :raises cases.FormNotValid, cases.ContactNotValid, cases.DocumentsMissing: as `cases.deposit_file`
    """
    actor.require("cases.deposit-file")
    if filing.procedure not in PROCEDURES:
        raise ProcedureNotHere(filing.procedure)
    if filing.procedure == "termination":
        ending.require_own(filing)
    deposited = cases.deposit_file(actor=actor, filing=filing, at=at)
    if deposited.is_new:
        answers = case_queries.get_answers(deposited.number)
        _WRITERS[filing.procedure](deposited, _kept(filing, answers))
    return deposited


@operation.operation(audit=("number",))
def follow_file(
    *, actor: operation.Actor, number: str, rank: int, action: str, stage: str, outcome: str, at: datetime.datetime
) -> bool:
    """Have a request's facts follow a move of its file; an older move than the last one changes nothing.

    :returns: whether the file is a request's
    """
    actor.require("requests.follow-file")
    for kind in (models.Connection, models.Subscription, models.Termination):
        row = kind.objects.select_for_update().filter(number=number).first()
        if row is None:
            continue
        if rank > row.rank:
            row.stage, row.outcome, row.rank = stage, outcome, rank
            row.save(update_fields=["stage", "outcome", "rank"])
        _follow_quote(number, action, outcome)
        return True
    return False


def _follow_quote(number: str, action: str, outcome: str) -> None:
    standing = models.Quote.objects.filter(number=number, state="offered")
    if action == "accept-quote":
        standing.update(state="accepted")
    elif action == "refuse-quote" or outcome in ("withdrawn", "refused"):
        standing.update(state="refused")


def _kept(filing: case_types.Filing, answers: dict[str, case_types.Answer]) -> case_types.Filing:
    return dataclasses.replace(filing, answers=answers)

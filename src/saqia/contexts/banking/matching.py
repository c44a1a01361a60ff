"""Every movement of a statement finds its place: an order, a payment, a clearing account, or suspense."""

import collections
import datetime
from collections.abc import Sequence

from saqia.contexts.banking import booking, models, naming, reading, rules, settling, states, types
from saqia.contexts.payments import types as payment_types
from saqia.platform import operation

PART = 200
"""Movements of one transaction."""
_Outcome = tuple[str, str, str]
"""State, rule and target."""


class StatementUnknown(Exception):
    """There is no such statement."""


def match_statement(*, actor: operation.Actor, statement_id: int, at: datetime.datetime) -> types.Matched:
    """Match the movements of a statement that nobody has looked at; some hundreds are one transaction.

    Killed in the middle, the same again goes on. What names an order of ours, a bill, a contract or an account is
    placed; what looks like somebody's debt is proposed; the rest stands on suspense, as what is proposed does until a
    person says yes: the bank's account in the books is what the bank states, whatever is found out later.

    :raises StatementUnknown: there is none
    """
    while match_part(actor=actor, statement_id=statement_id, at=at):
        pass
    return tally_statement(actor=actor, statement_id=statement_id, at=at)


@operation.operation(audit=("statement_id",))
def tally_statement(*, actor: operation.Actor, statement_id: int, at: datetime.datetime) -> types.Matched:
    """Return what became of a statement's movements."""
    actor.require("banking.match")
    return reading.tally(statement_id)


@operation.operation(audit=("statement_id",))
def match_part(*, actor: operation.Actor, statement_id: int, at: datetime.datetime) -> int:
    """Match the next movements of a statement; return how many were looked at.

    :raises StatementUnknown: there is none
    """
    actor.require("banking.match")
    statement = models.Statement.objects.filter(id=statement_id).first()
    if statement is None:
        raise StatementUnknown(statement_id)
    models.BankAccount.objects.select_for_update().get(id=statement.bank_account_id)  # a movement is placed once
    rows = models.Line.objects.select_related("statement__bank_account").filter(statement=statement)
    lines = list(rows.exclude(id__in=models.Match.objects.values("line_id")).order_by("rank")[:PART])
    told = _Told(statement, lines)
    answers = settling.Answers(lines)
    matches, proposals = [], []
    for line in lines:
        state, rule, target = told.outcome(line) or _placed(line, answers, actor, at) or (states.SUSPENSE, "none", "")
        if state == states.SUSPENSE and rule != "return":
            alike = _proposed(line)
            proposals += alike
            state, rule = (states.PROPOSED, "name") if alike else (state, rule)
        if state in (states.SUSPENSE, states.PROPOSED):
            booking.move(line, "suspense", actor=actor, at=at)
        matches.append(_match(line, state, rule, target, actor, at))
    models.Match.objects.bulk_create(matches)
    models.Proposal.objects.bulk_create(proposals)
    return len(lines)


class _Told:
    """The movements that the bank told before, in a notice or statement of the same account."""

    def __init__(self, statement: models.Statement, lines: Sequence[models.Line]) -> None:
        self.is_notice = statement.kind == "notice"
        rows = models.Line.objects.filter(
            statement__bank_account_id=statement.bank_account_id,
            bank_reference__in={line.bank_reference for line in lines} - {""},
        ).exclude(statement__kind=statement.kind)
        seen = models.Match.objects.filter(line__in=rows)
        counted = seen.exclude(state__in=[states.SAME, states.WAITING]).values_list("line_id", flat=True)
        told = models.Match.objects.filter(state=states.SAME, target__in=[f"line:{one}" for one in counted])
        used = set(told.values_list("target", flat=True))
        self.waiting: dict[tuple[str, int], list[int]] = collections.defaultdict(list)
        for row in rows.filter(id__in=list(counted)).order_by("-id"):
            if f"line:{row.id}" not in used:
                self.waiting[row.bank_reference, row.amount_centimes].append(row.id)

    def outcome(self, line: models.Line) -> _Outcome | None:
        """Return that a movement was counted before, or waits for its statement because the notice does not name it."""
        if not line.bank_reference:
            return (states.WAITING, "unnamed", "") if self.is_notice else None
        before = self.waiting.get((line.bank_reference, line.amount_centimes))
        return (states.SAME, "told", f"line:{before.pop()}") if before else None


def _placed(
    line: models.Line, answers: settling.Answers, actor: operation.Actor, at: datetime.datetime
) -> _Outcome | None:
    order = answers.find(line)
    orders = [order] if order else answers.find_batch(line)
    if orders:
        rule = "return" if line.return_reason else "order"
        target = settling.settle(line, orders, actor=actor, at=at)
        return (states.SUSPENSE, rule, orders[0].end_to_end) if target is None else (states.PLACED, rule, target)
    if line.return_reason:
        return states.SUSPENSE, "return", ""
    named = naming.find_named(line) if line.amount_centimes > 0 else []
    if len(named) == 1 and named[0].is_sure:
        first = () if named[0].item_number is None else (named[0].item_number,)
        paid = [payment_types.Line(named[0].account_id, line.amount_centimes, first)]
        number = booking.collect(
            line, paid, channel="bank", method="transfer", reference=reference_of(line), actor=actor, at=at
        )
        return states.PLACED, "reference", number
    role = None if named else rules.find_role((line.text, *line.references), line.amount_centimes)
    if role is None:
        return None
    booking.move(line, role, actor=actor, at=at)
    return states.PLACED, "known", role


def _proposed(line: models.Line) -> list[models.Proposal]:
    if line.amount_centimes <= 0:
        return []
    meant = naming.find_named(line) or naming.find_alike(line)
    return [
        models.Proposal(line=line, account_id=one.account_id, item_number=one.item_number, rank=rank)
        for rank, one in enumerate(meant, 1)
    ]


def reference_of(line: models.Line) -> str:
    """Return under which reference a movement pays: its own row, for banks give the same reference twice."""
    return f"line:{line.id}"


def _match(
    line: models.Line, state: str, rule: str, target: str, actor: operation.Actor, at: datetime.datetime
) -> models.Match:
    return models.Match(line=line, state=state, rule=rule, target=target[:80], matched_at=at, matched_by=actor.name)

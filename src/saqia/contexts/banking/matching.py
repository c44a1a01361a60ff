"""Every movement of a statement finds its place: an order, a payment, a clearing account, or suspense."""

import collections
import datetime
from collections.abc import Sequence

from saqia.contexts.banking import booking, models, naming, owning, reading, rules, settling, states, types
from saqia.platform import operation
from saqia.platform.database import prepared, statistics

PART = 1_000
"""Movements of one transaction."""
_MANY = 100
"""Movements of a statement from which the planner is told: it would look at each beside all that are placed."""
_MATCHES = """
INSERT INTO banking_match (line_id, state, rule, target, matched_at, matched_by, decided_by, owner, due_on)
SELECT given.line_id, given.state, given.rule, given.target, %s, %s, '', given.owner, given.due_on
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[])
    AS given (line_id, state, rule, target, owner, due_on)
"""
_Outcome = tuple[str, str, str]
"""State, rule and target."""


class StatementUnknown(Exception):
    """There is no such statement."""


def match_statement(*, actor: operation.Actor, statement_id: int, at: datetime.datetime) -> types.Matched:
    """Match the movements of a statement that nobody has looked at; a thousand are one transaction.

    Killed in the middle, the same again goes on. What names an order of ours, a bill, a contract or an account is
    placed; what looks like somebody's debt is proposed; the rest stands on suspense, as what is proposed does until a
    person says yes: the bank's account in the books is what the bank states, whatever is found out later.

    :raises StatementUnknown: there is none
    """
    looked_at: int | None = 0
    while looked_at is not None:
        looked_at = match_part(actor=actor, statement_id=statement_id, after=looked_at, at=at)
    return tally_statement(actor=actor, statement_id=statement_id, at=at)


@operation.operation(audit=("statement_id",))
def tally_statement(*, actor: operation.Actor, statement_id: int, at: datetime.datetime) -> types.Matched:
    """Return what became of a statement's movements."""
    actor.require("banking.match")
    return reading.tally(statement_id)


@operation.operation(audit=("statement_id",))
def match_part(*, actor: operation.Actor, statement_id: int, after: int, at: datetime.datetime) -> int | None:
    """Match the movements of a statement that follow this rank; return the last rank looked at, None: there is none.

    :raises StatementUnknown: there is none
    """
    actor.require("banking.match")
    statement = models.Statement.objects.select_related("bank_account").filter(id=statement_id).first()
    if statement is None:
        raise StatementUnknown(statement_id)
    models.BankAccount.objects.select_for_update().get(id=statement.bank_account_id)  # a movement is placed once
    rows = list(models.Line.objects.filter(statement=statement, rank__gt=after).order_by("rank")[:PART])
    matched = models.Match.objects.filter(line_id__in=[line.id for line in rows])
    known = set(matched.values_list("line_id", flat=True))
    lines = [line for line in rows if line.id not in known]
    for line in lines:
        line.statement = statement
    work = _Part(statement, lines, actor, at)
    outcomes = {line.id: work.outcome(line) for line in lines}
    work.collect()
    proposals = _proposals(lines, outcomes, work.named)
    moved = [*work.moves, *((line, "suspense") for line in lines if outcomes[line.id][0] == states.SUSPENSE)]
    booking.move_all(moved, actor=actor, at=at)
    alike = {one.line_id for one in proposals}
    last = [_last(outcomes[line.id], line.id in alike, work.numbers.get(line.id)) for line in lines]
    owned = owning.terms(at)
    columns = [
        [line.id for line in lines], [one[0] for one in last], [one[1] for one in last], [one[2][:80] for one in last],
        [owned[one[0]][0] for one in last], [owned[one[0]][1] for one in last],
    ]  # fmt: skip
    prepared.run(_MATCHES, [at, actor.name, *columns])
    models.Proposal.objects.bulk_create(proposals)
    if not rows and statement.line_count >= _MANY:
        statistics.renew_if_grown("banking", "banking_match", statement.line_count)
    return rows[-1].rank if rows else None


def _last(outcome: _Outcome, is_alike: bool, number: str | None) -> _Outcome:
    """Return what became of a movement once its part is booked: the receipt's number, and whether it is proposed."""
    state, rule, target = outcome
    if is_alike:
        return states.PROPOSED, "name", target
    return state, rule, number or target


class _Part:
    """The movements of one transaction: looked at one by one, booked together."""

    def __init__(
        self, statement: models.Statement, lines: Sequence[models.Line], actor: operation.Actor, at: datetime.datetime
    ) -> None:
        self.actor, self.at = actor, at
        self.told, self.answers, self.named = _Told(statement, lines), settling.Answers(lines), naming.Named(lines)
        self.waiting: list[tuple[models.Line, naming.Meant]] = []
        self.paying: set[int] = set()
        self.moves: list[tuple[models.Line, str]] = []
        self.numbers: dict[int, str] = {}

    def outcome(self, line: models.Line) -> _Outcome:
        """Return what a movement is; what it pays is kept for `collect`, what it moves for the end."""
        return self.told.outcome(line) or self._placed(line) or (states.SUSPENSE, "none", "")

    def collect(self) -> None:
        """Take the payments that wait."""
        asked = [
            (line, one.account_id, () if one.item_number is None else (one.item_number,)) for line, one in self.waiting
        ]
        self.numbers |= booking.collect_all(asked, actor=self.actor, at=self.at)
        self.named.forget({one.account_id for _, one in self.waiting})
        self.waiting, self.paying = [], set()

    def _placed(self, line: models.Line) -> _Outcome | None:
        order = self.answers.find(line)
        orders = [order] if order else self.answers.find_batch(line)
        if orders:
            rule = "return" if line.return_reason else "order"
            target = settling.settle(line, orders, actor=self.actor, at=self.at)
            self.named.forget({one.account_id for one in orders})
            return (states.SUSPENSE, rule, orders[0].end_to_end) if target is None else (states.PLACED, rule, target)
        if line.return_reason:
            return states.SUSPENSE, "return", ""
        meant = self.named.find(line)
        if len(meant) == 1 and self._is_sure(line, meant[0]):
            self.waiting.append((line, meant[0]))
            self.paying.add(meant[0].account_id)
            return states.PLACED, "reference", ""
        role = None if meant else rules.find_role((line.text, *line.references), line.amount_centimes)
        if role is None:
            return None
        self.moves.append((line, role))
        return states.PLACED, "known", role

    def _is_sure(self, line: models.Line, meant: naming.Meant) -> bool:
        if meant.account_id in self.paying and self.named.needs_sum(meant):
            self.collect()  # what earlier movements paid is owed no more
        return self.named.is_sure(line, meant)


def _proposals(
    lines: Sequence[models.Line], outcomes: dict[int, _Outcome], named: naming.Named
) -> list[models.Proposal]:
    """Return the accounts that movements on suspense may mean, those that came back aside."""
    open_ones = [
        line for line in lines
        if line.amount_centimes > 0 and outcomes[line.id][0] == states.SUSPENSE and outcomes[line.id][1] != "return"
    ]  # fmt: skip
    meant = {line.id: named.find(line) for line in open_ones}
    alike = naming.find_alike([line for line in open_ones if not meant[line.id]])
    return [
        models.Proposal(line=line, account_id=one.account_id, item_number=one.item_number, rank=rank)
        for line in open_ones
        for rank, one in enumerate(meant[line.id] or alike.get(line.id, ()), 1)
    ]


class _Told:
    """The movements that the bank told before, in a notice or statement of the same account."""

    def __init__(self, statement: models.Statement, lines: Sequence[models.Line]) -> None:
        self.is_notice = statement.kind == "notice"
        rows = models.Line.objects.filter(
            statement__bank_account_id=statement.bank_account_id,
            bank_reference__in={line.bank_reference for line in lines} - {""},
        ).exclude(statement__kind=statement.kind)
        before = {row.id: row for row in rows.order_by("-id")}
        self.waiting: dict[tuple[str, int], list[int]] = collections.defaultdict(list)
        if not before:
            return
        seen = models.Match.objects.filter(line_id__in=list(before))
        counted = set(seen.exclude(state__in=[states.SAME, states.WAITING]).values_list("line_id", flat=True))
        told = models.Match.objects.filter(state=states.SAME, target__in=[f"line:{one}" for one in counted])
        used = set(told.values_list("target", flat=True))
        for row in before.values():
            if row.id in counted and f"line:{row.id}" not in used:
                self.waiting[row.bank_reference, row.amount_centimes].append(row.id)

    def outcome(self, line: models.Line) -> _Outcome | None:
        """Return that a movement was counted before, or waits for its statement because the notice does not name it."""
        if not line.bank_reference:
            return (states.WAITING, "unnamed", "") if self.is_notice else None
        before = self.waiting.get((line.bank_reference, line.amount_centimes))
        return (states.SAME, "told", f"line:{before.pop()}") if before else None

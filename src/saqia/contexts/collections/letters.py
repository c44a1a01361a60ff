"""Letters of dunning: what a step says on paper, frozen when it is printed, and whether it arrived."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence

from saqia.contexts.billing import queries as billing
from saqia.contexts.collections import events, gathering, ladder, models, orders, rules, shapes, types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import types as ledger_types
from saqia.platform import operation
from saqia.platform.calendar import local_time, national
from saqia.platform.outbox import publishing

OUTCOMES = (models.DELIVERED, models.RETURNED)
WRITTEN = (rules.REMINDER, rules.NOTICE, rules.RECOVERY)
"""Steps that have a letter; a cut has a crew."""
MOST = 2_000


class NothingToWrite(Exception):
    """No such step was taken about these accounts, or nothing of it is asked for any more."""


class LetterUnknown(Exception):
    """This distributor has no such letter."""


class OutcomeUnknown(Exception):
    """A letter is delivered or comes back, on a day between its printing and today."""


@operation.operation(audit=("run_id", "step"))
def print_letters(
    *, actor: operation.Actor, run_id: int, step: str, account_ids: Collection[int], at: datetime.datetime
) -> list[types.Letter]:
    """Freeze what the letters of a step say, for those of the accounts that still owe; printed before, it stays.

    :raises NothingToWrite: no letter came of it
    """
    actor.require("collections.print-letters")
    taken = models.StepTaken.objects.filter(run_id=run_id, step=step, account_id__in=list(account_ids)[:MOST])
    rows = list(taken.order_by("id")) if step in WRITTEN else []
    asked: dict[int, list[models.StepTaken]] = {}
    for row in rows:
        asked.setdefault(row.account_id, []).append(row)
    known = models.Letter.objects.filter(run_id=run_id, step=step, account_id__in=list(asked))
    before = set(known.values_list("account_id", flat=True))
    new = _frozen(actor, {one: steps for one, steps in asked.items() if one not in before}, at)
    models.Letter.objects.bulk_create(new, ignore_conflicts=True)
    found = [shapes.letter(row) for row in known.order_by("id")]
    if not found:
        raise NothingToWrite
    if new:
        publishing.publish(actor=actor, event=events.LettersPrinted(run_id, step, len(new)), at=at)
    return found


@operation.operation(audit=("letter_ids", "outcome", "on"))
def note_letters(
    *, actor: operation.Actor, letter_ids: Sequence[int], outcome: str, on: datetime.date, at: datetime.datetime
) -> list[types.Letter]:
    """Note that letters were delivered or came back; what was noted before is noted anew.

    An order to cut that rests on a notice which came back, and was not executed, is canceled.

    :raises OutcomeUnknown: neither, or a day before the printing or to come
    :raises LetterUnknown: one of them does not exist; nothing is noted
    """
    actor.require("collections.print-letters")
    rows = list(models.Letter.objects.select_for_update().filter(id__in=list(letter_ids)).order_by("id"))
    if not rows or len(rows) != len(set(letter_ids)):
        raise LetterUnknown
    if outcome not in OUTCOMES or on > local_time.day(at) or any(on < row.printed_on for row in rows):
        raise OutcomeUnknown(outcome)
    for row in rows:
        row.outcome, row.carried_on, row.noted_by = outcome, on, actor.name
    models.Letter.objects.bulk_update(rows, ["outcome", "carried_on", "noted_by"])
    if outcome == models.RETURNED:
        orders.cancel_unserved(actor, [row for row in rows if row.step == rules.NOTICE], at)
    return [shapes.letter(row) for row in rows]


def read(letter_ids: Iterable[int]) -> list[types.Letter]:
    """Return letters by their ids."""
    return [shapes.letter(row) for row in models.Letter.objects.filter(id__in=list(letter_ids)).order_by("id")]


def _frozen(
    actor: operation.Actor, asked: Mapping[int, Sequence[models.StepTaken]], at: datetime.datetime
) -> list[models.Letter]:  # fmt: skip
    """Return the letters of the accounts that still owe something of what the step asked for."""
    on = local_time.day(at)
    standings = {one.number: one for one in billing.list_item_standings(account_ids=list(asked), on=on)}
    situations = {one.account_id: one for one in gathering.gather(list(asked), on).situations}
    communes = contracts.find_account_communes(asked)
    made = []
    for account_id, steps in asked.items():
        items = _items(steps, standings)
        if not items:
            continue
        held = sum(standings[row.item_number].held_centimes for row in steps if row.item_number in standings)
        made.append(
            models.Letter(
                run_id=steps[0].run_id, account_id=account_id, step=steps[0].step, items=items, held_centimes=held,
                commune_code=communes.get(account_id, ""), cut_from=_cut_from(situations[account_id], steps, items, on),
                printed_on=on, printed_at=at, printed_by=actor.name,
            )
        )  # fmt: skip
    return made


def _items(
    steps: Sequence[models.StepTaken], standings: Mapping[int, ledger_types.ItemStanding]
) -> list[tuple[int, int, str]]:
    """Return number, what is asked for and the due day of each item: what is paid or disputed since is not."""
    found = []
    for row in steps:
        standing = standings.get(row.item_number)
        free = standing.left_centimes - standing.held_centimes if standing else 0
        if free > 0:
            found.append((row.item_number, min(free, row.amount_centimes), row.due_on.isoformat()))
    return found


def _cut_from(
    situation: ladder.Situation, steps: Sequence[models.StepTaken], items: Sequence[tuple[int, int, str]],
    on: datetime.date,
) -> datetime.date | None:  # fmt: skip
    """Return from when on a cut may follow a notice of today; None: protected, of little, or without a supply."""
    first = steps[0]
    if first.step != rules.NOTICE or situation.is_protected or not situation.can_be_cut:
        return None
    cut = next((one for one in rules.ladder(first.customer_class, on) if one.step == rules.CUT), None)
    if cut is None or sum(centimes for _, centimes, _ in items) < cut.least_centimes:
        return None
    due = [datetime.date.fromisoformat(day) for _, _, day in items]
    return ladder.first_cut_day(first.customer_class, due, on, national.calendar())

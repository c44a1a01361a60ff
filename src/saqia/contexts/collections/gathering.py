"""What decides about accounts, read for many at once: a dozen queries, however many accounts."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from saqia.contexts.billing import queries as billing
from saqia.contexts.collections import ladder, models, progress, rules, states
from saqia.contexts.contracts import exports as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.parties import exports as parties

OVERDUE = "overdue"


class Supply(NamedTuple):
    """The contract of an account that would be cut."""

    contract_id: int
    service_point_id: int
    service: int


@dataclasses.dataclass(frozen=True)
class Gathered:
    """What was read of some accounts on a day."""

    situations: tuple[ladder.Situation, ...]
    cuttable: Mapping[int, Supply]
    late_plans: tuple[models.Plan, ...]
    paid_plans: tuple[models.Plan, ...]


def classes_of(account_ids: Sequence[int]) -> dict[int, str]:
    """Return account id -> its class; two queries."""
    found = contracts.origins(account_ids=pa.array(account_ids, pa.int64())).to_pylist()
    return classify(found)


def classify(origins: Sequence[Mapping[str, object]]) -> dict[int, str]:
    """Return account id -> its class, by rows of `contracts.exports.ORIGINS`; one query."""
    customers = pa.array([row["customer_id"] for row in origins], pa.int64())
    rows = parties.kinds(customer_ids=customers).to_pylist()
    kinds = {row["customer_id"]: row["kind"] for row in rows}
    return {
        int(str(row["account_id"])): rules.classify(
            kind=kinds.get(row["customer_id"], "person"), uses=str(row["uses"]).split(),
            is_medium_voltage=bool(row["is_medium_voltage"]),
        )
        for row in origins
    }  # fmt: skip


def gather(account_ids: Sequence[int], on: datetime.date, *, is_ladder_read: bool = True) -> Gathered:
    """Return what decides about these accounts on a day.

    :param is_ladder_read: False: leave out the steps before, the orders and what could be cut, for whoever looks at a
        standing order only
    """
    items = billing.list_item_standings(account_ids=account_ids, on=on)
    classes = classes_of(account_ids)
    plans = list(models.Plan.objects.filter(account_id__in=account_ids, status=states.ACCEPTED))
    due = progress.due_of(plans, on)
    left = {one.number: one.left_centimes for one in items}
    paid = [plan for plan in plans if progress.paid(plan, left) >= plan.total_centimes]
    late = [plan for plan in plans if plan not in paid and progress.paid(plan, left) < due.get(plan.id, 0)]
    covered = {number for plan in plans if plan not in late for number in plan.items}
    before = _before(account_ids, on) if is_ladder_read else {}
    protected = set(_protected(account_ids, on))
    ordered = set(_standing(account_ids)) if is_ladder_read else set()
    cuttable = _cuttable(account_ids, on) if is_ladder_read else {}
    planned = {plan.account_id for plan in plans if plan not in late}
    debts = _debts(items, covered)
    situations = tuple(
        ladder.Situation(
            account_id=one, customer_class=classes.get(one, "professional"), debts=tuple(debts.get(one, ())),
            before=before.get(one, {}), is_protected=one in protected, has_order=one in ordered,
            can_be_cut=one in cuttable, is_in_plan=one in planned,
        )
        for one in account_ids
    )  # fmt: skip
    return Gathered(situations, cuttable, tuple(late), tuple(paid))


def _debts(items: Sequence[ledger_types.ItemStanding], covered: set[int]) -> dict[int, list[ladder.Debt]]:
    found: dict[int, list[ladder.Debt]] = {}
    for one in items:
        if one.left_centimes > 0 and one.state in (OVERDUE, "disputed") and one.number not in covered:
            debt = ladder.Debt(one.number, one.due_on, one.left_centimes - one.held_centimes, one.held_centimes)
            found.setdefault(one.account_id, []).append(debt)
    return found


def _before(account_ids: Sequence[int], on: datetime.date) -> dict[int, dict[int, ladder.Before]]:
    found = models.StepTaken.objects.filter(account_id__in=account_ids).order_by("id")
    fields = ("account_id", "item_number", "run_id", "step", "turn", "channel", "taken_on", "order__status")
    rows = [_Step(*row) for row in found.values_list(*fields)]
    told = _Told(_letters(account_ids), ledger.find_releases({row.item_number for row in rows}), on)
    steps: dict[int, dict[int, list[tuple[ladder.Before, bool]]]] = {}
    for row in rows:
        is_over = row.order_status in (states.CANCELED, states.RECONNECTED)
        own = steps.setdefault(row.account_id, {}).setdefault(row.item_number, [])
        own.append((told.of(row), is_over))
    return {
        account: {number: ladder.before_of(taken) for number, taken in own.items()} for account, own in steps.items()
    }


class _Step(NamedTuple):
    """A step that was taken; rows of models cost ten times as much."""

    account_id: int
    item_number: int
    run_id: int
    step: str
    turn: int
    channel: str
    taken_on: datetime.date
    order_status: str | None


_Letters = dict[tuple[int, int, int], models.Letter]
"""Notices on paper, by run, account and item."""


def _letters(account_ids: Sequence[int]) -> _Letters:
    rows = models.Letter.objects.filter(account_id__in=account_ids, step=rules.NOTICE)
    return {(row.run_id, row.account_id, number): row for row in rows for number, *_ in row.items}


@dataclasses.dataclass(frozen=True)
class _Told:
    """How steps that were taken count on a day.

    :param releases: item -> the day on which the last dispute about it ended
    """

    letters: _Letters
    releases: Mapping[int, datetime.date]
    on: datetime.date

    def of(self, row: _Step) -> ladder.Before:
        """Return a step as it counts: a notice by letter from the day of its paper on, unless that came back."""
        if row.step != rules.NOTICE:
            return ladder.Before(row.step, row.taken_on, row.turn)
        letter = self.letters.get((row.run_id, row.account_id, row.item_number))
        lacks, since = "", row.taken_on
        if letter is not None:
            lacks, since = "letter-returned" if letter.outcome == models.RETURNED else "", letter.printed_on
        elif row.channel == rules.LETTER:
            lacks = "letter-missing"
        is_old = self.on > since + rules.notice_lasts(since) or self.releases.get(row.item_number, since) > since
        return ladder.Before(row.step, since, row.turn, lacks, is_old)


def _protected(account_ids: Sequence[int], on: datetime.date) -> list[int]:
    rows = models.Protection.objects.filter(account_id__in=account_ids, starts_on__lte=on, ends_on__gt=on)
    return list(rows.values_list("account_id", flat=True))


def _standing(account_ids: Sequence[int]) -> list[int]:
    open_ones = (states.ISSUED, states.EXECUTED, states.ORDERED)
    rows = models.Order.objects.filter(account_id__in=account_ids, status__in=open_ones)
    return list(rows.values_list("account_id", flat=True))


def _cuttable(account_ids: Sequence[int], on: datetime.date) -> dict[int, Supply]:
    """Return account id -> the contract that would be cut: running, not prepaid, of the first service of the rules."""
    ids = pa.array(account_ids, pa.int64())
    found = contracts.first_running(account_ids=ids, services=rules.cut_services(), on=on)
    accounts, *supplies = (column.to_pylist() for column in found.columns)
    return dict(zip(accounts, map(Supply, *supplies), strict=True))

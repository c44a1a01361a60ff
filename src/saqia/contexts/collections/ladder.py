"""Which step an account is ripe for on a day, and why a ripe one is not taken. No table, no clock."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence

from saqia.contexts.collections import rules, types
from saqia.platform.calendar import holidays

DAY = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Debt:
    """An item that is past its day: what of it may be asked for, and what is disputed."""

    number: int
    due_on: datetime.date
    free_centimes: int
    held_centimes: int


@dataclasses.dataclass(frozen=True)
class Before:
    """The last step that was taken about an item in its present turn; `step` is None at the start of the ladder.

    :param on: its day; of a step by letter the day on which the letter was printed
    :param lacks: why a step by letter does not count: `letter-missing`, `letter-returned`; empty: it does
    :param is_old: it was too long ago, or a dispute about the item ended since: it comes anew before a cut
    """

    step: str | None
    on: datetime.date | None
    turn: int = 0
    lacks: str = ""
    is_old: bool = False


@dataclasses.dataclass(frozen=True)
class Situation:
    """All that decides about one account.

    :param debts: without those that a plan which is honored covers
    :param before: item -> the step before; missing: none
    :param is_in_plan: whether such a plan exists
    """

    account_id: int
    customer_class: str
    debts: tuple[Debt, ...]
    before: Mapping[int, Before]
    is_protected: bool
    has_order: bool
    can_be_cut: bool
    is_in_plan: bool = False


def decide(
    situation: Situation, on: datetime.date, calendar: holidays.Calendar
) -> tuple[list[types.Taken], list[types.Kept]]:
    """Return the steps to take about an account, and the ripe ones that are left, each with its reason."""
    taken: list[types.Taken] = []
    kept: list[types.Kept] = []
    steps = rules.ladder(situation.customer_class, on)
    for place, step in enumerate(steps):
        ripe = [debt for debt in situation.debts if _is_ripe(situation, debt, steps, place, on)]
        if not ripe:
            continue
        if step.step == rules.CUT:  # nobody is cut for what no paper told
            ripe = _told(situation, ripe, step, kept)
        if not ripe:
            continue
        free, held = sum(one.free_centimes for one in ripe), sum(one.held_centimes for one in ripe)
        reason = _obstacle(situation, step, free, held, on, calendar)
        if reason:
            kept.append(types.Kept(situation.account_id, step.step, reason, free or held))
            continue
        old = [one for one in ripe if step.step == rules.CUT and _before(situation, one).is_old]
        if old:
            notice = next(one for one in steps if one.step == rules.NOTICE)
            taken += _taken(situation, old, notice, turns=1)
            kept.append(
                types.Kept(situation.account_id, step.step, "notice-old", sum(one.free_centimes for one in old))
            )
            ripe = [one for one in ripe if one not in old]
        if not old or sum(one.free_centimes for one in ripe) >= step.least_centimes:
            taken += _taken(situation, ripe, step)
    if not situation.debts and situation.is_in_plan:
        kept.append(types.Kept(situation.account_id, "", "plan", 0))
    return taken, kept


def why_not_cut(
    situation: Situation, kept: Sequence[types.Kept], on: datetime.date, calendar: holidays.Calendar
) -> str:
    """Return why an account of which `decide` takes no cut is not cut: the code of a reason."""
    if situation.has_order:
        return "order-standing"
    if situation.is_protected:
        return "protected"
    obstacle = day_obstacle(on, calendar) or next((one.reason for one in kept if one.step == rules.CUT), "")
    if obstacle:
        return obstacle
    if not situation.can_be_cut:
        return "nothing-to-cut"
    if rules.CUT not in [one.step for one in rules.ladder(situation.customer_class, on)]:
        return "class-not-cut"
    last = [situation.before[one.number].step for one in situation.debts if one.number in situation.before]
    return "notice-runs" if rules.NOTICE in last else "not-noticed"


def day_obstacle(on: datetime.date, calendar: holidays.Calendar) -> str:
    """Return why nobody is cut on a day: the code of a reason, or empty."""
    if not calendar.is_working_day(on):
        return "day-off"
    holiday, weekend = rules.eve()
    following = on + DAY
    if holiday and calendar.find_holiday(following) is not None:
        return "eve"
    if weekend and not calendar.is_working_day(following):
        return "eve"
    return next((f"period-{one.code}" for one in rules.periods() if _is_in(one, on, calendar)), "")


def first_cut_day(
    customer_class: str, due_days: Sequence[datetime.date], noticed_on: datetime.date, calendar: holidays.Calendar
) -> datetime.date | None:
    """Return the first day on which what is noticed may be cut, days on which nobody is cut left out; None: never."""
    cut = next((one for one in rules.ladder(customer_class, noticed_on) if one.step == rules.CUT), None)
    if cut is None or not due_days:
        return None
    day = max(min(due_days) + cut.after_due * DAY, noticed_on + cut.after_previous * DAY)
    while day_obstacle(day, calendar):
        day += DAY
    return day


def _before(situation: Situation, debt: Debt) -> Before:
    return situation.before.get(debt.number, Before(None, None))


def _taken(situation: Situation, debts: Sequence[Debt], step: rules.Step, *, turns: int = 0) -> list[types.Taken]:
    return [
        types.Taken(
            situation.account_id, one.number, step.step, _before(situation, one).turn + turns, step.channel,
            one.free_centimes, one.due_on,
        )
        for one in debts if one.free_centimes > 0
    ]  # fmt: skip


def _told(
    situation: Situation, ripe: Sequence[Debt], step: rules.Step, kept: list[types.Kept]
) -> list[Debt]:  # fmt: skip
    """Return the debts whose notice counts; say of the others why theirs does not."""
    lacking: dict[str, int] = {}
    for one in ripe:
        lacks = _before(situation, one).lacks
        if lacks:
            lacking[lacks] = lacking.get(lacks, 0) + (one.free_centimes or one.held_centimes)
    kept += [types.Kept(situation.account_id, step.step, lacks, centimes) for lacks, centimes in lacking.items()]
    return [one for one in ripe if not _before(situation, one).lacks]


def _obstacle(
    situation: Situation, step: rules.Step, free: int, held: int, on: datetime.date, calendar: holidays.Calendar
) -> str:
    if free < step.least_centimes:
        return "disputed" if held and free + held >= step.least_centimes else "small"
    if step.step != rules.CUT:
        return ""
    if situation.has_order:
        return "order-standing"
    if situation.is_protected:
        return "protected"
    return day_obstacle(on, calendar)


def _is_ripe(
    situation: Situation, debt: Debt, steps: Sequence[rules.Step], place: int, on: datetime.date
) -> bool:  # fmt: skip
    before = situation.before.get(debt.number)
    names = [one.step for one in steps]
    following = names.index(before.step) + 1 if before and before.step in names else 0
    if following < len(steps) and names[following] == rules.CUT and not situation.can_be_cut:
        following += 1  # nothing runs that could be cut: the debt is for the office
    if place != following or on < debt.due_on + steps[place].after_due * DAY:
        return False
    since = before.on if before else None
    return since is None or on >= since + steps[place].after_previous * DAY


def _is_in(period: rules.Period, on: datetime.date, calendar: holidays.Calendar) -> bool:
    if period.calendar == "ramadan":
        return calendar.is_ramadan(on)
    return period.first <= on.strftime("%m-%d") <= period.last


def before_of(steps: Sequence[tuple[Before, bool]]) -> Before:
    """Return where an item stands by the steps about it, oldest first, each with whether its order has ended.

    An order that ended begins a new turn: a reminder is behind it, a notice must come anew before another cut.
    """
    last, _ = steps[-1]
    if any(is_over and one.turn == last.turn for one, is_over in steps):
        return Before(rules.REMINDER, last.on, last.turn + 1)
    return last

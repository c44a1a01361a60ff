"""Instalments: offered by the rules, accepted by the customer, kept or broken."""

import datetime
from collections.abc import Collection, Sequence

from saqia.contexts.billing import queries as billing
from saqia.contexts.collections import events, gathering, models, rules, shapes, states, types
from saqia.contexts.contracts import queries as contracts
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

CATCH_UP, OVERDUE = "catch-up", "overdue"
DAY = datetime.timedelta(days=1)


class NotEligible(Exception):
    """No profile of the rules fits; `reason` is a code of `wording.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PlanUnknown(Exception):
    """This distributor has no such plan."""


class PlanMoved(Exception):
    """The plan is no longer in the state that the act needs; `status` says in which it is."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class PlanExpired(Exception):
    """The offer was open until a day that has passed."""


@operation.operation(audit=("account_id", "cause"))
def offer_plan(
    *, actor: operation.Actor, account_id: int, cause: str, at: datetime.datetime, items: Sequence[int] | None = None,
    kind: str = OVERDUE,
) -> types.Plan:  # fmt: skip
    """Offer instalments to an account by the first profile that fits; the same cause again answers the first offer.

    :param items: what they would cover; None: all that is overdue
    :param kind: catch-up or overdue
    :raises NotEligible: no profile fits, a plan stands, or one was broken too lately
    """
    actor.require("collections.offer-plan")
    found = models.Plan.objects.filter(cause=cause).first()
    if found is not None:
        return read([found], local_time.day(at))[0]
    on = local_time.day(at)
    reason = _unclean([account_id], on).get(account_id)
    if reason:
        raise NotEligible(reason)
    standings = billing.list_item_standings(account_ids=[account_id], on=on)
    chosen = [
        one for one in standings
        if one.left_centimes > one.held_centimes and (one.state == OVERDUE if items is None else one.number in items)
    ]  # fmt: skip
    total = sum(one.left_centimes for one in chosen if not one.held_centimes)
    numbers = [one.number for one in chosen if not one.held_centimes]
    profile = rules.plans(on).of(kind, gathering.classes_of([account_id]).get(account_id, ""), total)
    if profile is None:
        raise NotEligible("no-profile")
    row = _drawn(actor, account_id, profile, cause, numbers, total, on, at)
    return read(_offer(actor, [row], on, at), on)[0]


@operation.operation
def offer_catch_up_plans(
    *, actor: operation.Actor, bills: Sequence[tuple[int, int]], at: datetime.datetime
) -> tuple[int, ...]:  # fmt: skip
    """Offer instalments on bills that catch up with estimates, unasked, wherever a profile fits; return the plans.

    :param bills: number, account; a bill that was offered before, or an account that has a plan, is left out
    """
    actor.require("collections.offer-plan")
    on, rule = local_time.day(at), rules.plans(local_time.day(at))
    accounts = {account for _, account in bills}
    standings = {
        one.number: one
        for one in billing.list_item_standings(account_ids=accounts, on=on)
    }  # fmt: skip
    classes = gathering.classes_of(sorted(accounts))
    taken = _unclean(accounts, on)
    known = set(models.Plan.objects.filter(account_id__in=accounts).values_list("cause", flat=True))
    rows: dict[int, models.Plan] = {}
    for number, account in bills:
        one, cause = standings.get(number), f"{CATCH_UP}:{number}"
        if one is None or one.held_centimes or account in taken or account in rows or cause in known:
            continue
        profile = rule.of(CATCH_UP, classes.get(account, ""), one.left_centimes)
        if profile is not None:
            rows[account] = _drawn(actor, account, profile, cause, [number], one.left_centimes, on, at)
    return tuple(row.id for row in _offer(actor, list(rows.values()), on, at))


@operation.operation(audit=("plan_id",))
def accept_plan(*, actor: operation.Actor, plan_id: int, at: datetime.datetime) -> types.Plan:
    """Accept an offer: its items are left alone while it is paid; accepted already, nothing changes.

    :raises PlanUnknown: there is none, or it is not on an account that the actor may act on
    :raises PlanExpired: the offer's last day has passed
    :raises PlanMoved: it lapsed, was kept or was broken
    """
    actor.require("collections.accept-plan")
    on = local_time.day(at)
    row = _locked(plan_id)
    try:
        contracts.require_access(actor=actor, account_id=row.account_id, right="collections.accept-plan", on=on)
    except contracts.AccessRefused:
        raise PlanUnknown(plan_id) from None
    if row.status == states.ACCEPTED:
        return read([row], on)[0]
    if row.status != states.OFFERED:
        raise PlanMoved(row.status)
    if on > row.open_until:
        raise PlanExpired(row.open_until.isoformat())
    states.check(row.status, states.ACCEPTED)
    row.status, row.accepted_at, row.accepted_by = states.ACCEPTED, at, actor.name
    row.save(update_fields=["status", "accepted_at", "accepted_by"])
    publishing.publish(actor=actor, event=events.PlanAccepted(row.id, row.account_id), at=at)
    return read([row], on)[0]


@operation.operation(audit=("plan_id",))
def default_plan(*, actor: operation.Actor, plan_id: int, at: datetime.datetime) -> types.Plan:
    """Say that an accepted plan is broken: what is left of its items is due again; broken already, nothing changes.

    :raises PlanUnknown: there is none of this id
    :raises PlanMoved: it was not accepted, or is paid
    """
    actor.require("collections.default-plan")
    row = _locked(plan_id)
    if row.status != states.BROKEN:
        if row.status != states.ACCEPTED:
            raise PlanMoved(row.status)
        row.status, row.ended_on = states.BROKEN, local_time.day(at)
        row.save(update_fields=["status", "ended_on"])
        publishing.publish(actor=actor, event=events.PlansBroken((row.id,)), at=at)
    return read([row], local_time.day(at))[0]


@operation.operation
def lapse_plans(*, actor: operation.Actor, at: datetime.datetime) -> int:
    """End the offers that nobody took in time; return how many."""
    actor.require("collections.run-dunning")
    on = local_time.day(at)
    rows = models.Plan.objects.filter(status=states.OFFERED, open_until__lt=on)
    ids = list(rows.select_for_update().values_list("id", flat=True))
    if ids:
        models.Plan.objects.filter(id__in=ids).update(status=states.LAPSED, ended_on=on)
        publishing.publish(actor=actor, event=events.PlansLapsed(tuple(ids)), at=at)
    return len(ids)


def read(rows: Sequence[models.Plan], on: datetime.date) -> list[types.Plan]:
    """Return plans with their parts and how far they are paid; few queries, however many."""
    if not rows:
        return []
    parts: dict[int, list[models.Instalment]] = {}
    for part in models.Instalment.objects.filter(plan_id__in=[row.id for row in rows]):
        parts.setdefault(part.plan_id, []).append(part)
    accounts = {row.account_id for row in rows}
    left = {one.number: one.left_centimes for one in billing.list_item_standings(account_ids=accounts, on=on)}
    return [shapes.plan(row, parts.get(row.id, []), left) for row in rows]


def count_of(profile: rules.Profile, total: int) -> int:
    """Return in how many parts a total is paid."""
    return max(min(profile.most_instalments, total // profile.least_instalment_centimes), 2)


def shares(total: int, count: int) -> list[int]:
    """Return the parts of a total, equal but for the last centimes, which the first one bears."""
    each, rest = divmod(total, count)
    return [each + rest, *[each] * (count - 1)]


def _drawn(
    actor: operation.Actor, account_id: int, profile: rules.Profile, cause: str, numbers: list[int], total: int,
    on: datetime.date, at: datetime.datetime,
) -> models.Plan:  # fmt: skip
    rule = rules.plans(on)
    return models.Plan(
        account_id=account_id, profile=profile.code, cause=cause, items=numbers, total_centimes=total,
        count=count_of(profile, total), grace_days=rule.grace_days, offered_at=at, offered_by=actor.name,
        open_until=on + rule.open_days * DAY,
    )  # fmt: skip


def _offer(
    actor: operation.Actor, rows: Sequence[models.Plan], on: datetime.date, at: datetime.datetime
) -> list[models.Plan]:  # fmt: skip
    """Write offers with their parts and tell them: three statements, however many."""
    made = models.Plan.objects.bulk_create(rows)
    first = {one.code: on + one.first_after_days * DAY for one in rules.plans(on).profiles}
    models.Instalment.objects.bulk_create(
        models.Instalment(
            plan=row, rank=rank, due_on=months_after(first[row.profile], rank - 1), amount_centimes=amount
        )
        for row in made
        for rank, amount in enumerate(shares(row.total_centimes, row.count), 1)
    )
    if made:
        publishing.publish(actor=actor, event=events.PlansOffered(tuple(row.id for row in made)), at=at)
    return made


def months_after(day: datetime.date, count: int) -> datetime.date:
    """Return the same day of a later month, the 28th at most."""
    years, month = divmod(day.month - 1 + count, 12)
    return datetime.date(day.year + years, month + 1, min(day.day, 28))


def _unclean(account_ids: Collection[int], on: datetime.date) -> dict[int, str]:
    """Return account id -> why it is offered no plan now: one stands, or one was broken too lately; one query."""
    since = months_after(on, -rules.plans(on).months_without_broken)
    rows = models.Plan.objects.filter(account_id__in=account_ids).values_list("account_id", "status", "ended_on")
    found: dict[int, str] = {}
    for account_id, status, ended_on in rows:
        if status in (states.OFFERED, states.ACCEPTED):
            found[account_id] = "plan-stands"
        elif status == states.BROKEN and ended_on is not None and ended_on >= since:
            found.setdefault(account_id, "broken-before")
    return found


def _locked(plan_id: int) -> models.Plan:
    row = models.Plan.objects.select_for_update().filter(id=plan_id).first()
    if row is None:
        raise PlanUnknown(plan_id)
    return row

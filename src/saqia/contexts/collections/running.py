"""A run of dunning over a part of the accounts: what is ripe is taken, once; what is not is said."""

import datetime
from collections.abc import Sequence

import pyarrow as pa
from django.db import connection

from saqia.contexts.collections import events, gathering, ladder, locks, models, rules, states, types
from saqia.contexts.ledger import exports as ledger
from saqia.platform import operation
from saqia.platform.calendar import national
from saqia.platform.database import bulk
from saqia.platform.outbox import publishing

PART = 2_000
_STAGED = pa.schema(
    [
        ("place", pa.int64()),
        ("account_id", pa.int64()),
        ("item_number", pa.int64()),
        ("step", pa.string()),
        ("turn", pa.int16()),
        ("customer_class", pa.string()),
        ("channel", pa.string()),
        ("amount_centimes", pa.int64()),
        ("due_on", pa.date32()),
        ("order_id", pa.int64()),
    ]
)
_STEPS = """
INSERT INTO collections_step (run_id, account_id, item_number, step, turn, customer_class, channel, amount_centimes,
    due_on, taken_on, order_id)
SELECT %s, account_id, item_number, step, turn, customer_class, channel, amount_centimes, due_on, %s, order_id
FROM collections_taken ORDER BY place
"""


class DayNotWorked(Exception):
    """Nobody is dunned on a day that offices do not work."""


@operation.operation(audit=("on", "after"))
def run_dunning(
    *, actor: operation.Actor, on: datetime.date, at: datetime.datetime, after: int = 0, most: int = PART
) -> types.Part:
    """Take the steps that are ripe on a day, for the next accounts that are late; repeating it changes nothing.

    :param after: the last account of the part before; 0: from the first
    :raises DayNotWorked: `on` is a holiday or the end of the week
    """
    actor.require("collections.run-dunning")
    calendar = national.calendar()
    if not calendar.is_working_day(on):
        raise DayNotWorked(on.isoformat())
    locks.wait_for_others(actor.tenant_id)
    account_ids = ledger.late_accounts(on=on, after=after, most=most).to_pylist()
    if not account_ids:
        return types.Part(None, None, 0, (), (), {}, (), ())
    found = gathering.gather(account_ids, on)
    _end_plans(actor, found, on, at)
    part = _decided(found, account_ids, on)
    if not part.taken:
        return part
    run, _ = models.Run.objects.get_or_create(on_day=on, defaults={"started_at": at, "started_by": actor.name})
    orders = _issue(actor, found, part, on, at)
    _write(run.id, part, orders, on)
    steps = tuple(sorted({one.step for one in part.taken}))
    told = events.StepsTaken(run.id, on.isoformat(), after, account_ids[-1], steps)
    publishing.publish(actor=actor, event=told, at=at)
    return types.Part(
        run.id, part.last, part.accounts, part.taken, part.kept, part.classes, part.broken, part.honored
    )  # fmt: skip


def preview(*, on: datetime.date, after: int = 0, most: int = PART) -> types.Part:
    """Return what a run of a day would take from the next accounts, and why it would leave the others; no write."""
    account_ids = ledger.late_accounts(on=on, after=after, most=most).to_pylist()
    if not account_ids:
        return types.Part(None, None, 0, (), (), {}, (), ())
    return _decided(gathering.gather(account_ids, on), account_ids, on)


def _decided(found: gathering.Gathered, account_ids: Sequence[int], on: datetime.date) -> types.Part:
    calendar = national.calendar()
    taken: list[types.Taken] = []
    kept: list[types.Kept] = []
    for situation in found.situations:
        steps, left = ladder.decide(situation, on, calendar)
        taken += steps
        kept += left
    return types.Part(
        run_id=None, last=account_ids[-1], accounts=len(account_ids), taken=tuple(taken), kept=tuple(kept),
        classes={one.account_id: one.customer_class for one in found.situations},
        broken=tuple(plan.id for plan in found.late_plans), honored=tuple(plan.id for plan in found.paid_plans),
    )  # fmt: skip


def _end_plans(actor: operation.Actor, found: gathering.Gathered, on: datetime.date, at: datetime.datetime) -> None:
    broken, honored = ([one.id for one in rows] for rows in (found.late_plans, found.paid_plans))
    accepted = models.Plan.objects.filter(status=states.ACCEPTED)
    if broken:
        accepted.filter(id__in=broken).update(status=states.BROKEN, ended_on=on)
        publishing.publish(actor=actor, event=events.PlansBroken(tuple(broken)), at=at)
    if honored:
        accepted.filter(id__in=honored).update(status=states.HONORED, ended_on=on)
        publishing.publish(actor=actor, event=events.PlansHonored(tuple(honored)), at=at)


def _issue(
    actor: operation.Actor, found: gathering.Gathered, part: types.Part, on: datetime.date, at: datetime.datetime
) -> dict[int, int]:
    """Issue an order for each account that reached the cut; return account id -> order id."""
    items: dict[int, list[types.Taken]] = {}
    for one in part.taken:
        if one.step == rules.CUT:
            items.setdefault(one.account_id, []).append(one)
    rows = [
        models.Order(
            account_id=account_id, **found.cuttable[account_id]._asdict(),
            customer_class=part.classes[account_id], amount_centimes=sum(one.amount_centimes for one in own),
            items=[one.item_number for one in own], issued_on=on, issued_at=at, issued_by=actor.name,
        )
        for account_id, own in items.items()
    ]  # fmt: skip
    made = models.Order.objects.bulk_create(rows)
    if made:
        told = events.DisconnectionsIssued(tuple(row.id for row in made), tuple(row.account_id for row in made))
        publishing.publish(actor=actor, event=told, at=at)
    return {row.account_id: row.id for row in made}


def _write(run_id: int, part: types.Part, orders: dict[int, int], on: datetime.date) -> None:
    """Store the steps as columns, in their order."""
    rows = [
        (
            place, one.account_id, one.item_number, one.step, one.turn, part.classes[one.account_id], one.channel,
            one.amount_centimes, one.due_on, orders.get(one.account_id) if one.step == rules.CUT else None,
        )
        for place, one in enumerate(part.taken)
    ]  # fmt: skip
    columns = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), _STAGED, strict=True)]
    bulk.stage(pa.table(columns, schema=_STAGED), "collections_taken")
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, [run_id, on])

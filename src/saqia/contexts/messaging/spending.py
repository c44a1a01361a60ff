"""What messages cost a tenant in a month, against what it may spend."""

import datetime

from django.db import connections
from django.db.models import Sum

from saqia.contexts.messaging import events, models, policy
from saqia.platform import operation
from saqia.platform.database import routing
from saqia.platform.outbox import publishing

_ADD = """
INSERT INTO messaging_spend AS s (month, channel, messages, parts, cost_centimes)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, month, channel) DO UPDATE SET messages = s.messages + excluded.messages,
    parts = s.parts + excluded.parts, cost_centimes = s.cost_centimes + excluded.cost_centimes
"""


class AmountNegative(Exception):
    """A budget is nought or more, in centimes."""

    def __init__(self, amount_centimes: int) -> None:
        super().__init__(amount_centimes)
        self.amount_centimes = amount_centimes


@operation.operation(audit=("month", "amount_centimes"))
def set_budget(
    *, actor: operation.Actor, month: datetime.date, amount_centimes: int, at: datetime.datetime
) -> datetime.date:
    """Decide what may be spent on messages in a month and return its first day; what waited for it leaves.

    :param month: any day of it
    :raises AmountNegative: below nought
    """
    actor.require("messaging.set-budget")
    if amount_centimes < 0:
        raise AmountNegative(amount_centimes)
    month = month.replace(day=1)
    models.Budget.objects.create(month=month, amount_centimes=amount_centimes, actor=actor.name, at=at)
    return month


def budget_of(*, tenant_id: int, month: datetime.date) -> int:
    """Return the centimes that may be spent in a month: the newest decision, else the policy's."""
    row = models.Budget.objects.filter(month=month).order_by("-id").first()
    return row.amount_centimes if row else policy.default_budget(tenant_id=tenant_id, month=month)


def spent_in(month: datetime.date) -> int:
    """Return the centimes that were spent in a month."""
    return int(models.Spend.objects.filter(month=month).aggregate(all=Sum("cost_centimes"))["all"] or 0)


def is_spent(*, tenant_id: int, at: datetime.datetime) -> bool:
    """Say whether the budget of this moment's month is spent: only essential messages leave then."""
    month = policy.month_of(at)
    return spent_in(month) >= budget_of(tenant_id=tenant_id, month=month)


def add(actor: operation.Actor, costs: list[tuple[str, int, int]], at: datetime.datetime) -> None:
    """Count what was handed over, and tell once when it spends the budget.

    :param costs: (channel, parts, centimes) of each delivery
    """
    month = policy.month_of(at)
    with connections[routing.current.get()].cursor() as cursor:
        for channel in sorted({row[0] for row in costs}):
            own = [row for row in costs if row[0] == channel]
            cursor.execute(_ADD, [month, channel, len(own), sum(row[1] for row in own), sum(row[2] for row in own)])
    budget = budget_of(tenant_id=actor.tenant_id, month=month)
    after = spent_in(month)  # the row is locked by now: of two workers at once, one crosses the line
    if after - sum(row[2] for row in costs) < budget <= after:
        publishing.publish(actor=actor, event=events.BudgetSpent(month=month.isoformat()), at=at)

"""How far a plan is paid: what its items were when it was offered, less what is left of them."""

import datetime
from collections.abc import Mapping, Sequence

from saqia.contexts.collections import models, types

DAY = datetime.timedelta(days=1)


def paid(plan: models.Plan, left: Mapping[int, int]) -> int:
    """Return what was paid of a plan, in centimes.

    :param left: item -> what is left of it
    """
    return max(plan.total_centimes - sum(left.get(number, 0) for number in plan.items), 0)


def due_of(plans: Sequence[models.Plan], on: datetime.date) -> dict[int, int]:
    """Return plan id -> what of it should be paid on a day, its days of grace considered; one query."""
    grace = {plan.id: plan.grace_days * DAY for plan in plans}
    rows = models.Instalment.objects.filter(plan_id__in=list(grace))
    found: dict[int, int] = {}
    for row in rows:
        if row.due_on + grace[row.plan_id] < on:
            found[row.plan_id] = found.get(row.plan_id, 0) + row.amount_centimes
    return found


def instalments(rows: Sequence[models.Instalment], paid_centimes: int) -> tuple[types.Instalment, ...]:
    """Return the parts of a plan in their order, what was paid set against the first ones."""
    found = []
    for row in sorted(rows, key=lambda one: one.rank):
        covered = min(row.amount_centimes, paid_centimes)
        paid_centimes -= covered
        found.append(types.Instalment(row.rank, row.due_on, row.amount_centimes, row.amount_centimes - covered))
    return tuple(found)

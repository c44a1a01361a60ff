"""What cycles could not bill, as the queue of the desk: page by page, settled by a person with a word on how."""

import dataclasses
import datetime
from collections.abc import Collection

from django.db.models import Count

from saqia.contexts.billing import events, models
from saqia.contexts.billing.states import OPEN, RESOLVED
from saqia.contexts.contracts import queries as contracts
from saqia.platform import operation
from saqia.platform.outbox import publishing

_MOST = 20_000
"""A whole queue goes into a file at once."""


class ExceptionNotFound(Exception):
    """No exception has this id."""


@dataclasses.dataclass(frozen=True)
class BillingException:
    """A contract that a cycle could not bill, the code of why, and whether somebody settled it.

    :param resolution: what a person said of how it was settled
    :param late_bill_number: the bill that a published cycle's exception led to, or None
    """

    id: int
    cycle_id: int
    round_id: int
    month: datetime.date
    account_id: int
    contract_id: int
    reason: str
    status: str
    resolved_at: datetime.datetime | None
    resolution: str
    late_bill_number: int | None


@dataclasses.dataclass(frozen=True)
class Waiting:
    """How many contracts of a cycle wait for one reason."""

    cycle_id: int
    round_id: int
    month: datetime.date
    reason: str
    many: int


@operation.operation(audit=("exception_id",))
def resolve_exception(
    *, actor: operation.Actor, exception_id: int, resolution: str, at: datetime.datetime
) -> BillingException:
    """Settle an exception, with a word on how; repeating it changes nothing.

    :param resolution: at most 200 characters, no personal data
    :raises ExceptionNotFound: there is none
    """
    actor.require("billing.resolve-exception")
    row = models.BillingException.objects.select_for_update().filter(id=exception_id).first()
    if row is None:
        raise ExceptionNotFound(exception_id)
    if row.status == OPEN:
        row.status, row.resolved_at, row.resolution = RESOLVED, at, resolution.strip()[:200]
        row.save()
        told = events.ExceptionResolved(exception_id=row.id, cycle_id=row.cycle_id, contract_id=row.contract_id)
        publishing.publish(actor=actor, event=told, at=at)
    return _frozen(row, models.Cycle.objects.get(id=row.cycle_id))


def page_exceptions(
    *, status: str = OPEN, reason: str | None = None, cycle_id: int | None = None,
    account_ids: Collection[int] | None = None, after_id: int = 0, most: int = 50,
) -> list[BillingException]:  # fmt: skip
    """Return the next exceptions by id, over all cycles or of one; two queries, however many.

    :param account_ids: only exceptions of these accounts; None: all
    :param after_id: id of the last one of the page before; 0 for the first page
    """
    rows = models.BillingException.objects.filter(status=status, id__gt=after_id).order_by("id")
    if reason is not None:
        rows = rows.filter(reason=reason)
    if cycle_id is not None:
        rows = rows.filter(cycle_id=cycle_id)
    if account_ids is not None:
        rows = rows.filter(account_id__in=account_ids)
    found = list(rows[: min(max(most, 1), _MOST)])
    cycles = models.Cycle.objects.in_bulk({row.cycle_id for row in found})
    return [_frozen(row, cycles[row.cycle_id]) for row in found]


def list_waiting() -> list[Waiting]:
    """Return how many exceptions wait, by cycle and reason, newest month first; two queries."""
    open_ones = models.BillingException.objects.filter(status=OPEN)
    counts = list(open_ones.values_list("cycle_id", "reason").annotate(many=Count("id")))
    cycles = models.Cycle.objects.in_bulk({cycle for cycle, _, _ in counts})
    found = [
        Waiting(cycle, cycles[cycle].round_id, cycles[cycle].month, reason, many) for cycle, reason, many in counts
    ]
    return sorted(found, key=lambda each: (-each.month.toordinal(), -each.cycle_id, each.reason))


def find_waiting_places() -> dict[int, str]:
    """Return account id -> commune code of the accounts for which exceptions wait; two queries."""
    accounts = models.BillingException.objects.filter(status=OPEN).values_list("account_id", flat=True)
    return contracts.find_account_communes(accounts.distinct())


def get_exception(exception_id: int) -> BillingException:
    """Return one exception, settled or not.

    :raises ExceptionNotFound: there is none
    """
    row = models.BillingException.objects.filter(id=exception_id).first()
    if row is None:
        raise ExceptionNotFound(exception_id)
    return _frozen(row, models.Cycle.objects.get(id=row.cycle_id))


def count_exceptions(*, cycle_id: int | None = None) -> dict[str, int]:
    """Return reason -> how many wait, of all cycles or of one."""
    rows = models.BillingException.objects.filter(status=OPEN)
    if cycle_id is not None:
        rows = rows.filter(cycle_id=cycle_id)
    return dict(rows.values_list("reason").annotate(many=Count("id")).order_by("reason"))


def _frozen(row: models.BillingException, cycle: models.Cycle) -> BillingException:
    return BillingException(
        row.id, row.cycle_id, cycle.round_id, cycle.month, row.account_id, row.contract_id, row.reason, row.status,
        row.resolved_at, row.resolution, row.late_bill_number,
    )  # fmt: skip

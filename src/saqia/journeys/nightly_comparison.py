"""The days of every channel compared by themselves: in the morning each difference has an owner and a deadline."""

import datetime
import logging

from saqia.contexts.reconciliation import operations as reconciliation
from saqia.contexts.reconciliation import queries
from saqia.journeys import settlements
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

logger = logging.getLogger(__name__)


class DaysNotCompared(Exception):
    """Some days could not be compared; the others are. The queue tries again."""


def compare_everywhere(at: datetime.datetime) -> int:
    """Compare for every distributor what the day before brought or changed; return how many differences are open.

    A periodic job. Repeated, it finds nothing twice; a day that fails does not keep the others from it.

    :raises DaysNotCompared: when all the others are done
    """
    on = local_time.day(at) - datetime.timedelta(1)
    found, failed = 0, 0
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        open_ones, missed = compare_tenant(tenant_id=tenant_id, on=on, at=at)
        found, failed = found + open_ones, failed + missed
    if failed:
        raise DaysNotCompared(failed)
    return found


def compare_tenant(*, tenant_id: int, on: datetime.date, at: datetime.datetime) -> tuple[int, int]:
    """Compare what a distributor's day brought or changed; return the open differences, and the days that failed."""
    failed = _settle(tenant_id, at)
    with scope.reading(tenant_id):
        wanted = queries.list_to_compare(on=on)
    actor = operation.system_actor(tenant_id=tenant_id, name="comparison")
    found = 0
    for channel, collector, day in wanted:
        try:
            found += len(reconciliation.compare_day(actor=actor, channel=channel, collector=collector, on=day, at=at))
        except Exception as error:  # the other days have their owners all the same
            failed += 1
            known = {"channel": channel, "collector": collector, "on": day.isoformat(), "error": type(error).__name__}
            logger.exception("a day could not be compared", extra=known)
    return found, failed


def _settle(tenant_id: int, at: datetime.datetime) -> int:
    try:
        settlements.settle_waiting(tenant_id=tenant_id, at=at)
    except Exception as error:  # days are compared all the same
        logger.exception("transfers could not be settled", extra={"tenant": tenant_id, "error": type(error).__name__})
        return 1
    return 0

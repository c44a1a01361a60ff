"""Closing what nobody can appeal any more, once a day: what a refusal held may be collected from then on."""

import datetime

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope


def close_everywhere(at: datetime.datetime) -> int:
    """Close the disputes of every distributor whose time to appeal is over; return how many. A periodic job."""
    closed = 0
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        with scope.reading(tenant_id):
            numbers = queries.list_closable(on=local_time.day(at))
        actor = operation.system_actor(tenant_id=tenant_id, name="dispute-closing")
        for number in numbers:
            billing.close_dispute(actor=actor, number=number, at=at)
            closed += 1
    return closed

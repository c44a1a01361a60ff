"""The reading-interval clock of every distributor, each night before the rounds set out."""

import datetime

from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.tenancy import models as tenancy


def warn_everywhere(at: datetime.datetime) -> int:
    """Warn of the periods that grow too long; return how many rounds and stages were told now. A periodic job."""
    told = 0
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        actor = operation.system_actor(tenant_id=tenant_id, name="interval-clock")
        told += len(metering.warn_of_intervals(actor=actor, at=at))
    return told

"""Telling customers, once a purchase, that what they bought is about to run out."""

import datetime

from saqia.contexts.prepaid import events, models, outlook, rules
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

_BATCH = 2000


@operation.operation(audit=("after_id",))
def watch_balances(
    *, actor: operation.Actor, after_id: int, at: datetime.datetime
) -> int | None:  # fmt: skip
    """Tell which meters of a batch run low; returns the id to go on after, None at the end. Told once a purchase.

    :param after_id: 0 for the first batch
    """
    actor.require("prepaid.issue")
    on = local_time.day(at)
    terms = rules.terms(on)
    rows = models.PrepaidMeter.objects.filter(id__gt=after_id, blocked_reason="", replaced_at=None)
    meters = list(rows.order_by("id")[:_BATCH])
    quiet = [meter for meter in meters if meter.low_told_at is None]
    bought = outlook.bought_by((meter.id for meter in quiet), since=on - datetime.timedelta(days=terms.pace_days))
    told = []
    for meter in quiet:
        found = outlook.outlook(bought.get(meter.id, []), terms, on=on)
        if found is None or not on <= found.runs_out_on <= on + datetime.timedelta(days=terms.low_days):
            continue
        told.append(meter.id)
        event = events.BalanceLow(
            meter_id=meter.id, account_id=meter.account_id, runs_out_on=found.runs_out_on.isoformat()
        )
        publishing.publish(actor=actor, event=event, at=at)
    models.PrepaidMeter.objects.filter(id__in=told).update(low_told_at=at)
    return meters[-1].id if len(meters) == _BATCH else None

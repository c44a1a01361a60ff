"""Emergency credit: a little energy now, paid whole by the next purchase."""

import datetime

from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.prepaid import events, history, models, quoting, refusals, rules, shapes, types
from saqia.contexts.prepaid.ordering import post_item
from saqia.engine import refusals as engine_refusals
from saqia.engine import vending
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


@operation.operation(audit=("meter_number", "key"))
def grant_emergency_credit(
    *, actor: operation.Actor, meter_number: str, key: str, grid: billing.Grid, at: datetime.datetime
) -> types.Vend:
    """Give a meter the energy of the rules on credit; the same key again answers the first.

    :raises MeterUnknown: no meter has this number, or it is not this customer's
    :raises MeterBlocked: it may not buy
    :raises KeyExpired: its key makes no token any more
    :raises ContractEnded: its contract is not in force
    :raises EmergencyOutstanding: an earlier one is not recovered
    :raises TooMuchOverdue: more is overdue than the rules allow
    :raises PriceUnknown: no tariff prices it
    """
    actor.require("prepaid.grant-emergency")
    row = history.locked_meter(meter_number)
    on = local_time.day(at)
    try:
        contracts.require_access(actor=actor, account_id=row.account_id, right="prepaid.grant-emergency", on=on)
    except contracts.AccessRefused:
        raise refusals.MeterUnknown(meter_number) from None
    found = models.Vend.objects.select_related("meter").filter(key=key, meter_id=row.id).first()
    if found is not None:
        return shapes.vend(found, models.Token.objects.filter(vend_id=found.id), repeated=True)
    _require_may(row, on)
    bought = _priced(row, grid, actor.tenant_id, on)
    vend = models.Vend.objects.create(
        meter=row, account_id=row.account_id, kind=models.EMERGENCY, key=key, status=models.PAID, ordered_on=on,
        ordered_at=at, ordered_by=actor.name, amount_centimes=0, energy_centimes=bought.ttc_centimes,
        vat_centimes=sum(share.vat_centimes for share in bought.shares), tenths=bought.tenths,
        shares=[[int(one.component), one.ht_centimes, one.vat_centimes] for one in bought.shares],
        demonstration=bought.demonstration, paid_at=at,
    )  # fmt: skip
    post_item(actor, vend, quoting.EMERGENCY_ITEM, at)
    publishing.publish(actor=actor, event=events.VendPaid(vend_id=vend.id, account_id=vend.account_id), at=at)
    return shapes.vend(vend)


def _require_may(row: models.PrepaidMeter, on: datetime.date) -> None:
    quoting.require_token(row, on)
    waiting = models.Vend.objects.filter(meter_id=row.id, kind=models.EMERGENCY, status=models.PAID)
    owed = quoting.owed_by(row.account_id, on)
    if owed.emergency_items or waiting.exists():
        raise refusals.EmergencyOutstanding(row.number)
    if owed.overdue > rules.terms(on).emergency_most_overdue_centimes:
        raise refusals.TooMuchOverdue(row.number)


def _priced(row: models.PrepaidMeter, grid: billing.Grid, tenant_id: int, on: datetime.date) -> vending.Purchase:
    pricing = quoting.pricing_of(row, grid, tenant_id, on, history.sold(row, on))
    try:
        return vending.price(
            pricing.rules, pricing.month, bought_tenths=pricing.bought_tenths,
            tenths=rules.terms(on).emergency_tenths,
        )  # fmt: skip
    except engine_refusals.Refused as refused:
        raise refusals.PriceUnknown(refused.code) from None

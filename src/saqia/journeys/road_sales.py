"""A top-up that was paid for without a network: the purchase is made when the money comes home, once, or it is kept."""

import datetime

from saqia.contexts.billing import operations as billing
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries, types
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import types as till_types
from saqia.platform import operation

_REFUSED = (
    prepaid.MeterBlocked, prepaid.KeyExpired, prepaid.ContractEnded, prepaid.AmountTooSmall, prepaid.AmountTooLarge,
    prepaid.DailyLimitReached, prepaid.PriceUnknown, prepaid.MeterUnknown,
)  # fmt: skip


def sync_top_up(
    *, actor: operation.Actor, pack_id: int, entry: till_types.OfflineEntry, grid: billing.Grid, at: datetime.datetime
) -> till_types.Synced:
    """Take in a top-up of a pack. The same again answers the same; what was not bought is not bought later.

    Where the meter may not buy, its account keeps the money, and a person sees it. Raises what `tills.sync_pack` does.
    """
    try:
        return sell(actor=actor, pack_id=pack_id, entry=entry, grid=grid, at=at)
    except _REFUSED:
        return tills.sync_pack(actor=actor, pack_id=pack_id, entries=[entry], at=at, buy=_kept)[0]


@operation.operation(audit=("pack_id",))
def sell(
    *, actor: operation.Actor, pack_id: int, entry: till_types.OfflineEntry, grid: billing.Grid, at: datetime.datetime
) -> till_types.Synced:
    """Order the purchase, post its money and say that it is paid: all, or nothing. Refusals are those of both."""
    ordered: list[types.Vend] = []

    def buy(one: till_types.OfflineEntry) -> till_types.Target:
        vend = prepaid.order_vend(
            actor=actor, meter_number=one.reference, amount_centimes=one.amount_centimes, key=key(pack_id, one.rank),
            grid=grid, at=at,
        )  # fmt: skip
        ordered.append(vend)
        return till_types.Target(vend.account_id, vend.item_numbers)

    [answer] = tills.sync_pack(actor=actor, pack_id=pack_id, entries=[entry], at=at, buy=buy)
    issuer = operation.system_actor(tenant_id=actor.tenant_id, name="prepaid")
    for vend in ordered:
        prepaid.confirm_vend(actor=issuer, vend_id=vend.id, receipt_number=answer.number, at=at)
    return answer


def find_vend(pack_id: int, rank: int) -> types.Vend | None:
    """Return the purchase of a number of a pack, None where nothing was bought. Inside the caller's reading."""
    return queries.find_vend(key(pack_id, rank))


def key(pack_id: int, rank: int) -> str:
    """Return what makes a top-up of a pack one purchase."""
    return f"mobile:offline:{pack_id}-{rank}"


def _kept(entry: till_types.OfflineEntry) -> till_types.Target | None:
    try:
        meter = queries.get_meter(entry.reference)
    except prepaid.MeterUnknown:
        return None
    return till_types.Target(meter.account_id, reason="not-vended")

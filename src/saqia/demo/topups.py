"""Prepaid meters of the demonstration: registered with soft keys, some topped up in the last weeks, and two of which
the keys of another supply group could not be made."""

import datetime
from collections.abc import Sequence

from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as metering
from saqia.contexts.payments import types as payment_types
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import ports, queries, types
from saqia.demo import people
from saqia.engine.sts import meters
from saqia.journeys import prepaid_sales
from saqia.platform import operation
from saqia.platform.tenancy import scope

_MOST_METERS, _MOST_BUYERS = 40, 6
_LOOKED_AT = 400
_MAKE = "07"
"""Manufacturer code of the invented meters; the ten digits of a number are its code and a serial."""
_KEY = types.KeyTerms("940011", "01", 1, 2014)
"""An invented supply group: its keys are the soft issuer's."""
_OTHER_KEY = types.KeyTerms("940027", "01", 1, 2014)
"""Of an invented supply group whose keys, in the demonstration, had not come when they were asked for."""
_SUPERVISOR, _REKEYED = "0005", 2
_WHY = "passage au groupe de fourniture de la province"
_BOUGHT = ((21, 10_000), (14, 12_000), (7, 10_000), (1, 8_000))
"""How many days ago, for how much, in centimes."""


def sell(*, actor: operation.Actor, grid: billing.Grid, at: datetime.datetime) -> int:
    """Register the first prepaid meters of a distributor and sell to some; returns how many. Repeated: nothing new."""
    registered = _register(actor, at)
    if ports.find_issuer(actor.tenant_id) is None:
        return len(registered)
    for number in registered[:_MOST_BUYERS]:
        for place, (days, centimes) in enumerate(_BOUGHT):
            _sell(actor, grid, number, centimes, f"DEMO-{number}-{place}", at - datetime.timedelta(days=days))
    refuse_keys(actor=actor, numbers=registered[-_REKEYED:], at=at)
    return len(registered)


@operation.operation
def refuse_keys(*, actor: operation.Actor, numbers: Sequence[str], at: datetime.datetime) -> int:
    """Have the supervisor ask for another key of some meters, which is not made; return of how many.

    In one transaction, so that no job makes it between the two.
    """
    actor.require("prepaid.issue")
    supervisor, _unit = people.acting(actor=actor, number=_SUPERVISOR)
    for number in numbers:
        asked = prepaid.change_key(actor=supervisor, number=number, key=_OTHER_KEY, reason=_WHY, at=at)
        prepaid.refuse_key_change(actor=actor, key_change_id=asked.id, reason="key-unknown", at=at)
    return len(numbers)


def _register(actor: operation.Actor, at: datetime.datetime) -> list[str]:
    with scope.reading(actor.tenant_id):
        found, after = _prepaid(0)
        while after and len(found) < _MOST_METERS:
            more, after = _prepaid(after)
            found += more
        found = found[:_MOST_METERS]
        known = {one.contract_id for one in queries.list_meters_of_accounts(account.id for account, _ in found)}
        hanging = {one.service_point_id for one in metering.list_hanging_meters(c.metered_by_id for _, c in found)}
    if known:
        return []
    numbers = []
    for rank, (_, contract) in enumerate(found, 1):
        if contract.metered_by_id not in hanging:
            continue
        plain = f"{_MAKE}{rank:08d}"
        number = plain + meters.luhn(plain)
        prepaid.register_meter(
            actor=actor, number=number, contract_number=contract.number, key=_KEY, cipher="EA11",
            derivation="DKGA04", at=at - datetime.timedelta(days=30),
        )  # fmt: skip
        numbers.append(number)
    return numbers


def _prepaid(after: int) -> tuple[list[tuple[contract_types.Account, contract_types.Contract]], int]:
    """Return the prepaid contracts of the next accounts, and where to go on; 0 at the end."""
    page = contracts.page_accounts(after_id=after, most=_LOOKED_AT)
    found = [(one, each) for one in page for each in one.contracts if each.is_prepaid and each.ends_on is None]
    return found, page[-1].id if page else 0


def _sell(
    actor: operation.Actor, grid: billing.Grid, number: str, centimes: int, reference: str, at: datetime.datetime
) -> None:
    try:
        sold = prepaid_sales.sell_top_up(
            actor=actor, meter_number=number, amount_centimes=centimes, grid=grid, at=at,
            money=prepaid_sales.Money(payment_types.PARTNERS, "demo", reference, "app"),
        )  # fmt: skip
    except (prepaid.AmountTooSmall, prepaid.PriceUnknown, prepaid.ContractEnded):
        return
    prepaid_sales.make_token(tenant_id=actor.tenant_id, vend_id=sold.vend.id, clock=lambda: at)

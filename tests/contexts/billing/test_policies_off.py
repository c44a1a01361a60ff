"""A distributor that does not spread catch-ups: what estimates took stays, and the rest is billed in its month."""

import dataclasses

from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries, types
from saqia.engine import codes
from saqia.journeys import cycles
from saqia.platform.tenancy import scope

E = worlds.E


def test_an_estimate_is_not_given_back_where_catch_ups_are_not_spread(world: worlds.World) -> None:
    shipped = worlds.tariffs()
    kept = tuple(policy for policy in shipped.dated_policies if policy.code != "catch_up")
    rules = dataclasses.replace(shipped, dated_policies=kept, hash="without-catch-up")
    for month in (books.APRIL, books.MAY):
        if month == books.MAY:
            worlds.read(world, month.replace(day=8), {"unread": {E: 1390}})
        cycles.bill_round(dataclasses.replace(worlds.asked(world, month), rules=rules))
    april, may = books.of(world, "unread")
    assert (april.kind, april.estimated, may.kind, may.estimated) == ("bill", True, "bill", False)
    assert energy(april) + energy(may) == 1390_000 - 1150_000
    assert worlds.owed(world, "unread") == april.total_ttc_centimes + may.total_ttc_centimes


def energy(bill: types.BillHeader) -> int:
    """Return the kWh that a bill charges, in thousandths."""
    with scope.reading(1):
        lines = queries.get_bill(number=bill.number).lines.to_pylist()
    return sum(line["volume"] for line in lines if line["component"] == codes.Component.ENERGY)

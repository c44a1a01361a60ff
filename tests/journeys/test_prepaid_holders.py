"""A prepaid meter goes with its supply to whoever holds it next, once, and only where the next contract is prepaid."""

import datetime

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground

from saqia.contexts.prepaid import queries, refusals, types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.outbox import reactions, relay
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

CHANGED = datetime.date(2026, 5, 20)
OWN = {"prepaid.holder", "prepaid.contract-opened"}


def react() -> None:
    """Run the reactions of prepaid to changes of holder and to contracts that began, as the queue does."""
    actor = operation.system_actor(tenant_id=1, name="test")
    for name in ("contracts.holder.changed", "contracts.contract.opened"):
        with scope.reading(1):
            ids = list(outbox.Event.objects.filter(name=name).order_by("id").values_list("id", flat=True))
        for event_id in ids:
            for one in reactions.of(name):
                if one.name in OWN:
                    relay.act_on(actor=actor, event_id=event_id, reaction=one.name, at=worlds.noon(CHANGED))


def meter() -> types.Meter:
    """Return the meter as it is registered."""
    with scope.reading(1):
        return queries.get_meter(ground.NUMBER)


def test_the_next_holder_buys_and_the_debt_of_the_one_before_stays(world: worlds.World) -> None:
    before = ground.registered(world)
    ground.owe(world, 50_000)
    assert ground.quote().arrears_centimes > 0
    react()
    assert meter() == before
    changed = worlds.change_holder(world, "prepaid", CHANGED, 1400)
    with pytest.raises(refusals.ContractEnded):
        ground.quote(on=CHANGED)
    for _ in range(2):
        react()
        assert (meter().account_id, meter().contract_id) == (changed.account_id, changed.contracts[worlds.E])
    bought = ground.quote(on=CHANGED)
    assert (bought.arrears_centimes, bought.fixed_from_on) == (0, CHANGED)


def test_a_contract_that_is_not_prepaid_takes_no_meter(world: worlds.World) -> None:
    before = ground.registered(world)
    worlds.change_holder(world, "plain", CHANGED, 1400)
    react()
    assert meter() == before

"""A partner stopped in the instant of its payment: one of the two waits, and nothing is recorded after the stop."""

import datetime
from collections.abc import Sequence

import pytest
from tests import instants
from tests.contexts.billing import world as worlds

from saqia.contexts.payments import operations, queries, types
from saqia.platform.tenancy import scope

AT, SYSTEM = instants.AT, instants.SYSTEM


@pytest.fixture
def partner(world: worlds.World) -> worlds.World:
    """Have a partner that may take money."""
    operations.register_collector(
        actor=SYSTEM, code="BANK-1", name_ar="بنك", name_fr="Banque", client_id="c1", methods=("app",),
        most_per_payment_centimes=100_000, guarantee_centimes=200_000, at=AT,
    )  # fmt: skip
    return world


def change(*, is_active: bool = False) -> None:
    operations.change_collector(
        actor=SYSTEM, code="BANK-1", most_per_payment_centimes=100_000, guarantee_centimes=200_000,
        is_active=is_active, at=AT,
    )  # fmt: skip


def pay(world: worlds.World, reference: str = "R1", *, at: datetime.datetime = AT) -> types.Receipt:
    return operations.collect_for_partner(
        actor=SYSTEM, code="BANK-1", reference=reference, method="app", collected_at=AT, at=at,
        lines=[types.Line(world.accounts["three"].account_id, 100)],
    )  # fmt: skip


def test_what_is_long_past_comes_in_a_file_unless_it_is_known(partner: worlds.World) -> None:
    month = AT + datetime.timedelta(days=30)
    first = pay(partner)
    pay(partner, "R2", at=month)
    with pytest.raises(operations.CollectedTooLongAgo):
        pay(partner, "R3", at=month + datetime.timedelta(minutes=1))
    assert pay(partner, at=month + datetime.timedelta(days=9)).number == first.number
    assert sorted(recorded()) == ["R1", "R2"]


def record(world: worlds.World) -> None:
    """Record a payment as `collect_for_partner` does once the limits are checked."""
    operations.collect_payment(
        actor=SYSTEM, channel="partner", collector="BANK-1", reference="R1", method="app", collected_at=AT, at=AT,
        lines=[types.Line(world.accounts["three"].account_id, 100)],
    )  # fmt: skip


def recorded() -> Sequence[str]:
    with scope.reading(1):
        return [one.reference for one in queries.page_payments(channel="partner")]


def test_a_payment_that_meets_the_stop_waits_and_is_refused(partner: worlds.World) -> None:
    refused = instants.at_once(change, lambda: pay(partner))
    assert isinstance(refused, operations.CollectorUnknown)
    assert recorded() == []


def test_a_stop_that_meets_a_payment_waits_for_it(partner: worlds.World) -> None:
    assert instants.at_once(lambda: record(partner), change) is None
    with pytest.raises(operations.CollectorUnknown):
        pay(partner, "R2")
    assert recorded() == ["R1"]
    with scope.reading(1):
        assert queries.get_held("BANK-1") == 100


def test_a_partner_that_takes_again_pays(partner: worlds.World) -> None:
    change()
    change(is_active=True)
    assert pay(partner).repeated is False
    assert recorded() == ["R1"]

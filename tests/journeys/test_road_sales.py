"""Top-ups sold without a network: one purchase when the money comes home, or the money kept for the account."""

import dataclasses
import datetime
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import pytest
from django.db import connections
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground
from tests.contexts.tills import counters

from saqia.contexts.payments import models as payment_models
from saqia.contexts.prepaid import models, ports
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import packs, queries, types
from saqia.journeys import prepaid_sales, road_sales
from saqia.partners.sts_hsm import soft
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = ground.AT
LATER = AT + datetime.timedelta(hours=3)


@dataclasses.dataclass(frozen=True)
class Van:
    """A device with its pack, and the meter of its route."""

    town: counters.Agencies
    pack: types.Pack

    def entry(self, rank: int, amount: int = 10_000, **changed: Any) -> types.OfflineEntry:
        """Return a top-up that it sold, with its code."""
        told = {"key": f"k{rank}", "reference": ground.NUMBER, "kind": "topup", "collected_at": AT, **changed}
        plain = types.OfflineEntry(
            rank=rank, amount_centimes=amount, shown_centimes=0, method="cash", mac="", **told
        )  # fmt: skip
        return dataclasses.replace(plain, mac=packs.code(self.pack.key, self.pack.id, plain))

    def sync(self, entry: types.OfflineEntry) -> types.Synced:
        """Send one."""
        return road_sales.sync_top_up(
            actor=self.town.elsewhere, pack_id=self.pack.id, entry=entry, grid=ground.GRID, at=LATER
        )


@pytest.fixture
def van(world: worlds.World) -> Iterator[Van]:
    """A mobile agency on its round; tokens are made by a soft issuer."""
    town = counters.staffed(world)
    ground.registered(world)
    session = tills.open_session(actor=town.elsewhere, unit_id=town.other_unit, float_centimes=0, kind="mobile", at=AT)
    ports.register_issuer(lambda tenant_id: soft.SoftIssuer(b"seed of a test"))
    yield Van(town, tills.issue_pack(actor=town.elsewhere, session_id=session.id, at=AT))
    ports.forget_issuer()


def written() -> tuple[int, int]:
    """Return how many purchases and payments there are."""
    with scope.reading(1):
        return models.Vend.objects.count(), payment_models.Payment.objects.count()


def conflicts() -> list[tuple[str, int, bool]]:
    """Return what a person looks at."""
    with scope.reading(1):
        return [(one.cause, one.amount_centimes, one.on_suspense) for one in queries.list_conflicts()]


def test_it_is_bought_once_however_often_it_is_sent(van: Van) -> None:
    first = van.sync(van.entry(1))
    assert (first.outcome, first.reason) == ("posted", "")
    for _ in range(5):
        assert van.sync(van.entry(1)) == dataclasses.replace(first, outcome="repeated")
    assert written() == (1, 1) and conflicts() == []
    with scope.reading(1):
        vend = road_sales.find_vend(van.pack.id, 1)
        [pack] = queries.list_packs(session_id=van.pack.session_id)
    assert vend is not None and (vend.status, vend.amount_centimes) == ("paid", 10_000)
    assert vend.receipt_number == first.number and pack.vended_centimes == 10_000
    prepaid_sales.make_token(tenant_id=1, vend_id=vend.id, clock=lambda: LATER)
    assert van.sync(van.entry(1)).outcome == "repeated" and written() == (1, 1)


def test_a_meter_that_may_not_buy_leaves_the_money_on_its_account(van: Van) -> None:
    prepaid.block_meter(actor=van.town.world.actor, number=ground.NUMBER, reason="tampering", at=AT)
    answer = van.sync(van.entry(1))
    assert answer.outcome == "posted" and answer.number
    assert written() == (0, 1) and conflicts() == [("not-vended", 10_000, False)]
    prepaid.unblock_meter(actor=van.town.world.actor, number=ground.NUMBER, at=LATER)
    assert van.sync(van.entry(1)).outcome == "repeated"  # its money is on the account: it buys nothing by itself
    assert written() == (0, 1)


def test_what_passes_the_limit_or_names_no_meter_waits_for_a_person(van: Van) -> None:
    assert van.pack.vending_centimes == 500_000
    first = van.sync(van.entry(1, 490_001))
    assert (first.outcome, written()) == ("posted", (0, 1))  # above what one purchase may be: kept for the account
    answers = [van.sync(van.entry(2, 9_999, reference="99")), van.sync(van.entry(3, 1_000))]
    assert [(one.outcome, one.reason) for one in answers] == [("refused", "unknown"), ("refused", "vending")]
    assert written() == (0, 1)
    assert [cause for cause, _, on_suspense in conflicts() if on_suspense] == ["unknown", "vending"]


def test_a_second_pack_carries_what_is_left_of_the_limit(van: Van) -> None:
    van.sync(van.entry(1, 100_000))
    boss, agent = van.town.other_supervisor, van.town.elsewhere
    with scope.reading(1):
        known = queries.get_session(van.pack.session_id).hand_centimes
    tills.lose_pack(actor=boss, pack_id=van.pack.id, cash_centimes=known + 30_000, at=LATER)
    second = tills.issue_pack(actor=agent, session_id=van.pack.session_id, at=LATER)
    assert second.vending_centimes == 500_000 - 100_000 - 30_000


def test_a_purchase_refused_after_the_road_gives_no_cash_back(van: Van) -> None:
    answer = van.sync(van.entry(1))
    with scope.reading(1):
        vend = road_sales.find_vend(van.pack.id, 1)
    assert vend is not None
    system = operation.system_actor(tenant_id=1, name="test")
    prepaid.refuse_vend(actor=system, vend_id=vend.id, reason="key-expired", at=LATER)
    prepaid_sales.return_money(tenant_id=1, vend_id=vend.id, clock=lambda: LATER)
    with scope.reading(1):
        [receipt] = queries.list_receipts(session_id=van.pack.session_id)
        hand = queries.get_session(van.pack.session_id).hand_centimes
    assert (receipt.payment.number, receipt.payment.reversed_on) == (answer.number, None)
    assert hand == receipt.payment.total_centimes


def test_a_payment_by_the_ordinary_door_is_no_top_up(van: Van) -> None:
    with pytest.raises(tills.EntriesUnsound):
        tills.sync_pack(actor=van.town.elsewhere, pack_id=van.pack.id, entries=[van.entry(1)], at=LATER)
    told = dataclasses.replace(van.entry(1), kind="payment")
    assert van.sync(told).reason == "forged"  # the code says what it was taken for
    assert written() == (0, 0)


def test_the_same_top_up_sent_at_once_is_one_purchase(van: Van) -> None:
    def send(_: int) -> str:
        try:
            return van.sync(van.entry(1)).number
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(send, range(3)))) == 1
    assert written() == (1, 1)

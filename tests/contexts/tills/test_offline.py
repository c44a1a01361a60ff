"""A mobile till without a network: receipts of a pack come home once, and nothing that was collected is lost."""

import dataclasses
import datetime
import random
from typing import Any

import pytest
from tests.contexts.tills import counters
from tests.contexts.tills.counters import AT, FLOAT, ON, books
from tests.contexts.tills.devices import LATER, Device, conflicts, duty, hand, kept, owed

from saqia.contexts.tills import models, operations, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow


def test_a_pack_is_of_a_mobile_till_that_is_open(town: counters.Agencies, device: Device) -> None:
    assert (device.pack.ranks, device.pack.ceiling_centimes, len(device.pack.key)) == (200, 1_000_000 - FLOAT, 64)
    assert device.pack.expires_at - AT == datetime.timedelta(hours=14)
    with scope.reading(1):
        assert [one.key for one in queries.list_packs(session_id=device.pack.session_id)] == [""]
        assert device.pack.key.encode() not in bytes(models.Pack.objects.get().sealed_key)
    with pytest.raises(operations.NotMobile):
        operations.issue_pack(actor=town.cashier, session_id=counters.opened(town).id, at=AT)
    with pytest.raises(operations.SessionNotTheirs):
        operations.issue_pack(actor=town.cashier, session_id=device.pack.session_id, at=AT)
    with pytest.raises(operation.PermissionRefused):
        operations.issue_pack(actor=town.finance, session_id=device.pack.session_id, at=AT)
    operations.count_session(actor=town.elsewhere, session_id=device.pack.session_id, pieces={}, at=AT)
    with pytest.raises(operations.SessionNotOpen):
        operations.issue_pack(actor=town.elsewhere, session_id=device.pack.session_id, at=AT)


def test_the_same_entries_a_hundred_times_are_one_payment_each(town: counters.Agencies, device: Device) -> None:
    due = owed(town)
    sent = [device.entry(rank, 1_000) for rank in (1, 2, 3)]
    assert [one.outcome for one in device.sync(*sent)] == ["posted"] * 3
    before = kept()
    for _ in range(100):
        assert {one.outcome for one in device.sync(*sent)} == {"repeated"}
    assert kept() == before
    assert (owed(town), conflicts()) == (due - 3_000, [])
    with scope.reading(1):
        ranks = [one.rank for one in queries.list_receipts(session_id=device.pack.session_id)]
    assert ranks == [3, 2, 1]


def test_a_wrong_code_books_nothing_and_does_not_block_the_right_one(town: counters.Agencies, device: Device) -> None:
    right = device.entry(1, 1_000)
    wrong = [dataclasses.replace(right, amount_centimes=9_000), dataclasses.replace(right, mac="é")]
    assert [(one.outcome, one.reason) for one in device.sync(*wrong)] == [("refused", "forged")] * 2
    assert books("4497", "5161") == [0, 0]
    assert [(one.cause, one.amount_centimes, one.on_suspense) for one in conflicts()] == [("forged", 0, False)] * 2
    assert device.sync(right)[0].outcome == "posted"


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        ("outside", {"rank": 201}),
        ("outside", {"rank": 0}),
        ("above", {"amount": 950_000}),
        ("expired", {"collected_at": AT + datetime.timedelta(hours=15)}),
        ("expired", {"collected_at": AT - datetime.timedelta(hours=1)}),
        ("expired", {"collected_at": datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)}),
        ("unknown", {"reference": "NOBODY"}),
    ],
)
def test_money_that_cannot_be_posted_waits_on_suspense(
    town: counters.Agencies, device: Device, reason: str, changed: dict[str, Any]
) -> None:
    sent = device.entry(**{"rank": 1, "amount": 1_000, **changed})
    late = AT + datetime.timedelta(hours=20)
    assert [(one.outcome, one.reason) for one in device.sync(sent, at=late)] == [("refused", reason)]
    before = kept()
    assert device.sync(sent, at=late)[0].reason == reason
    assert kept() == before
    [found] = conflicts()
    assert (found.cause, found.on_suspense, found.amount_centimes) == (reason, True, found.paid_centimes)
    assert books("4497", "5161") == [-found.amount_centimes, found.amount_centimes]
    assert hand(device) == FLOAT + found.amount_centimes >= FLOAT + sent.amount_centimes


def test_a_rank_used_for_two_receipts_keeps_the_money_of_both(device: Device) -> None:
    answers = device.sync(device.entry(1, 1_000), device.entry(1, 2_000, key="other"))
    assert [(one.outcome, one.reason) for one in answers] == [("posted", ""), ("refused", "used")]
    assert hand(device) == FLOAT + sum(one.paid_centimes for one in conflicts()) + 1_000 + duty(1_000)


def test_paid_elsewhere_becomes_an_advance_that_a_person_sees(town: counters.Agencies, device: Device) -> None:
    due = owed(town)
    sent = device.entry(1, due)
    counters.take(town, counters.opened(town), due)
    [answer] = device.sync(sent)
    assert (answer.outcome, answer.advance_centimes, owed(town)) == ("posted", due, -due)
    [found] = conflicts()
    assert (found.cause, found.amount_centimes, found.on_suspense) == ("paid-elsewhere", due, False)
    settled = operations.settle_conflict(
        actor=town.other_supervisor, conflict_id=found.id, remark=" told the customer ", at=LATER
    )
    assert (settled.status, settled.remark, settled.settled_by) == (
        "settled", "told the customer", town.other_supervisor.name,
    )  # fmt: skip
    assert owed(town) == -due


def test_an_advance_that_was_meant_is_no_conflict(town: counters.Agencies, device: Device) -> None:
    due = owed(town)
    assert device.sync(device.entry(1, due + 500, shown_centimes=due))[0].advance_centimes == 500
    assert conflicts() == []


def test_a_person_places_what_waits(town: counters.Agencies, device: Device) -> None:
    due = owed(town)
    device.sync(device.entry(1, 1_000, reference="NOBODY"))
    [found] = conflicts()
    asked: dict[str, Any] = {"conflict_id": found.id, "remark": "found the account", "at": LATER}
    boss, account, before = town.other_supervisor, device.account("three"), kept()
    with pytest.raises(operations.PlaceMissing):
        operations.settle_conflict(actor=boss, **asked)
    with pytest.raises(operations.PlaceMissing):
        operations.settle_conflict(actor=boss, reference="NOBODY", **asked)
    with pytest.raises(operations.ReasonMissing):
        operations.settle_conflict(actor=boss, reference=account, **{**asked, "remark": " "})
    with pytest.raises(operations.UnitNotTheirs):
        operations.settle_conflict(actor=town.supervisor, reference=account, **asked)
    with pytest.raises(operation.PermissionRefused):
        operations.settle_conflict(actor=town.elsewhere, reference=account, **asked)
    with pytest.raises(operations.ConflictUnknown):
        operations.settle_conflict(actor=boss, reference=account, **{**asked, "conflict_id": 10**9})
    assert kept() == before
    operations.settle_conflict(actor=boss, reference=account, **asked)
    assert books("4497", "5161") == [0, found.amount_centimes]
    assert owed(town) == due - found.amount_centimes
    assert hand(device) == FLOAT + found.amount_centimes
    with pytest.raises(operations.ConflictSettled):
        operations.settle_conflict(actor=boss, reference=account, **asked)


def test_cheques_come_home_once(device: Device) -> None:
    cheque = types.ChequeGiven("230", "0012345", ON)
    first = device.entry(1, 1_000, method="cheque", cheque=cheque)
    again = device.entry(2, 1_000, method="cheque", cheque=cheque)
    assert [(one.outcome, one.reason) for one in device.sync(first, again)] == [("posted", ""), ("refused", "cheque")]
    assert hand(device) == FLOAT


def test_what_is_refused_as_a_whole_writes_nothing(town: counters.Agencies, device: Device) -> None:
    sound, before = device.entry(1, 1_000), kept()
    for broken in (
        {"amount_centimes": 0}, {"key": ""}, {"method": "cheque"}, {"reference": "x" * 41}, {"method": "terminal"},
    ):  # fmt: skip
        with pytest.raises(operations.EntriesUnsound):
            device.sync(sound, dataclasses.replace(sound, **broken))
    with pytest.raises(operations.EntriesUnsound):
        device.sync(*[sound] * 201)
    with pytest.raises(operations.PackUnknown):
        operations.sync_pack(actor=town.elsewhere, pack_id=10**9, entries=[sound], at=LATER)
    with pytest.raises(operations.SessionNotTheirs):
        operations.sync_pack(actor=town.cashier, pack_id=device.pack.id, entries=[sound], at=LATER)
    with pytest.raises(operation.PermissionRefused):
        operations.sync_pack(actor=town.finance, pack_id=device.pack.id, entries=[sound], at=LATER)
    assert kept() == before


def test_two_hundred_cycles_of_on_and_off_lose_and_double_nothing(device: Device) -> None:
    """The device keeps what no answer has named; the network drops requests, or answers after they were done."""
    chance, queue, given = random.Random(4), dict[str, types.OfflineEntry](), 0
    before = owed(device.town)
    for cycle in range(200):
        if chance.random() < 0.4 and given < device.pack.ranks:
            given += 1
            queue[f"k{given}"] = device.entry(given, 100)
        fate = chance.choice(("dropped", "lost answer", "answered")) if cycle < 199 else "answered"
        if fate == "dropped" or not queue:
            continue
        sent = list(queue.values())
        chance.shuffle(sent)
        answers = device.sync(*sent)
        if fate == "answered":
            for one in answers:
                del queue[one.key]
    assert queue == {}
    with scope.reading(1):
        rows = models.OfflineEntry.objects.order_by("rank").values_list("rank", flat=True)
        assert list(rows) == list(range(1, given + 1))
        assert models.Receipt.objects.count() == given
    assert owed(device.town) == before - 100 * given

"""A mobile till without a network: receipts of a pack come home once, and nothing that was collected is lost."""

import contextlib
import dataclasses
import datetime
import functools
import random
import time
from concurrent import futures
from typing import Any

import pytest
from django.db import connections
from tests.contexts.tills import counters
from tests.contexts.tills.counters import AT, FLOAT, ON, books, written

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import queries as payments
from saqia.contexts.tills import models, operations, packs, queries, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES

pytestmark = pytest.mark.slow

LATER = AT + datetime.timedelta(hours=3)
COUNTS = (models.OfflineEntry, models.OfflineConflict)


@dataclasses.dataclass(frozen=True)
class Device:
    """A device with its pack, of a cashier of a mobile agency."""

    town: counters.Agencies
    pack: types.Pack

    def entry(self, rank: int, amount: int, **changed: Any) -> types.OfflineEntry:
        """Return a receipt that it gave, with its code."""
        told = {
            "key": f"k{rank}", "reference": self.account("three"), "shown_centimes": amount, "method": "cash",
            "collected_at": AT + datetime.timedelta(minutes=5),
        }  # fmt: skip
        plain = types.OfflineEntry(rank=rank, amount_centimes=amount, mac="", **{**told, **changed})
        return dataclasses.replace(plain, mac=packs.code(self.pack.key, self.pack.id, plain))

    def account(self, name: str) -> str:
        """Return an account's number."""
        with scope.reading(1):
            [found] = contracts.list_accounts([self.town.account(name)])
        return found.number

    def sync(self, *entries: types.OfflineEntry, at: datetime.datetime = LATER) -> list[types.Synced]:
        """Send receipts."""
        return operations.sync_pack(actor=self.town.elsewhere, pack_id=self.pack.id, entries=entries, at=at)


@pytest.fixture
def device(town: counters.Agencies) -> Device:
    """A pack on a device."""
    session = operations.open_session(
        actor=town.elsewhere, unit_id=town.other_unit, float_centimes=FLOAT, kind="mobile", at=AT
    )
    return Device(town, operations.issue_pack(actor=town.elsewhere, session_id=session.id, at=AT))


def kept() -> tuple[int, ...]:
    """Return how many rows of everything there are, those of work offline too."""
    with scope.reading(1):
        own = [kind.objects.count() for kind in COUNTS]
    return (*own, *written())


def conflicts() -> list[types.Conflict]:
    """Return all conflicts."""
    with scope.reading(1):
        return queries.list_conflicts()


def owed(town: counters.Agencies) -> int:
    """Return what the third account owes."""
    with scope.reading(1):
        return ledger.get_balance(account_id=town.account("three"))


def hand(device: Device) -> int:
    """Return the cash in the till by the books."""
    with scope.reading(1):
        return queries.get_session(device.pack.session_id).hand_centimes


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
    assert hand(device) == FLOAT + sum(one.paid_centimes for one in conflicts()) + 1_000 + _duty(1_000)


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


def test_a_second_pack_waits_for_the_first_and_carries_what_is_left(town: counters.Agencies, device: Device) -> None:
    session, before = device.pack.session_id, kept()
    issue = functools.partial(operations.issue_pack, actor=town.elsewhere, session_id=session)
    with pytest.raises(operations.PackOut):
        issue(at=LATER)
    with pytest.raises(operations.ReceiptsMissing):
        operations.return_pack(actor=town.elsewhere, pack_id=device.pack.id, receipts=1, at=LATER)
    with pytest.raises(operations.SessionNotTheirs):
        operations.return_pack(actor=town.cashier, pack_id=device.pack.id, receipts=0, at=LATER)
    assert kept() == before
    device.sync(device.entry(1, 100_000))
    for _ in range(2):
        back = operations.return_pack(actor=town.elsewhere, pack_id=device.pack.id, receipts=1, at=LATER)
    total = 100_000 + _duty(100_000)
    assert (back.ended_as, back.ended_at, back.receipts, back.cash_centimes) == ("returned", LATER, 1, total)
    assert issue(at=LATER).ceiling_centimes == 1_000_000 - FLOAT - total
    assert device.sync(device.entry(1, 100_000))[0].outcome == "repeated"
    assert device.sync(device.entry(2, 1_000))[0].reason == "ended"


def test_a_till_takes_no_cash_beside_what_its_pack_may_take(town: counters.Agencies, device: Device) -> None:
    session = counters.session_of(device.pack.session_id)
    with pytest.raises(operations.PackOut):
        counters.take(town, session, 1_000, actor=town.elsewhere)
    cheque = types.ChequeGiven("230", "0012345", ON)
    counters.take(town, session, 1_000, actor=town.elsewhere, method="cheque", cheque=cheque)
    operations.return_pack(actor=town.elsewhere, pack_id=device.pack.id, receipts=0, at=LATER)
    counters.take(town, session, 1_000, "k2", actor=town.elsewhere)
    assert hand(device) == FLOAT + 1_000 + _duty(1_000)


def test_a_lost_pack_does_not_block_the_day(town: counters.Agencies, device: Device) -> None:
    device.sync(device.entry(1, 100_000))
    known, before = hand(device), kept()
    lose = functools.partial(operations.lose_pack, pack_id=device.pack.id, at=LATER)
    with pytest.raises(operation.PermissionRefused):
        lose(actor=town.elsewhere, cash_centimes=known)
    with pytest.raises(operations.UnitNotTheirs):
        lose(actor=town.supervisor, cash_centimes=known)
    with pytest.raises(operations.CashUnsound):
        lose(actor=town.other_supervisor, cash_centimes=-1)
    with pytest.raises(operations.PackUnknown):
        lose(actor=town.other_supervisor, cash_centimes=known, pack_id=10**9)
    assert kept() == before
    assert lose(actor=town.other_supervisor, cash_centimes=known + 30_000).unsent_centimes == 30_000
    with pytest.raises(operations.PackNotOut):
        lose(actor=town.other_supervisor, cash_centimes=0)
    session = device.pack.session_id
    second = operations.issue_pack(actor=town.elsewhere, session_id=session, at=LATER)
    assert second.ceiling_centimes == 1_000_000 - known - 30_000
    found = LATER + datetime.timedelta(hours=1)
    after = device.entry(3, 1_000, collected_at=LATER + datetime.timedelta(minutes=30))
    answers = device.sync(device.entry(2, 29_000, shown_centimes=0), after, at=found)
    assert [(one.outcome, one.reason) for one in answers] == [("posted", ""), ("refused", "ended")]
    operations.return_pack(actor=town.elsewhere, pack_id=second.id, receipts=0, at=found)
    third = operations.issue_pack(actor=town.elsewhere, session_id=session, at=found)
    assert third.ceiling_centimes == 1_000_000 - hand(device)
    with scope.reading(1):
        assert [one.ended_as for one in queries.list_packs(session_id=session)] == ["out", "returned", "lost"]


def test_two_devices_that_ask_at_once_get_one_pack(town: counters.Agencies, device: Device) -> None:
    operations.return_pack(actor=town.elsewhere, pack_id=device.pack.id, receipts=0, at=LATER)

    def ask(_: int) -> str:
        try:
            operations.issue_pack(actor=town.elsewhere, session_id=device.pack.session_id, at=LATER)
        except operations.PackOut:
            return "out"
        finally:
            connections.close_all()
        return "issued"

    with futures.ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, range(4))) == ["issued", "out", "out", "out"]


def test_what_comes_after_the_till_is_closed_is_what_was_counted_too_much(device: Device) -> None:
    town, session = device.town, device.pack.session_id
    total = 100_000 + _duty(100_000)
    pieces = {20_000: 7, 5_000: 2, 100: (total - 100_000) // 100, 5: (total % 100) // 5}
    operations.count_session(actor=town.elsewhere, session_id=session, pieces=pieces, at=LATER)
    operations.lose_pack(actor=town.other_supervisor, pack_id=device.pack.id, cash_centimes=FLOAT + total, at=LATER)
    operations.close_session(actor=town.other_supervisor, session_id=session, remark="not synced", at=LATER)
    in_hand = hand(device)
    assert device.sync(device.entry(1, 100_000))[0].reason == "closed"
    assert hand(device) == in_hand
    assert books("4497") == [-total]


def test_a_till_does_not_close_while_its_pack_is_out(device: Device) -> None:
    town, session = device.town, device.pack.session_id
    operations.count_session(actor=town.elsewhere, session_id=session, pieces={20_000: 2, 10_000: 1}, at=LATER)
    before = kept()
    for who in (town.elsewhere, town.other_supervisor):
        with pytest.raises(operations.PackOnRoad) as refused:
            operations.close_session(actor=who, session_id=session, remark="", at=LATER)
        assert refused.value.pack_id == device.pack.id
        for language in LANGUAGES:
            assert str(device.pack.id) in wording.refusal(refused.value, language)
    assert kept() == before
    operations.return_pack(actor=town.elsewhere, pack_id=device.pack.id, receipts=0, at=LATER)
    closed = operations.close_session(actor=town.elsewhere, session_id=session, at=LATER)
    assert (closed.session.status, closed.session.difference_centimes) == ("deposited", 0)


def test_a_till_that_closes_while_its_pack_comes_home_misses_no_receipt(device: Device) -> None:
    """Whichever waits for the other: the till closes after the pack is home, and every receipt is in its books."""
    town, session = device.town, device.pack.session_id
    sent = [device.entry(rank, 1_000) for rank in range(1, 9)]
    total = sum(1_000 + _duty(1_000) for _ in sent)
    pieces = {20_000: 2, 10_000: 1, 100: total // 100, 1: 0}
    pieces = {value: many for value, many in pieces.items() if many}
    operations.count_session(actor=town.elsewhere, session_id=session, pieces=pieces, at=LATER)

    def come_home() -> str:
        try:
            for one in sent:
                assert device.sync(one)[0].outcome == "posted"
            operations.return_pack(actor=town.elsewhere, pack_id=device.pack.id, receipts=len(sent), at=LATER)
        finally:
            connections.close_all()
        return "home"

    def close() -> str:
        try:
            for _ in range(2_000):
                with contextlib.suppress(operations.PackOnRoad):
                    operations.close_session(actor=town.other_supervisor, session_id=session, remark="pièces", at=LATER)
                    return "closed"
                time.sleep(0.01)
        finally:
            connections.close_all()
        return "never"

    with futures.ThreadPoolExecutor(2) as pool:
        both = pool.submit(close), pool.submit(come_home)
        assert [one.result() for one in both] == ["closed", "home"]
    assert conflicts() == []
    with scope.reading(1):
        standing = queries.get_session(session)
    assert (standing.cash_centimes, standing.aside_centimes) == (total, 0)
    assert standing.session.difference_centimes == total % 100


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


def _duty(amount: int) -> int:
    with scope.reading(1):
        return payments.duty(amount, "cash", ON)

"""Packs of mobile tills: one of a till at a time, brought home, lost, and the till that closes around them."""

import contextlib
import datetime
import functools
import time
from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.tills import counters
from tests.contexts.tills.counters import FLOAT, ON, books
from tests.contexts.tills.devices import LATER, Device, conflicts, duty, hand, kept

from saqia.contexts.tills import operations, queries, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES

pytestmark = pytest.mark.slow


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
    total = 100_000 + duty(100_000)
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
    assert hand(device) == FLOAT + 1_000 + duty(1_000)


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
    total = 100_000 + duty(100_000)
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
    total = sum(1_000 + duty(1_000) for _ in sent)
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

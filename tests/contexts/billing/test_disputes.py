"""A contested bill: held in part, looked through, decided by the right people, corrected or not, closed."""

import datetime
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.billing.stages import Stages

from saqia.contexts.billing import models, queries, wording
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing.disputes import moving, states
from saqia.contexts.ledger import operations as ledger_operations
from saqia.contexts.ledger import queries as ledger
from saqia.journeys import cycles, dispute_closing
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

APRIL, MAY = datetime.date(2026, 4, 8), datetime.date(2026, 5, 8)
OPENED = datetime.datetime(2026, 5, 25, 10, tzinfo=datetime.UTC)
LATER = datetime.datetime(2026, 5, 28, 10, tzinfo=datetime.UTC)
READ_IN_MAY: dict[str, dict[int, int | list[int]]] = {
    "plain": {1: 1629}, "three": {1: 1510, 2: 1067}, "shop": {1: 2350, 2: 1031}, "moved": {1: 1350},
}  # fmt: skip
OFFICER = operation.Actor(
    1,
    "person:21",
    21,
    frozenset({"billing.decide-dispute", "billing.propose-correction", "billing.approve-correction"}),
)
SECOND = operation.Actor(1, "person:22", 22, frozenset({"billing.approve-correction"}))
CUSTOMER = operation.Actor(1, "customer:9", 9, frozenset({"billing.open-dispute"}))


def bill_two_months(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    worlds.read(world, MAY, READ_IN_MAY)
    cycles.bill_round(worlds.asked(world, books.MAY))


@pytest.fixture
def billed(stages: Stages, tmp_path: Path) -> Iterator[worlds.World]:
    with stages.copy(bill_two_months, tmp_path) as made:
        yield made


def number_of(world: worlds.World, name: str) -> int:
    return books.bill_of(world, name, books.MAY).header.number


def contest(world: worlds.World, name: str = "plain", key: str = "k1", **more: object) -> queries.Dispute:
    given: dict[str, Any] = {"actor": CUSTOMER, "reason": "too-high", "account_id": world.accounts[name].account_id}
    return billing.open_dispute(
        bill_number=number_of(world, name), client_key=key, rules=worlds.tariffs(), grid=worlds.GRID, at=OPENED,
        **(given | more),
    )  # fmt: skip


def decide(
    world: worlds.World, number: int, decision: billing.Decision, actor: operation.Actor = OFFICER
) -> queries.Dispute:
    return billing.decide_dispute(
        actor=actor, number=number, decision=decision, rules=worlds.tariffs(), grid=worlds.GRID,
        issued_on=LATER.date(), at=LATER,
    )  # fmt: skip


def lower(world: worlds.World, name: str, volume: int, outcome: str = "accepted") -> billing.Decision:
    detail = books.bill_of(world, name, books.MAY)
    [consumption] = [one["consumption_id"] for one in detail.supplies.to_pylist() if one["service"] == 1]
    index = billing.CorrectedIndex((1270 + volume) * 1000, volume * 1000, "reader")
    return billing.Decision(outcome, "index-corrected", corrected={consumption: index})


def collectable(world: worlds.World, name: str) -> tuple[int, int]:
    account = world.accounts[name].account_id
    with scope.reading(1):
        return ledger.get_balance(account_id=account), ledger.get_collectable(account_id=account)


def seen(number: int) -> queries.Dispute:
    with scope.reading(1):
        return queries.get_dispute(number=number)


def codes(found: queries.Dispute) -> list[str]:
    return [one.code for one in found.diagnosis]


def test_contesting_holds_that_part_alone_and_counts_once(billed: worlds.World) -> None:
    owed, _ = collectable(billed, "plain")
    found = contest(billed, disputed_centimes=100_00, remark="ماشي معقول")
    assert (found.number, found.status, found.disputed_centimes, found.held_centimes) == (
        2026_000_000_001, "opened", 100_00, 100_00,
    )  # fmt: skip
    assert (
        found.answer_by == moving.answer_by(OPENED) == datetime.date(2026, 6, 18)
    )  # Eid al-Adha and the Islamic new year fall in between
    assert collectable(billed, "plain") == (owed, owed - 100_00)
    before = books.image(billed)
    again = contest(billed, disputed_centimes=100_00)
    assert (again.number, again.diagnosis) == (found.number, found.diagnosis)
    assert books.image(billed) == before
    name, told = books.events(billed)[-1]
    assert (name, told["answer_by"], told["disputed_centimes"]) == ("billing.dispute.opened", "2026-06-18", 100_00)
    with scope.reading(1):
        [listed] = queries.list_disputes(account_id=billed.accounts["plain"].account_id)
        [queued] = queries.page_disputes()
        counts = queries.count_disputes(on=datetime.date(2026, 6, 19))
        assert queries.page_disputes(after=(queued.answer_by, queued.number)) == []
        standing = queries.list_item_standings(account_ids=[found.account_id], on=datetime.date(2026, 6, 1))
    assert listed == queued
    assert (counts.opened, counts.late) == (1, 1)
    assert [one.held_centimes for one in standing if one.number == found.bill_number] == [100_00]
    for language in ("ar", "fr", "en"):
        assert all(wording.finding(one, language) for one in found.diagnosis)


def test_one_service_of_a_bill_can_be_contested(billed: worlds.World) -> None:
    three = billed.accounts["three"]
    detail = books.bill_of(billed, "three", books.MAY)
    cases = [one["case"] for one in detail.supplies.to_pylist() if one["service"] == 2]
    water = sum(line["amount_ttc"] for line in detail.lines.to_pylist() if line["case"] in cases)
    found = contest(billed, "three", contract_ids=[three.contracts[2]])
    assert found.disputed_centimes == found.held_centimes == water


def test_the_data_is_looked_through(billed: worlds.World) -> None:
    three = contest(billed, "three")
    assert codes(three)[0] == "leak-suspected"  # 40 m3 where 13 and 14 were usual
    assert "dearer-block" in codes(three)
    leak = three.diagnosis[0]
    assert (leak.values["service"], leak.values["volume_milli"]) == (2, 40_000)
    assert wording.finding(leak, "en") == "40 m³ where 14 is usual: there may be a leak behind the meter."
    assert "high-consumption" in codes(contest(billed, "shop", key="k2"))
    with scope.reading(1):
        dry = queries.list_bills(account_id=billed.accounts["dry"].account_id)
    assert dry[0].estimated
    estimated = billing.open_dispute(
        actor=CUSTOMER, bill_number=dry[0].number, reason="estimate", client_key="k3", rules=worlds.tariffs(),
        grid=worlds.GRID, at=OPENED,
    )  # fmt: skip
    assert codes(estimated)[0] == "estimate"
    assert codes(contest(billed, "moved", key="k4")) == ["nothing-unusual"]


def test_a_wrong_customer_or_bill_is_refused_alike_and_nothing_is_written(
    billed: worlds.World, casa: operation.Actor
) -> None:
    before = books.image(billed)
    with pytest.raises(billing.BillNotFound):
        contest(billed, account_id=billed.accounts["three"].account_id)
    with pytest.raises(billing.BillNotFound):
        contest(billed, actor=casa, account_id=None)
    with pytest.raises(billing.DisputeReasonUnknown):
        contest(billed, reason="because")
    with pytest.raises(billing.DisputedTooMuch) as much:
        contest(billed, disputed_centimes=10_000_00)
    assert much.value.most_centimes == books.bill_of(billed, "plain", books.MAY).header.total_ttc_centimes
    with pytest.raises(billing.DisputedTooMuch):
        contest(billed, disputed_centimes=0)
    with pytest.raises(operation.PermissionRefused):
        contest(billed, actor=SECOND)
    assert books.image(billed) == before
    with scope.reading(1):
        assert models.Dispute.objects.count() == 0
    first = contest(billed)
    with pytest.raises(billing.DisputedAlready) as standing:
        contest(billed, key="k2")
    assert standing.value.number == first.number
    with pytest.raises(billing.BillNotFound):  # the key of another customer tells nothing
        contest(billed, "three", key="k1")
    with scope.reading(1), pytest.raises(billing.DisputeNotFound):
        queries.get_dispute(number=first.number, account_id=billed.accounts["three"].account_id)
    with scope.reading(2), pytest.raises(billing.DisputeNotFound):
        queries.get_dispute(number=first.number)


def test_a_paid_bill_is_contested_without_a_hold(billed: worlds.World) -> None:
    owed, _ = collectable(billed, "plain")
    account = billed.accounts["plain"].account_id
    ledger_operations.post_payment(
        actor=billed.actor, account_id=account, amount_centimes=owed, cause="counter:1", posted_on=MAY, at=OPENED
    )
    assert contest(billed).held_centimes == 0
    billing.withdraw_dispute(actor=CUSTOMER, number=2026_000_000_001, at=LATER, account_id=account)
    assert seen(2026_000_000_001).status == "withdrawn"


def test_a_small_correction_is_decided_by_one_person(billed: worlds.World) -> None:
    number = contest(billed).number
    with pytest.raises(billing.DisputeElsewhere):  # nobody examines it yet
        decide(billed, number, lower(billed, "plain", 200))
    assert billing.take_dispute(actor=OFFICER, number=number, at=LATER).status == "examining"
    assert billing.take_dispute(actor=OFFICER, number=number, at=LATER).status == "examining"
    before = books.image(billed)
    with pytest.raises(billing.NothingGivenBack):
        decide(billed, number, lower(billed, "plain", 400))
    with pytest.raises(billing.NothingGivenBack):
        decide(billed, number, billing.Decision("accepted", "not-founded"))
    with pytest.raises(billing.DecisionReasonUnknown):
        decide(billed, number, billing.Decision("accepted", "because"))
    with pytest.raises(operation.PermissionRefused):
        decide(billed, number, lower(billed, "plain", 200), actor=CUSTOMER)
    assert books.image(billed) == before
    done = decide(billed, number, lower(billed, "plain", 200, "partly"))
    assert (done.status, done.appeal_until) == ("partly", LATER.date() + datetime.timedelta(days=30))
    balance, free = collectable(billed, "plain")
    april = books.bill_of(billed, "plain", books.APRIL).header.total_ttc_centimes
    assert balance == free == april + books.quoted("electricity", 200, APRIL, MAY)
    names = [name for name, _ in books.events(billed)][-3:]
    assert names == ["billing.dispute.taken", "billing.bill.corrected", "billing.dispute.decided"]
    assert [(move.status, move.author) for move in seen(number).moves] == [
        ("opened", "customer:9"), ("examining", "person:21"), ("partly", "person:21"),
    ]  # fmt: skip


def test_a_large_correction_takes_a_second_person(billed: worlds.World) -> None:
    number = contest(billed, "shop").number
    billing.take_dispute(actor=OFFICER, number=number, at=LATER)
    waiting = decide(billed, number, billing.Decision("accepted", "bill-canceled", cancels=True))
    assert (waiting.status, waiting.outcome) == ("proposed", "accepted")
    balance, free = collectable(billed, "shop")
    assert balance - free == waiting.held_centimes > 0
    with scope.reading(1):
        [proposal] = queries.page_proposals()
    bill = books.bill_of(billed, "shop", books.MAY).header
    assert (proposal.effect_centimes, proposal.dispute_number) == (-bill.total_ttc_centimes, number)
    before = books.image(billed)
    with pytest.raises(billing.SameHands):
        approve(billed, proposal.id, OFFICER)
    with pytest.raises(billing.DisputeElsewhere):
        billing.withdraw_dispute(actor=CUSTOMER, number=number, at=LATER)
    assert books.image(billed) == before
    done = approve(billed, proposal.id, SECOND)
    assert (done.status, done.decided_by, done.replacement_number) == ("applied", "person:22", None)
    assert approve(billed, proposal.id, SECOND) == done
    assert seen(number).status == "accepted"
    april = books.bill_of(billed, "shop", books.APRIL).header.total_ttc_centimes
    assert collectable(billed, "shop") == (april, april)
    with pytest.raises(billing.ProposalDecided):
        billing.reject_correction(actor=SECOND, proposal_id=proposal.id, note="", at=LATER)


def test_a_rejected_proposal_goes_back_and_may_come_again(billed: worlds.World) -> None:
    number = contest(billed, "shop").number
    billing.take_dispute(actor=OFFICER, number=number, at=LATER)
    decide(billed, number, billing.Decision("accepted", "bill-canceled", cancels=True))
    with scope.reading(1):
        [proposal] = queries.page_proposals()
    with pytest.raises(operation.PermissionRefused):
        billing.reject_correction(actor=CUSTOMER, proposal_id=proposal.id, note="", at=LATER)
    done = billing.reject_correction(actor=SECOND, proposal_id=proposal.id, note="read it again", at=LATER)
    assert (done.status, done.note, seen(number).status) == ("rejected", "read it again", "examining")
    with pytest.raises(billing.ProposalDecided):
        approve(billed, proposal.id, SECOND)
    decide(billed, number, billing.Decision("accepted", "bill-canceled", cancels=True))
    with scope.reading(1):
        assert [one.id for one in queries.page_proposals()] == [proposal.id + 1]
        assert queries.get_proposal(proposal_id=proposal.id).status == "rejected"


def approve(world: worlds.World, proposal_id: int, actor: operation.Actor) -> queries.Proposal:
    return billing.approve_correction(
        actor=actor, proposal_id=proposal_id, rules=worlds.tariffs(), grid=worlds.GRID, issued_on=LATER.date(), at=LATER
    )


def test_a_refusal_leaves_the_hold_until_the_appeal_is_over(billed: worlds.World) -> None:
    owed, _ = collectable(billed, "plain")
    number = contest(billed).number
    account = billed.accounts["plain"].account_id
    billing.take_dispute(actor=OFFICER, number=number, at=LATER)
    refused = decide(billed, number, billing.Decision("refused", "reading-confirmed", remark="photo du compteur"))
    assert refused.status == "refused"
    assert collectable(billed, "plain") == (owed, owed - refused.held_centimes)
    with pytest.raises(billing.AppealStillOpen):
        billing.close_dispute(actor=OFFICER, number=number, at=LATER)
    again = billing.appeal_dispute(actor=CUSTOMER, number=number, remark="relisez", at=LATER, account_id=account)
    assert (again.status, again.appeals, again.outcome) == ("examining", 1, "")
    decide(billed, number, billing.Decision("refused", "not-founded"))
    with pytest.raises(billing.AppealTooLate):
        billing.appeal_dispute(actor=CUSTOMER, number=number, remark="encore", at=LATER)
    with scope.reading(1):
        assert queries.list_closable(on=LATER.date()) == [number]
    closed = billing.close_dispute(actor=OFFICER, number=number, at=LATER)
    assert (closed.status, collectable(billed, "plain")) == ("closed", (owed, owed))
    assert billing.close_dispute(actor=OFFICER, number=number, at=LATER) == closed
    contest(billed, key="k2")  # a closed dispute does not forbid another


def test_the_time_to_appeal_ends(billed: worlds.World) -> None:
    number = contest(billed).number
    billing.take_dispute(actor=OFFICER, number=number, at=LATER)
    decide(billed, number, billing.Decision("refused", "tariff-right"))
    late = LATER + datetime.timedelta(days=31)
    with pytest.raises(billing.AppealTooLate):
        billing.appeal_dispute(actor=CUSTOMER, number=number, remark="", at=late)
    assert dispute_closing.close_everywhere(LATER) == 0
    assert dispute_closing.close_everywhere(late) == 1
    assert dispute_closing.close_everywhere(late) == 0
    owed, free = collectable(billed, "plain")
    assert (seen(number).status, owed - free) == ("closed", 0)


def test_a_correction_without_a_dispute_follows_the_same_rule(billed: worlds.World) -> None:
    def propose(name: str, cause: str) -> queries.Proposal:
        return billing.propose_correction(
            actor=OFFICER, bill_number=number_of(billed, name), corrected=None, reason="wrong-index", cause=cause,
            rules=worlds.tariffs(), grid=worlds.GRID, issued_on=LATER.date(), at=LATER,
        )  # fmt: skip

    small = propose("moved", "desk:1")
    assert (small.status, small.decided_by) == ("applied", "person:21")
    assert propose("moved", "desk:1") == small
    large = propose("shop", "desk:2")
    assert (large.status, large.credit_number) == ("pending", None)
    assert books.events(billed)[-1][0] == "billing.correction.proposed"
    with pytest.raises(billing.BillCorrectedBefore):
        propose("moved", "desk:3")
    with pytest.raises(billing.ProposalNotFound):
        approve(billed, 9999, SECOND)
    with pytest.raises(operation.PermissionRefused):  # nobody corrects past the second person
        billing.correct_bill(
            actor=OFFICER, bill_number=number_of(billed, "shop"), corrected=None, reason="dispute", cause="x",
            rules=worlds.tariffs(), grid=worlds.GRID, issued_on=LATER.date(), at=LATER,
        )  # fmt: skip


def test_two_at_once_open_one(billed: worlds.World) -> None:
    found: list[object] = []

    def run(key: str) -> None:
        try:
            found.append(contest(billed, key=key).number)
        except billing.DisputedAlready:
            found.append("refused")
        finally:
            connections.close_all()

    number_of(billed, "plain")
    threads = [threading.Thread(target=run, args=(key,)) for key in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == ["2026000000001", "refused"]
    with scope.reading(1):
        assert models.Dispute.objects.count() == 1


def test_the_queue_of_exceptions_is_settled_by_a_person(billed: worlds.World) -> None:
    with scope.reading(1):
        first = queries.page_exceptions(most=2)
        rest = queries.page_exceptions(after_id=first[-1].id)
        counts = queries.count_exceptions()
    assert len(first) == 2
    assert sum(counts.values()) == len(first) + len(rest)
    assert {one.reason for one in [*first, *rest]} == set(counts)
    clerk = operation.Actor(1, "person:23", 23, frozenset({"billing.resolve-exception"}))
    done = billing.resolve_exception(actor=clerk, exception_id=first[0].id, resolution="order 12", at=LATER)
    assert (done.status, done.resolution) == ("resolved", "order 12")
    assert billing.resolve_exception(actor=clerk, exception_id=first[0].id, resolution="other", at=LATER) == done
    with scope.reading(1):
        assert queries.page_exceptions(most=1) == first[1:]
        assert queries.page_exceptions(status="resolved") == [done]
        assert queries.page_exceptions(cycle_id=first[1].cycle_id, reason=first[1].reason)[0] == first[1]
    with pytest.raises(operation.PermissionRefused):
        billing.resolve_exception(actor=CUSTOMER, exception_id=first[1].id, resolution="", at=LATER)
    with pytest.raises(billing.ExceptionNotFound):
        billing.resolve_exception(actor=clerk, exception_id=999_999, resolution="", at=LATER)


def test_every_code_has_its_words() -> None:
    ways = {status for way in states.WAYS for status in way}
    assert set(wording.DISPUTE_STATES) == ways
    for code in ("too-high", "leak", "other"):
        assert wording.DISPUTE_REASONS[code].ar
    from saqia.contexts.billing.disputes import deciding, opening

    assert set(wording.DISPUTE_REASONS) == set(opening.REASONS)
    assert set(wording.DECISION_REASONS) == set(deciding.DECISION_REASONS)

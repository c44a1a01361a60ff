"""What is given up by four eyes, what goes back to its owner by a day, and what is owed by age."""

import datetime
from concurrent import futures
from typing import Any

import pytest
from django.db import connections, transaction
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.collections.debts import SYSTEM

from saqia.contexts.collections import exports, operations, queries, types
from saqia.contexts.ledger import models as ledger_models
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as balances
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries as party_queries
from saqia.contexts.parties import types as party_types
from saqia.contexts.payments import operations as payments
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

ON = datetime.date(2026, 5, 4)
AT = debts.noon(ON)
OLD = datetime.date(2025, 5, 4)
PROPOSER = debts.clerk("collections.propose-write-off", "collections.approve-write-off")
OTHER = debts.clerk("collections.approve-write-off", person=6)
RIB = "011810000001210000000087"


def propose(world: worlds.World, **change: object) -> types.WriteOff:
    given = {"actor": PROPOSER, "account_id": world.accounts["plain"].account_id, "reason": "gone", "remark": "",
             "at": AT}  # fmt: skip
    return operations.propose_write_off(**{**given, **change})  # type: ignore[arg-type]


def test_an_old_debt_is_given_up_by_two_and_booked_as_a_loss(world: worlds.World) -> None:
    old = debts.owe(world, "plain", 40_000, OLD)
    debts.owe(world, "plain", 7_000, datetime.date(2025, 6, 4))
    found = propose(world)
    assert (found.items, found.amount_centimes, found.status) == (((old, 40_000),), 40_000, "awaiting-approval")
    with pytest.raises(operations.SameHands):
        operations.approve_write_off(actor=PROPOSER, write_off_id=found.id, at=AT)
    with pytest.raises(operations.WriteOffWaits):
        propose(world)
    assert operations.approve_write_off(actor=OTHER, write_off_id=found.id, at=AT).status == "written-off"
    with pytest.raises(operations.WriteOffDecided):
        operations.approve_write_off(actor=OTHER, write_off_id=found.id, at=AT)
    with scope.reading(1):
        assert balances.get_balance(account_id=found.account_id) == 7_000
        trial = balances.get_trial_balance()
    assert (trial["6585"], trial["3421"], sum(trial.values())) == (40_000, 7_000, 0)


def test_write_offs_that_cannot_be(world: worlds.World) -> None:
    debts.owe(world, "plain", 40_000, OLD + datetime.timedelta(days=1))
    for change, refusal in (
        ({}, operations.NothingToWriteOff),
        ({"reason": "tired"}, operations.ReasonUnknown),
        ({"actor": debts.clerk()}, operation.PermissionRefused),
        ({"actor": debts.clerk("collections.propose-write-off", tenant_id=2)}, operations.NothingToWriteOff),
    ):
        with pytest.raises(refusal):
            propose(world, **change)
    assert debts.written()[6] == 0
    later = AT + datetime.timedelta(days=1)
    found = propose(world, at=later)
    with pytest.raises(operations.WriteOffUnknown):
        operations.approve_write_off(
            actor=debts.clerk("collections.approve-write-off", tenant_id=2), write_off_id=found.id, at=later
        )
    debts.pay(world, "plain", 1, ON)
    with pytest.raises(operations.DebtChanged):
        operations.approve_write_off(actor=OTHER, write_off_id=found.id, at=later)
    assert operations.refuse_write_off(actor=OTHER, write_off_id=found.id, at=later).status == "refused"
    assert propose(world, at=later).amount_centimes == 39_999


def hold_deposit(account_id: int, centimes: int) -> None:
    """Have the books of a former operator hand a deposit over."""
    with transaction.atomic():
        scope.enter(1)
        made = ledger_models.JournalTransaction.objects.create(
            cause="deposit", kind="opening", posted_on=ON, recorded_at=AT
        )
        for code, amount in (("1487", -centimes), ("44971", centimes)):
            ledger_models.JournalEntry.objects.create(transaction=made, account_code=code, amount_centimes=amount)
        ledger_models.Deposit.objects.create(transaction=made, account_id=account_id, amount_centimes=centimes)


def track(world: worlds.World, amount: int = 20_000, rib: str = RIB) -> types.DepositRefund:
    return operations.track_deposit_refund(
        actor=SYSTEM, account_id=world.accounts["plain"].account_id, cause="RES-2026-000001",
        deposit_centimes=30_000, amount_centimes=amount, rib=rib, at=AT,
    )  # fmt: skip


def why(deposit_refund_id: int) -> str | None:
    """Return why it was not proposed, None: it was."""
    with scope.reading(1):
        return queries.explain_waiting([deposit_refund_id], on=ON).get(deposit_refund_id)


def give_rib(world: worlds.World) -> int:
    customer = world.accounts["plain"].customer_id
    given = party_types.CustomerDetails(kind="person", name_latin="Client de démonstration", ribs=(RIB,))
    parties.correct_customer(actor=SYSTEM, customer_id=customer, given=given, at=AT)
    with scope.reading(1):
        return party_queries.list_bank_accounts(customer)[0][0]


def test_a_deposit_goes_back_by_its_day(world: worlds.World) -> None:
    account = world.accounts["plain"].account_id
    hold_deposit(account, 30_000)
    debts.owe(world, "plain", 10_000)
    asked = track(world)
    assert why(asked.id) == "no-bank-account"
    assert (asked.status, asked.asked_on, asked.due_on) == ("asked", ON, datetime.date(2026, 6, 3))
    assert track(world) == asked
    with pytest.raises(operations.BankAccountMissing):
        operations.propose_deposit_refund(actor=SYSTEM, deposit_refund_id=asked.id, at=AT)
    with scope.reading(1):
        assert balances.get_deposit_held(account_id=account) == 30_000
    give_rib(world)
    proposed = operations.propose_deposit_refund(actor=SYSTEM, deposit_refund_id=asked.id, at=AT)
    assert proposed.status == "refund-proposed" and why(asked.id) is None
    refund_id = proposed.refund_id or 0
    with pytest.raises(operations.DepositMoved):
        operations.propose_deposit_refund(actor=SYSTEM, deposit_refund_id=asked.id, at=AT)
    with scope.reading(1):
        assert balances.get_deposit_held(account_id=account) == 0
        assert balances.get_balance(account_id=account) == -20_000
    finance = debts.clerk("payments.approve-refund", "payments.pay-refund", person=9)
    payments.approve_refund(actor=finance, refund_id=refund_id, at=AT)
    payments.mark_refund_paid(actor=finance, refund_id=refund_id, reference="VIR-1", paid_on=ON, at=AT)
    done = operations.mark_deposit_transferred(
        actor=SYSTEM, refund_id=refund_id, reference="VIR-1", transferred_on=ON, at=AT
    )
    assert done is not None
    assert (done.status, done.transferred_on, done.reference) == ("transferred", ON, "VIR-1")
    with scope.reading(1):
        trial = balances.get_trial_balance()
    assert (trial["1487"], sum(trial.values())) == (0, 0)
    for _ in range(2):
        payments.return_refund(
            actor=finance, refund_id=refund_id, reference="VIR-1", reason="AC04", returned_on=ON, at=AT
        )
        back = operations.take_deposit_back(actor=SYSTEM, refund_id=refund_id, at=AT)
        assert back is not None and (back.status, back.transferred_on, back.reference) == ("refund-proposed", None, "")
    with scope.reading(1):
        assert balances.get_balance(account_id=done.account_id) == -done.amount_centimes
    with pytest.raises(operation.PermissionRefused):
        operations.take_deposit_back(actor=debts.clerk(), refund_id=refund_id, at=AT)


def test_what_finance_sends_back_is_proposed_anew_and_held_once(world: worlds.World) -> None:
    hold_deposit(world.accounts["plain"].account_id, 30_000)
    bank = give_rib(world)
    asked = track(world, 30_000, "")
    first = operations.propose_deposit_refund(actor=SYSTEM, deposit_refund_id=asked.id, bank_account_id=bank, at=AT)
    finance = debts.clerk("payments.approve-refund", person=9)
    payments.refuse_refund(actor=finance, refund_id=first.refund_id or 0, remark="RIB", at=AT)
    back = operations.send_deposit_back(actor=SYSTEM, refund_id=first.refund_id or 0, at=AT)
    assert back is not None
    assert (back.status, back.refund_id, why(asked.id)) == ("asked", None, "not-named")
    again = operations.propose_deposit_refund(actor=SYSTEM, deposit_refund_id=asked.id, bank_account_id=bank, at=AT)
    assert again.refund_id != first.refund_id
    with scope.reading(1):
        assert balances.get_balance(account_id=asked.account_id) == -30_000


def test_deposits_that_cannot_be(world: worlds.World) -> None:
    with pytest.raises(operations.NothingToRefund):
        track(world, 0)
    with pytest.raises(operation.PermissionRefused):
        operations.propose_deposit_refund(actor=debts.clerk(), deposit_refund_id=1, at=AT)
    assert debts.written()[5] == 0
    asked = track(world)
    with pytest.raises(operations.DepositUnknown):
        operations.propose_deposit_refund(
            actor=debts.clerk("collections.track-deposit-refund", tenant_id=2), deposit_refund_id=asked.id, at=AT
        )
    bank = give_rib(world)
    assert why(asked.id) == "not-held"
    with pytest.raises(ledger.DepositExceeded):
        operations.propose_deposit_refund(actor=SYSTEM, deposit_refund_id=asked.id, bank_account_id=bank, at=AT)
    with scope.reading(1):
        assert [one.status for one in queries.list_deposits()] == ["asked"]
        assert queries.count_waiting(on=ON)["deposits"] == 1
        assert queries.count_waiting(on=datetime.date(2026, 6, 4))["late-deposits"] == 1


def test_ageing_by_class_commune_and_operator_of_origin(world: worlds.World) -> None:
    debts.owe(world, "plain", 10_000, datetime.date(2026, 5, 30))
    debts.owe(world, "plain", 20_000, datetime.date(2026, 4, 30))
    number = debts.owe(world, "shop", 50_000, datetime.date(2025, 1, 1))
    debts.owe(world, "lamp", 90_000, datetime.date(2026, 1, 15))
    ledger.place_hold(actor=SYSTEM, item_number=number, amount_centimes=5_000, cause="d", at=AT)
    debts.pay(world, "plain", 4_000, ON)
    with scope.reading(1):
        rows = exports.ageing(on=ON).to_pylist()
    found = [(r["customer_class"], r["operator"], r["bucket"], r["accounts"], r["left_centimes"], r["held_centimes"])
             for r in rows]  # fmt: skip
    assert found == [
        ("administration", "-", 3, 1, 90_000, 0),
        ("household", "-", 0, 1, 10_000, 0),
        ("household", "-", 1, 1, 16_000, 0),
        ("professional", "-", 5, 1, 50_000, 5_000),
    ]
    assert {row["commune_code"] for row in rows} == {worlds.COMMUNE}
    with scope.reading(2):
        assert exports.ageing(on=ON).num_rows == 0


def test_a_deposit_that_later_debts_took_waits_for_a_person(world: worlds.World) -> None:
    account = world.accounts["plain"].account_id
    hold_deposit(account, 30_000)
    give_rib(world)
    asked = track(world)
    debts.owe(world, "plain", 10_000)
    with scope.reading(1):
        assert queries.explain_waiting([asked.id], on=ON) == {asked.id: "ready"}
    debts.owe(world, "plain", 1, number=7)
    with scope.reading(1):
        assert queries.explain_waiting([asked.id], on=ON) == {asked.id: "owes"}
    with pytest.raises(payments.CreditTooSmall) as less:
        operations.propose_deposit_refund(actor=SYSTEM, deposit_refund_id=asked.id, at=AT)
    assert less.value.left_centimes == 19_999
    with scope.reading(1):
        assert balances.get_deposit_held(account_id=account) == 30_000
        assert [one.status for one in queries.list_deposits()] == ["asked"]


def test_finance_asks_for_what_later_debts_leave_of_a_deposit(world: worlds.World) -> None:
    account = world.accounts["plain"].account_id
    hold_deposit(account, 30_000)
    bank = give_rib(world)
    asked = track(world, 30_000)
    debts.owe(world, "plain", 12_345)
    finance = debts.clerk(
        "collections.reduce-deposit-refund", "payments.approve-refund", "payments.propose-refund", person=9
    )
    given: dict[str, Any] = {"actor": finance, "deposit_refund_id": asked.id, "bank_account_id": bank, "at": AT}
    before = debts.written()
    for change, refusal in (
        ({"amount_centimes": 17_656}, operations.RestChanged),
        ({"amount_centimes": 17_654}, operations.RestChanged),
        ({"actor": debts.clerk("collections.track-deposit-refund")}, operation.PermissionRefused),
        ({"actor": debts.clerk("collections.reduce-deposit-refund", tenant_id=2)}, operations.DepositUnknown),
        ({"bank_account_id": bank + 1}, operations.BankAccountMissing),
    ):
        with pytest.raises(refusal):
            operations.propose_rest_of_deposit(**{"amount_centimes": 17_655, **given, **change})
    assert debts.written() == before and stands(account) == (12_345, 30_000)
    done = operations.propose_rest_of_deposit(amount_centimes=17_655, **given)
    assert (done.status, done.amount_centimes, done.set_off_centimes) == ("refund-proposed", 17_655, 12_345)
    assert stands(account) == (-17_655, 0)
    with pytest.raises(operations.DepositMoved):
        operations.propose_rest_of_deposit(amount_centimes=17_655, **given)
    refund_id = done.refund_id or 0
    with pytest.raises(payments.SameHands):
        payments.approve_refund(actor=finance, refund_id=refund_id, at=AT)
    payments.approve_refund(actor=debts.clerk("payments.approve-refund", person=10), refund_id=refund_id, at=AT)
    assert stands(account) == (0, 0)
    with scope.reading(1):
        trial = balances.get_trial_balance()
        [told] = outbox.Event.objects.filter(name="collections.deposit.reduced").values_list("payload", flat=True)
    assert (trial["1487"], trial["3421"], sum(trial.values())) == (0, 0, 0)
    assert told["deposit_refund_id"] == asked.id


def test_what_debts_leave_whole_or_take_whole_is_not_asked_for_as_a_rest(world: worlds.World) -> None:
    account = world.accounts["plain"].account_id
    hold_deposit(account, 30_000)
    bank = give_rib(world)
    asked = track(world)
    given: dict[str, Any] = {"actor": SYSTEM, "deposit_refund_id": asked.id, "bank_account_id": bank, "at": AT}
    with pytest.raises(operations.RestChanged) as whole:
        operations.propose_rest_of_deposit(amount_centimes=20_000, **given)
    assert whole.value.left_centimes == 20_000
    debts.owe(world, "plain", 30_000)
    with pytest.raises(operations.NothingToRefund):
        operations.propose_rest_of_deposit(amount_centimes=1, **given)
    assert stands(account) == (30_000, 30_000)


def test_a_deposit_that_later_debts_took_whole_is_closed_once(world: worlds.World) -> None:
    account = world.accounts["plain"].account_id
    hold_deposit(account, 30_000)
    asked = track(world)
    finance = debts.clerk("collections.reduce-deposit-refund")
    given: dict[str, Any] = {"actor": finance, "deposit_refund_id": asked.id, "at": AT}
    debts.owe(world, "plain", 29_999)
    contested = debts.owe(world, "plain", 2, number=7)
    ledger.place_hold(actor=SYSTEM, item_number=contested, amount_centimes=2, cause="d", at=AT)
    before = debts.written()
    assert why(asked.id) == "owes"
    for change, refusal in (
        ({}, operations.DebtContested),  # what is contested is not paid by it before a decision
        ({"actor": debts.clerk("collections.track-deposit-refund")}, operation.PermissionRefused),
        ({"actor": debts.clerk("collections.reduce-deposit-refund", tenant_id=2)}, operations.DepositUnknown),
        ({"deposit_refund_id": asked.id + 1}, operations.DepositUnknown),
    ):
        with pytest.raises(refusal):
            operations.set_deposit_off(**{**given, **change})
    assert debts.written() == before and stands(account) == (30_001, 30_000)
    ledger.release_hold(actor=SYSTEM, cause="d", at=AT)
    assert why(asked.id) == "taken"

    def close(_: int) -> str:
        try:
            operations.set_deposit_off(**given)
        except operations.DepositMoved as moved:
            return moved.status
        finally:
            connections.close_all()
        return "closed"

    with futures.ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(close, range(3))) == ["closed", "set-off", "set-off"]
    assert stands(account) == (1, 0) and why(asked.id) is None
    with scope.reading(1):
        [done] = queries.list_deposits()
        assert queries.count_deposits(on=datetime.date(2027, 1, 1)) == (0, 0)
        trial = balances.get_trial_balance()
        told = outbox.Event.objects.filter(name="collections.deposit.set-off").values_list("payload", flat=True)
        assert [one["deposit_refund_id"] for one in told] == [asked.id]
    assert (done.status, done.set_off_on, done.amount_centimes, done.set_off_centimes) == ("set-off", ON, 0, 20_000)
    assert (trial["1487"], trial["3421"], sum(trial.values())) == (0, 1, 0)


def test_a_deposit_of_which_something_is_left_is_not_closed(world: worlds.World) -> None:
    hold_deposit(world.accounts["plain"].account_id, 30_000)
    asked = track(world)
    debts.owe(world, "plain", 29_999)
    before = debts.written()
    with pytest.raises(operations.RestChanged) as left:
        operations.set_deposit_off(actor=SYSTEM, deposit_refund_id=asked.id, at=AT)
    assert (left.value.left_centimes, debts.written()) == (1, before)


def stands(account_id: int) -> tuple[int, int]:
    """Return balance and deposit held."""
    with scope.reading(1):
        return balances.get_balance(account_id=account_id), balances.get_deposit_held(account_id=account_id)

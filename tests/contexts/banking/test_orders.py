"""Debits and refund transfers: gathered once, approved by somebody else, settled or sent back by the bank's word."""

import datetime
import importlib

import pytest
from django.db import connections, transaction
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds

from saqia.contexts.banking import models, operations, ports, queries, rules, types
from saqia.contexts.parties import models as party_models
from saqia.contexts.payments import operations as payment_operations
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

COLLECT = datetime.date(2026, 5, 20)
CUSTOMERS = operation.system_actor(tenant_id=1, name="test")


@pytest.fixture
def billed(april_billed: worlds.World) -> worlds.World:
    ground.opened()
    return april_billed


def signed(world: worlds.World, *names: str) -> list[int]:
    """Sign mandates, and return the accounts."""
    ids = [world.accounts[name].account_id for name in names]
    for account_id in ids:
        operations.sign_mandate(
            actor=ground.AGENT, account_id=account_id, rib=ground.PAYER, holder=f"Essai {account_id}", at=ground.AT
        )
    return ids


def prepared(on: datetime.date = COLLECT) -> types.OrderFile:
    return operations.prepare_direct_debits(actor=ground.FINANCE, bank_account="main", on=on, at=ground.AT).file


def sent() -> tuple[types.OrderFile, list[types.Order]]:
    file = prepared()
    operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=ground.AT)
    after = operations.mark_orders_sent(actor=ground.FINANCE, file_id=file.file_id, at=ground.AT)
    return after, ground.read(lambda: queries.list_orders(file_id=file.file_id))


def test_what_is_due_of_accounts_with_a_mandate_is_gathered_once(billed: worlds.World) -> None:
    first, second = signed(billed, "three", "plain")
    due = {account_id: ground.owed(account_id) for account_id in (first, second)}
    file = prepared()
    assert (file.kind, file.state, file.order_count) == ("debits", "prepared", 2)
    assert file.amount_centimes == sum(due.values())
    orders = ground.read(lambda: queries.list_orders(file_id=file.file_id))
    assert {one.account_id: one.amount_centimes for one in orders} == due
    assert [one.sequence for one in orders] == ["FRST", "FRST"]
    assert [one.end_to_end for one in orders] == [f"{file.message_id}-00001", f"{file.message_id}-00002"]
    with pytest.raises(operations.NothingToOrder):
        prepared()
    operations.drop_orders(actor=ground.FINANCE, file_id=file.file_id, at=ground.AT)
    assert prepared().order_count == 2


def test_customers_are_told_before_and_bills_not_due_yet_wait(billed: worlds.World) -> None:
    signed(billed, "three")
    with pytest.raises(operations.TooSoon) as caught:
        prepared(ground.AT.date() + datetime.timedelta(days=1))
    assert caught.value.earliest_on == ground.AT.date() + datetime.timedelta(days=2)
    with pytest.raises(operations.NothingToOrder):
        prepared(ground.AT.date() + datetime.timedelta(days=2))
    for code in ("none", ""):
        with pytest.raises(operations.BankAccountUnknown):
            operations.prepare_direct_debits(actor=ground.FINANCE, bank_account=code, on=COLLECT, at=ground.AT)


def test_four_eyes_and_no_file_before_them(billed: worlds.World) -> None:
    signed(billed, "three")
    file = prepared()
    with pytest.raises(operations.SameHands):
        operations.approve_orders(actor=ground.FINANCE, file_id=file.file_id, at=ground.AT)
    with pytest.raises(operations.NotApproved):
        ground.read(lambda: queries.get_order_file(file.file_id))
    with pytest.raises(operations.OrdersDecided):
        operations.mark_orders_sent(actor=ground.FINANCE, file_id=file.file_id, at=ground.AT)
    approved = operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=ground.AT)
    assert (approved.state, approved.prepared_by, approved.approved_by) == ("approved", "person:7", "person:8")
    with pytest.raises(operations.OrdersDecided):
        operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=ground.AT)
    content = ports.write_orders(ground.read(lambda: queries.get_order_file(file.file_id)))
    assert ports.write_orders(ground.read(lambda: queries.get_order_file(file.file_id))) == content
    assert b"pain.008.001.08" in content and file.message_id.encode() in content
    later = ground.AT + datetime.timedelta(hours=1)
    for actor in (ground.FINANCE, operation.Actor(1, "person:11", 11, ground.FINANCE.permissions)):
        gone = operations.mark_orders_sent(actor=actor, file_id=file.file_id, at=later)
        assert (gone.approved_at, gone.ended_by, gone.ended_at) == (ground.AT, "person:7", later)
    with pytest.raises(operations.OrdersDecided):
        operations.drop_orders(actor=ground.FINANCE, file_id=file.file_id, at=ground.AT)


def test_a_bank_s_codes_are_those_of_its_row_in_force() -> None:
    rib, day = "999" + "0" * 21, datetime.date(2026, 5, 8)
    assert rules.debit_codes(rib, day) == types.DebitCodes()
    row = {"service_level": {"code": "URGP"}, "local_instrument": {"own": "PRLV"}, "source": "essai"}
    stated = {**rules._rules(), "debit_codes": {"999": [{"from": datetime.date(2026, 5, 1), **row}]}}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "_rules", lambda: stated)
        found = rules.debit_codes(rib, day)
        assert found == types.DebitCodes(types.Code("URGP", is_own=False), types.Code("PRLV", is_own=True))
        assert rules.debit_codes(rib, datetime.date(2026, 4, 30)) == types.DebitCodes()
        assert rules.debit_codes("998" + rib[3:], day) == types.DebitCodes()
        for wrong in ({"kind": "PRLV"}, {}):
            stated["debit_codes"]["999"][0]["local_instrument"] = wrong
            with pytest.raises((KeyError, ValueError)):
                rules.debit_codes(rib, day)


def test_a_debit_is_paid_when_the_statement_shows_it_and_owed_again_when_it_comes_back(billed: worlds.World) -> None:
    [account_id] = signed(billed, "three")
    due = ground.owed(account_id)
    file, [order] = sent()
    assert ground.owed(account_id) == due
    _, [line] = ground.matched(ground.stated(ground.line(due, order.end_to_end)))
    assert (line.state, line.rule, line.target) == ("placed", "order", order.end_to_end)
    assert (ground.owed(account_id), ground.books()) == (0, {"bank": due})
    back = ground.line(-due, order.end_to_end, return_reason="AM04")
    _, [line] = ground.matched(ground.stated(back, number="S2", opening=100_000 + due))
    assert (line.state, line.rule) == ("placed", "return")
    assert (ground.owed(account_id), ground.books()) == (due, {})
    receipt = ground.read(lambda: payments.get_payment(line.target))
    assert (receipt.channel, receipt.reference, receipt.reversed_on) == (
        "direct-debit",
        order.end_to_end,
        ground.AT.date(),
    )
    [after] = ground.read(lambda: queries.list_orders(file_id=file.file_id))
    assert (after.state, after.reason, after.payment_number) == ("returned", "AM04", receipt.number)
    mandate = ground.read(lambda: queries.find_mandate(account_id=account_id))
    assert mandate is not None and (mandate.state, mandate.used_on) == ("active", COLLECT)
    again = prepared()
    assert ground.read(lambda: queries.list_orders(file_id=again.file_id))[0].sequence == "RCUR"


def came_back(billed: worlds.World, *fees: int, taken: int = 0) -> tuple[int, int, list[types.Line]]:
    """Have a debit paid and returned, `taken` with it, and fees of it; return account, its debt and the lines."""
    [account_id] = signed(billed, "three")
    due = ground.owed(account_id)
    _, [order] = sent()
    back = ground.line(-due - taken, order.end_to_end, return_reason="AM04")
    costs = [ground.line(-fee, order.end_to_end, text="FRAIS REJET") for fee in fees]
    _, lines = ground.matched(ground.stated(ground.line(due, order.end_to_end), back, *costs))
    return account_id, due, lines[1:]


def test_the_fee_of_a_returned_debit_is_a_cost_of_the_company(billed: worlds.World) -> None:
    account_id, due, [back, fee, much] = came_back(billed, 3_300, 10_001)
    assert [(one.state, one.rule) for one in (back, fee, much)] == [
        ("placed", "return"), ("placed", "order"), ("suspense", "order"),
    ]  # fmt: skip
    assert ground.owed(account_id) == due
    assert ground.books() == {"bank": -13_301, "fees": 3_300, "suspense": 10_001}


def test_a_fee_taken_with_the_return_is_booked_apart(billed: worlds.World) -> None:
    account_id, due, [back] = came_back(billed, taken=2_500)
    assert (back.state, ground.owed(account_id), ground.books()) == ("placed", due, {"bank": -2_500, "fees": 2_500})


def test_the_rule_in_force_may_pass_the_fee_on_once(billed: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "return_fee", lambda on: rules.ReturnFee(10_000, passed_on=True))
    account_id, due, [_, first, second] = came_back(billed, 3_300, 1_000)
    assert (first.state, second.state) == ("placed", "placed")
    assert ground.owed(account_id) == due + 3_300
    assert ground.books() == {"bank": -4_300, "fees": 1_000}


def test_no_rule_in_force_leaves_the_fee_to_a_person(billed: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rules.return_fee(datetime.date(2024, 12, 31)) is None
    assert rules.return_fee(ground.DAY) == rules.ReturnFee(10_000, passed_on=False)
    monkeypatch.setattr(rules, "return_fee", lambda on: None)
    _, _, [_, fee] = came_back(billed, 3_300)
    assert (fee.state, ground.books()) == ("suspense", {"bank": -3_300, "suspense": 3_300})


def test_a_closed_account_ends_the_mandate(billed: worlds.World) -> None:
    [account_id] = signed(billed, "three")
    due = ground.owed(account_id)
    _, [order] = sent()
    back = ground.line(-due, order.end_to_end, return_reason="AC04")
    ground.matched(ground.stated(ground.line(due, order.end_to_end), back))
    mandate = ground.read(lambda: queries.find_mandate(account_id=account_id))
    assert mandate is not None and (mandate.state, mandate.reason) == ("revoked", "AC04")
    assert (ground.owed(account_id), ground.books()) == (due, {})


def test_one_movement_settles_a_whole_file(billed: worlds.World) -> None:
    ids = signed(billed, "three", "plain")
    file, _ = sent()
    _, [line] = ground.matched(ground.stated(ground.line(file.amount_centimes, orders=file.message_id)))
    assert (line.state, line.target, [ground.owed(one) for one in ids]) == ("placed", file.message_id, [0, 0])
    assert ground.books() == {"bank": file.amount_centimes}


def test_what_does_not_fit_an_order_stands_on_suspense(billed: worlds.World) -> None:
    [account_id] = signed(billed, "three")
    due = ground.owed(account_id)
    _, [order] = sent()
    early = ground.line(-due, order.end_to_end, return_reason="AM04")
    lines = (early, ground.line(due - 1, order.end_to_end), ground.line(due, order.end_to_end))
    _, found = ground.matched(
        ground.stated(*lines, ground.line(due, order.end_to_end), ground.line(-3, return_reason="X"))
    )
    assert [one.state for one in found] == ["suspense", "suspense", "placed", "suspense", "suspense"]
    assert ground.owed(account_id) == 0
    assert ground.books() == {"bank": 2 * due - 4, "suspense": 4 - due}


def test_a_return_after_the_time_of_the_channel_stands_on_suspense(billed: worlds.World) -> None:
    [account_id] = signed(billed, "three")
    due = ground.owed(account_id)
    _, [order] = sent()
    ground.matched(ground.stated(ground.line(due, order.end_to_end)))
    later = ground.AT + datetime.timedelta(days=90)
    back = ground.stated(
        ground.line(-due, order.end_to_end, return_reason="MD06"), number="S2", opening=100_000 + due, on=later.date()
    )
    _, [line] = ground.matched(back, at=later)
    assert (line.state, line.rule, ground.owed(account_id)) == ("suspense", "return", 0)
    assert ground.books() == {"suspense": due}
    with scope.reading(1):
        assert models.Order.objects.get(end_to_end=order.end_to_end).state == "settled"
        assert payments.get_payment(models.Order.objects.get().payment_number).reversed_on is None


def test_a_status_report_ends_the_orders_that_it_rejects(billed: worlds.World) -> None:
    first, second = signed(billed, "three", "plain")
    file, orders = sent()
    rejected = [
        types.OrderStatus(file.message_id, "", "PART"),
        types.OrderStatus(file.message_id, orders[0].end_to_end, "RJCT", "AC04"),
        types.OrderStatus(file.message_id, orders[1].end_to_end, "ACCP"),
    ]
    counts = [operations.record_statuses(actor=ground.FINANCE, statuses=rejected, at=ground.AT) for _ in range(2)]
    assert counts == [1, 0]
    after = ground.read(lambda: queries.list_orders(file_id=file.file_id))
    assert [(one.state, one.reason) for one in after] == [("rejected", "AC04"), ("open", "")]
    whole = [types.OrderStatus(file.message_id, "", "RJCT", "FF01")]
    assert operations.record_statuses(actor=ground.FINANCE, statuses=whole, at=ground.AT) == 1
    assert {ground.owed(one) > 0 for one in (first, second)} == {True}


def test_approved_refunds_leave_once_and_are_paid_when_the_statement_shows_it(billed: worlds.World) -> None:
    account = billed.accounts["three"]
    refund_id = refunded(account)
    with pytest.raises(operations.DayPast):
        operations.prepare_refund_transfers(
            actor=ground.FINANCE, bank_account="main", on=ground.AT.date() - datetime.timedelta(days=1), at=ground.AT
        )
    with pytest.raises(operations.NothingToOrder):
        transfers()
    payment_operations.approve_refund(actor=ground.DIRECTOR, refund_id=refund_id, at=ground.AT)
    file = transfers()
    assert (file.kind, file.amount_centimes, file.order_count) == ("transfers", 4_000, 1)
    with pytest.raises(operations.NothingToOrder):
        transfers()
    operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=ground.AT)
    operations.mark_orders_sent(actor=ground.FINANCE, file_id=file.file_id, at=ground.AT)
    assert b"pain.001.001.09" in ports.write_orders(ground.read(lambda: queries.get_order_file(file.file_id)))
    [order] = ground.read(lambda: queries.list_orders(file_id=file.file_id))
    assert ground.books()["refunds"] == -4_000
    _, [line] = ground.matched(ground.stated(ground.line(-4_000, order.end_to_end)))
    assert (line.state, line.target) == ("placed", order.end_to_end)
    refund = ground.read(lambda: payments.get_refund(refund_id))
    assert refund is not None and (refund.status, refund.reference, refund.paid_on) == (
        "paid",
        order.end_to_end,
        ground.DAY,
    )
    assert "refunds" not in ground.books()


def test_a_refund_that_comes_back_is_open_again_and_its_account_is_owed_it(billed: worlds.World) -> None:
    account = billed.accounts["three"]
    refund_id = refunded(account)
    owed = ground.owed(account.account_id)
    order = paid_out(refund_id, "S1", 100_000)
    assert ground.owed(account.account_id) == owed + 4_000
    back = ground.line(4_000, order.end_to_end, return_reason="AC04")
    given = ground.stated(back, back, number="S2", opening=96_000, on=ground.DAY + datetime.timedelta(1))
    for _ in range(2):
        _, [first, second] = ground.matched(given)
        assert (first.state, first.rule, first.target) == ("placed", "return", order.end_to_end)
        assert (second.state, second.rule) == ("suspense", "return")
    refund = ground.read(lambda: payments.get_refund(refund_id))
    assert refund is not None and (refund.status, refund.paid_on, refund.reference, refund.remark) == (
        "proposed", None, "", f"{order.end_to_end} AC04",
    )  # fmt: skip
    assert ground.owed(account.account_id) == owed
    assert "refunds" not in ground.books() and ground.books()["suspense"] == -4_000
    after = ground.read(lambda: queries.find_order(order.end_to_end))
    assert after is not None and (after.state, after.reason) == ("returned", "AC04")
    again = paid_out(refund_id, "S3", 104_000)
    assert again.end_to_end != order.end_to_end
    assert ground.owed(account.account_id) == owed + 4_000
    with pytest.raises(payment_operations.RefundDecided):
        payment_operations.return_refund(
            actor=CUSTOMERS, refund_id=refund_id, reference="other", reason="AC04", returned_on=ground.DAY, at=ground.AT
        )
    with pytest.raises(payment_operations.RefundUnknown):
        payment_operations.return_refund(
            actor=CUSTOMERS, refund_id=0, reference="other", reason="AC04", returned_on=ground.DAY, at=ground.AT
        )
    with pytest.raises(operation.PermissionRefused):
        payment_operations.return_refund(
            actor=ground.NOBODY, refund_id=refund_id, reference=again.end_to_end, reason="AC04",
            returned_on=ground.DAY, at=ground.AT,
        )  # fmt: skip


def paid_out(refund_id: int, number: str, opening: int) -> types.Order:
    """Approve a refund, send its transfer and have the bank state it; return its order."""
    payment_operations.approve_refund(actor=ground.DIRECTOR, refund_id=refund_id, at=ground.AT)
    file = transfers()
    operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=ground.AT)
    operations.mark_orders_sent(actor=ground.FINANCE, file_id=file.file_id, at=ground.AT)
    [order] = ground.read(lambda: queries.list_orders(file_id=file.file_id))
    on = ground.DAY + datetime.timedelta(0 if number == "S1" else 2)
    [line] = ground.matched(
        ground.stated(ground.line(-4_000, order.end_to_end), number=number, opening=opening, on=on)
    )[1]
    assert (line.state, line.target) == ("placed", order.end_to_end)
    return order


def refunded(account: worlds.Account) -> int:
    """Propose a refund of 40 dirhams of an advance, to a RIB that the customer gave."""
    due = ground.owed(account.account_id)
    payment_operations.collect_payment(
        actor=CUSTOMERS, channel="bank", collector="x", reference="r", method="transfer",
        lines=[payment_types.Line(account.account_id, due + 5_000)], collected_at=ground.AT, at=ground.AT,
    )  # fmt: skip
    rib_id = given_rib(account.customer_id)
    return payment_operations.propose_refund(
        actor=CUSTOMERS, account_id=account.account_id, amount_centimes=4_000, cause="credit:1", bank_account_id=rib_id,
        at=ground.AT,
    ).refund_id  # fmt: skip


@operation.operation
def _give(*, actor: operation.Actor, customer_id: int, at: datetime.datetime) -> int:
    return party_models.BankAccount.objects.create(customer_id=customer_id, rib=ground.PAYER).id


def given_rib(customer_id: int) -> int:
    """Have the customer give a RIB."""
    return _give(actor=CUSTOMERS, customer_id=customer_id, at=ground.AT)


def transfers() -> types.OrderFile:
    """Gather refunds."""
    return operations.prepare_refund_transfers(actor=ground.FINANCE, bank_account="main", on=COLLECT, at=ground.AT).file


def test_who_may_not_order_orders_nothing(billed: worlds.World) -> None:
    signed(billed, "three")
    file = prepared()
    for act in (
        lambda: operations.prepare_direct_debits(actor=ground.NOBODY, bank_account="main", on=COLLECT, at=ground.AT),
        lambda: operations.prepare_refund_transfers(actor=ground.NOBODY, bank_account="main", on=COLLECT, at=ground.AT),
        lambda: operations.approve_orders(actor=ground.NOBODY, file_id=file.file_id, at=ground.AT),
        lambda: operations.mark_orders_sent(actor=ground.NOBODY, file_id=file.file_id, at=ground.AT),
        lambda: operations.drop_orders(actor=ground.NOBODY, file_id=file.file_id, at=ground.AT),
        lambda: operations.record_statuses(actor=ground.NOBODY, statuses=[], at=ground.AT),
    ):
        with pytest.raises(operation.PermissionRefused):
            act()
    stranger = operation.Actor(2, "person:8", 8, ground.FINANCE.permissions)
    for one in (operations.approve_orders, operations.mark_orders_sent, operations.drop_orders):
        with pytest.raises(operations.OrdersUnknown):
            one(actor=stranger, file_id=file.file_id, at=ground.AT)


def test_who_ended_a_file_before_that_was_kept_is_taken_from_the_audit_trail(billed: worlds.World) -> None:
    signed(billed, "three")
    dropped = prepared()
    operations.drop_orders(actor=ground.FINANCE, file_id=dropped.file_id, at=ground.AT)
    gone, _ = sent()
    with transaction.atomic():
        scope.enter(1)
        models.OrderFile.objects.update(ended_by="")
    migration = importlib.import_module("saqia.contexts.banking.migrations.0006_who_ended_orders")
    with connections["owner"].cursor() as cursor:
        cursor.execute(migration.SAID)
    found = ground.read(lambda: {one.file_id: one.ended_by for one in queries.page_order_files()})
    assert found == {dropped.file_id: "person:7", gone.file_id: "person:7"}

"""A whole week of direct debits and refunds with a bank that others wrote (`mock-bank`), over HTTP."""

import datetime

import pytest
from tests.contexts.banking import ground
from tests.contexts.banking.test_orders import refunded, signed
from tests.contexts.billing import world as worlds
from tests.partners.banks import test_peers as peers

from saqia.contexts.banking import operations, ports, queries, types
from saqia.contexts.payments import operations as payments

COLLECT = datetime.date(2026, 11, 26)
AT = datetime.datetime(2026, 11, 25, 8, tzinfo=datetime.UTC)


@pytest.fixture
def billed(april_billed: worlds.World) -> worlds.World:
    ground.opened()
    return april_billed


def approved(file: types.OrderFile) -> bytes:
    operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=AT)
    content = ports.write_orders(ground.read(lambda: queries.get_order_file(file.file_id)))
    operations.mark_orders_sent(actor=ground.FINANCE, file_id=file.file_id, at=AT)
    return content


def test_the_books_follow_what_the_peer_states(billed: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "AT", datetime.datetime(2026, 11, 23, 8, tzinfo=datetime.UTC))
    paid, returned = signed(billed, "plain", "stairs")
    due, back = ground.owed(paid), ground.owed(returned)
    refund_id = refunded(billed.accounts["three"])
    payments.approve_refund(actor=ground.DIRECTOR, refund_id=refund_id, at=AT)
    held = ground.books()["bank"]  # what the refund's account paid in, which this bank never saw
    debits = operations.prepare_direct_debits(actor=ground.FINANCE, bank_account="main", on=COLLECT, at=ground.AT).file
    transfers = operations.prepare_refund_transfers(
        actor=ground.FINANCE, bank_account="main", on=COLLECT, at=ground.AT
    ).file
    orders = {one.account_id: one for one in ground.read(lambda: queries.list_orders(file_id=debits.file_id))}
    with peers.peer() as host:
        host.send(approved(debits))
        host.send(approved(transfers))
        peers.tell(host, "/_mock/credits", {
            "account": "OWN", "amount": 4_242, "debtor": {"name": "Passant", "iban": "MA64021780000000000000000319"},
        })  # fmt: skip
        peers.tell(host, "/_mock/advance?days=1")
        peers.tell(host, f"/_mock/collections/{orders[returned].end_to_end}/refuse", {"reason": "MD01"})
        peers.tell(host, "/_mock/advance?days=1")
        messages = host.collect()
    later = AT + datetime.timedelta(days=3)
    for content in messages:
        if b"pain.002" in content:
            assert operations.record_statuses(
                actor=ground.FINANCE, statuses=ports.read_statuses(content), at=later
            ) == 0  # fmt: skip
        elif b":camt.05" in content and ports.read_statements(content)[0].currency == "MAD":
            for one in operations.import_file(actor=ground.FINANCE, content=content, form="", at=later):
                operations.match_statement(actor=ground.FINANCE, statement_id=one.statement_id, at=later)
    assert (ground.owed(paid), ground.owed(returned)) == (0, back)
    assert ground.books() == {"bank": held + due + 4_242 - 4_000, "suspense": -4_242}
    closing = ground.read(lambda: queries.get_closing(bank_account="main", on=COLLECT))
    assert closing == 100_000 + due + 4_242 - 4_000
    refund = ground.read(lambda: payments_refund(refund_id))
    assert refund == ("paid", COLLECT)
    mandates = {one.account_id: (one.state, one.reason) for one in ground.read(lambda: queries.page_mandates())}
    assert mandates == {paid: ("active", ""), returned: ("revoked", "MD01")}


def payments_refund(refund_id: int) -> tuple[str, datetime.date | None]:
    """Return a refund's state and day."""
    from saqia.contexts.payments import queries as payment_queries

    found = payment_queries.get_refund(refund_id)
    assert found is not None
    return found.status, found.paid_on

"""A file of payments into a young ledger: the planner is told of it, and of a counter's payment it is not."""

import datetime

import pytest
from django.db import connection
from tests.contexts.billing import world as worlds

from saqia.contexts.ledger import operations, payments, types
from saqia.platform import operation

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
SYSTEM = operation.system_actor(tenant_id=1, name="test")


def known() -> float:
    """Return how many transactions the planner believes that there are; less than 0: it was never told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'ledger_transaction'::regclass")
        return float(cursor.fetchone()[0])


def post(world: worlds.World, causes: list[str]) -> None:
    account = world.accounts["three"].account_id
    lines = [types.PaymentLine(account, 100, cause) for cause in causes]
    operations.post_payments(actor=SYSTEM, lines=lines, debit="partner_clearing", posted_on=AT.date(), at=AT)


def test_a_file_tells_the_planner(april_billed: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "_MANY", 40)
    before = known()
    post(april_billed, ["single"])
    assert known() == before
    post(april_billed, [f"a{number}" for number in range(40)])
    told = known()
    assert told >= 41
    monkeypatch.setattr(payments, "_MANY", 1)
    post(april_billed, ["one more"])
    assert known() == told, "one line more is no news to a ledger of forty"

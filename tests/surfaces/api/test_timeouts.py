"""A payment that waits too long for the database: refused as not taken, and taken once when it is reported again."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from tests.contexts.billing import world as worlds
from tests.surfaces.api.test_partner import Bank, count, payment

from saqia.contexts.ledger import queries as ledger
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

_LOCK = "SELECT pg_advisory_lock(hashtextextended('ledger:account:1:' || %s, 0))"


@pytest.fixture
def waiting(town: worlds.World) -> Iterator["psycopg.Connection[Any]"]:
    """Somebody else who holds the account on which the payment would be posted."""
    given = connection.get_connection_params()
    with psycopg.connect(
        host=given["host"], port=given.get("port"), user=given["user"], dbname=given["dbname"], autocommit=True
    ) as other:
        other.execute(_LOCK, [str(town.accounts["three"].account_id)])
        yield other


@pytest.mark.parametrize("setting", ["statement_timeout", "lock_timeout"])
def test_a_timeout_is_not_taken_and_a_repeat_takes_it_once(
    setting: str, town: worlds.World, waiting: "psycopg.Connection[Any]"
) -> None:
    bank, given = Bank(), payment(town)
    with scope.reading(1):
        owed = ledger.get_balance(account_id=town.accounts["three"].account_id)
        told = outbox.Event.objects.filter(name="payments.payment.posted").count()
    with connection.cursor() as cursor:
        cursor.execute(f"SET {setting} = '200ms'")
    refused = bank.post("payments", given)
    assert (refused.status_code, refused.headers["Retry-After"], count()) == (503, "5", 0)
    assert bank.get("payments/R1").status_code == 404
    with scope.reading(1):
        assert ledger.get_balance(account_id=town.accounts["three"].account_id) == owed
        assert outbox.Event.objects.filter(name="payments.payment.posted").count() == told
    waiting.execute("SELECT pg_advisory_unlock_all()")
    with connection.cursor() as cursor:
        cursor.execute(f"RESET {setting}")
    assert [bank.post("payments", given).status_code for _ in range(2)] == [201, 200]
    with scope.reading(1):
        assert ledger.get_balance(account_id=town.accounts["three"].account_id) == owed - 10_000
    assert count() == 1

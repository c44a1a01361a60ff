"""What an account owed when a bill was booked: the same answer whenever it is asked, for the journal only grows."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connections

from saqia.contexts.ledger import models
from saqia.platform.database import routing

# A payment, refund, fee or loss names its account in the journal; bills, credit notes and opening balances have items
# alone, booked by the hundred thousand under one summary. An opening balance comes before every bill of its account.
_OWED_BEFORE = """
WITH booked AS MATERIALIZED (
    SELECT i.account_id, i.number, i.amount_centimes AS amount, t.id AS place
    FROM unnest(%(numbers)s::bigint[], %(causes)s::text[]) AS given (number, cause)
    JOIN ledger_open_item i ON i.number = given.number
    JOIN ledger_transaction t ON t.cause = given.cause
), billed AS (
    SELECT own.number, own.account_id, own.place,
           coalesce(sum(other.amount) FILTER (WHERE other.place <= own.place AND other.number <> own.number), 0) AS owed
    FROM booked own JOIN booked other ON other.account_id = own.account_id
    WHERE own.number = ANY(%(asked)s) GROUP BY 1, 2, 3
)
SELECT number, (owed + coalesce((
    SELECT sum(i.amount_centimes) FROM ledger_open_item i WHERE i.account_id = billed.account_id AND i.kind = 'opening'
), 0) + coalesce((
    SELECT sum(e.amount_centimes) FROM ledger_entry e
    WHERE e.customer_account_id = billed.account_id AND e.transaction_id < billed.place
), 0))::bigint FROM billed
"""


def list_owed_before(*, numbers: Iterable[int], causes: Mapping[int, str]) -> dict[int, int]:
    """Return bill number -> what its account owed besides when it was booked, negative when it was owed; one query.

    What the same cause booked on the account counts: a run's credit note counts for the bill of that run.

    :param causes: every bill and credit note of these accounts -> the cause that booked it
    """
    given: dict[str, Any] = {"asked": list(numbers), "numbers": list(causes), "causes": list(causes.values())}
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_OWED_BEFORE, given)
        return dict(cursor.fetchall())


def list_booked_at(causes: Mapping[int, str]) -> dict[int, datetime.datetime]:
    """Return bill number -> when it was booked; one query.

    :param causes: bill or credit note -> the cause that booked it
    """
    booked = models.JournalTransaction.objects.filter(cause__in=set(causes.values()))
    moments = dict(booked.values_list("cause", "recorded_at"))
    return {number: moments[cause] for number, cause in causes.items()}

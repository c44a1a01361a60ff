"""The numbers of postings for accounting: given once, without a gap in each journal and year, and kept."""

import datetime

from django.db import connections

from saqia.platform import operation
from saqia.platform.database import locks, routing

_NUMBER = """
INSERT INTO ledger_number (transaction_id, kind, year, number)
SELECT t.id, t.kind, t.year,
    coalesce((SELECT max(n.number) FROM ledger_number n WHERE n.kind = t.kind AND n.year = t.year), 0)
        + row_number() OVER (PARTITION BY t.kind, t.year ORDER BY t.id)
FROM (
    SELECT id, kind, extract(year FROM posted_on)::smallint AS year FROM ledger_transaction
    WHERE posted_on >= %s AND posted_on < %s
        AND NOT EXISTS (SELECT FROM ledger_number n WHERE n.transaction_id = ledger_transaction.id)
) t
"""


@operation.operation(audit=("from_on", "until_on"))
def number_postings(
    *, actor: operation.Actor, from_on: datetime.date, until_on: datetime.date, at: datetime.datetime
) -> int:
    """Give their numbers to the postings of the years of `[from_on, until_on)` that have none; return how many got one.

    They follow the order of booking. A posting that is not committed yet has its id already, and those after it do not
    wait: it gets the next number once it is there, and no number that was given before moves.
    """
    actor.require("ledger.number-postings")
    locks.hold(f"ledger:numbers:{actor.tenant_id}")  # the statement after it sees what the one before it gave
    last = until_on - datetime.timedelta(days=1)
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_NUMBER, [from_on.replace(month=1, day=1), datetime.date(last.year + 1, 1, 1)])
        return int(cursor.rowcount)

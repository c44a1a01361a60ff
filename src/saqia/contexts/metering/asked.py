"""What the notes of readers asked for, and what became of it: meters to read again, and the account of a month."""

import dataclasses
import datetime
from typing import Any

from django.db import connection

from saqia.contexts.metering import anomalies, standing, states

_ANSWERED = f"""EXISTS (
    SELECT FROM metering_reading x
    WHERE x.meter_id = r.meter_id AND x.register = r.register AND (x.read_on, x.id) > (r.read_on, r.id)
        AND x.source <> 'estimate' AND {standing.standing("x")})"""
_SET_ASIDE = """EXISTS (
    SELECT FROM metering_decision d WHERE d.reading_id = r.id AND NOT d.is_trusted AND d.reason = 'read-again')"""
_AGAIN = f"""
SELECT m.id, m.service_point_id, m.service, m.serial, k.code, s.position,
    min(r.read_on), max(r.read_on), count(DISTINCT r.read_on)::int,
    (array_agg(r.anomaly ORDER BY r.read_on DESC, r.id DESC))[1],
    (array_agg(r.id ORDER BY r.read_on DESC, r.id DESC))[1]
FROM metering_book k JOIN metering_stop s ON s.book_id = k.id
JOIN metering_meter m ON m.service_point_id = s.service_point_id AND m.removed_on IS NULL
JOIN metering_reading r ON r.meter_id = m.id
WHERE k.round_id = %(round)s AND r.source <> 'removal' AND {standing.uncorrected("r")}
    AND (r.anomaly = ANY(%(asking)s) OR (r.verdict = 2 AND {_SET_ASIDE})) AND NOT {_ANSWERED}
GROUP BY m.id, m.service_point_id, m.service, m.serial, k.code, s.position
ORDER BY k.code, s.position, m.id LIMIT %(most)s
"""
_ACCOUNT = f"""
SELECT count(*)::int, count(*) FILTER (WHERE again)::int, count(*) FILTER (WHERE again AND answered)::int,
    count(*) FILTER (WHERE crew)::int, count(*) FILTER (WHERE contact)::int
FROM (
    SELECT r.anomaly = ANY(%(reread)s) AS again, r.anomaly = ANY(%(crew)s) AS crew,
        r.anomaly = ANY(%(contact)s) AS contact, r.anomaly = ANY(%(reread)s) AND {_ANSWERED} AS answered
    FROM metering_reading r
    WHERE r.anomaly IS NOT NULL AND r.read_on >= %(from)s AND r.read_on < %(until)s AND {standing.uncorrected("r")}
) noted
"""
_ORDERS = """
SELECT o.status, count(*)::int, count(*) FILTER (WHERE o.due_on < %(on)s)::int
FROM metering_work_order o JOIN metering_reading r ON r.id = o.reading_id
WHERE r.read_on >= %(from)s AND r.read_on < %(until)s GROUP BY 1
"""


@dataclasses.dataclass(frozen=True)
class MeterToReadAgain:
    """A meter of a book that is read again: since when, how often it was tried, what was noted last.

    :param anomaly: None: a reading was set aside
    :param reading_id: the last one that asks for it
    """

    meter_id: int
    service_point_id: int
    service: int
    serial: str
    book_code: str
    position: int
    since: datetime.date
    last_on: datetime.date
    times: int
    anomaly: str | None
    reading_id: int


@dataclasses.dataclass(frozen=True)
class Account:
    """What the notes of some days asked for, and what became of it.

    :param reread: notes that ask for another reading, of which `read` have had theirs
    :param crew: notes that ask for a crew, for which one order stands, however often a meter is noted
    :param late: of the orders that wait, past their day
    :param contact: notes that the customer is told of
    """

    noted: int
    reread: int
    read: int
    crew: int
    waiting: int
    late: int
    done: int
    canceled: int
    contact: int

    @property
    def unread(self) -> int:
        """Notes that still wait for their reading."""
        return self.reread - self.read


def list_meters_to_read_again(*, round_id: int, most: int = 1000) -> list[MeterToReadAgain]:
    """Return the meters of a round that are read again, in walking order, until they are; one query."""
    asking = [code for code, line in anomalies.matrix().items() if line.reread]
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {"round": round_id, "asking": asking, "most": most})
        return [MeterToReadAgain(*row) for row in cursor.fetchall()]


def account_for_notes(*, from_on: datetime.date, until_on: datetime.date, on: datetime.date) -> Account:
    """Return what the notes of `[from_on, until_on)` asked for and what became of it until a day; two queries."""
    lines = anomalies.matrix().items()
    given: dict[str, Any] = {
        "from": from_on, "until": until_on, "on": on, "reread": [code for code, line in lines if line.reread],
        "crew": [code for code, line in lines if line.work_order],
        "contact": [code for code, line in lines if line.contact],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT, given)
        noted, reread, read, crew, contact = cursor.fetchone()
        cursor.execute(_ORDERS, given)
        orders = {status: (many, late) for status, many, late in cursor.fetchall()}
    waiting, late = orders.get(states.OPEN, (0, 0))
    done, canceled = orders.get(states.DONE, (0, 0))[0], orders.get(states.CANCELED, (0, 0))[0]
    return Account(noted, reread, read, crew, waiting, late, done, canceled, contact)

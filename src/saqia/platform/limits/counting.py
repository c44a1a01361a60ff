"""Counting tries: one atomic statement a row, exact under concurrency, outside of any operation's transaction.

The window slides: what the window before had counts for the share of it that is still within reach (the count is as if
its tries had been spread evenly). A refused try is not counted, so that hammering does not lock a victim out for ever.
No try waits for the disk: a crash of the database forgets the last instant's, and those who ask together do not queue.
"""

import dataclasses
import datetime
import functools
import hashlib
import hmac
import math
import secrets

from django.conf import settings
from django.db import connection

from saqia.platform import key_files
from saqia.platform.database import prepared
from saqia.platform.limits import rules

_KEY = 32
_TAKE = """
WITH before AS (
    SELECT COALESCE((SELECT taken FROM limits_count WHERE subject = %(subject)s AND span = %(span)s - 1), 0) AS taken
), room AS (
    SELECT %(most)s - ceil(before.taken * %(share)s)::int AS left
    FROM before, (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
)
INSERT INTO limits_count AS c (subject, span, taken, ends_at)
SELECT %(subject)s, %(span)s, 1, %(ends_at)s FROM room WHERE room.left >= 1
ON CONFLICT (subject, span) DO UPDATE SET taken = c.taken + 1 WHERE c.taken < (SELECT room.left FROM room)
RETURNING (SELECT room.left FROM room) - taken
"""
_GIVE_BACK = "UPDATE limits_count SET taken = taken - 1 WHERE subject = %s AND span = %s AND taken > 0"


class TooMany(Exception):
    """Too many tries: nothing was done, and trying again makes sense after `retry_after_seconds`."""

    def __init__(self, limit: str, retry_after_seconds: int) -> None:
        super().__init__(limit, retry_after_seconds)
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


@dataclasses.dataclass(frozen=True)
class Standing:
    """What one row of a limit still allows: `left` more, until `seconds` from now when the window moves on."""

    left: int
    seconds: int


@dataclasses.dataclass(frozen=True)
class Taken:
    """Tries that were counted; a right answer gives them back. `standing`: of each row that counted, in its order."""

    counted: tuple[tuple[bytes, int], ...]
    standing: tuple[Standing, ...] = ()

    def give_back(self) -> None:
        """Have these tries cost nothing."""
        with connection.cursor() as cursor:
            for subject, span in self.counted:
                cursor.execute(_GIVE_BACK, [subject, span])


def take(limit: str, *, tenant_id: int, at: datetime.datetime, **subjects: str) -> Taken:
    """Count one try against every row of a limit, or refuse it and count nothing.

    Called before the operation it protects, never inside: what a refused operation rolls back must stay counted.

    :param subjects: what the rows count by, such as `contract="2000000016"`, `address="196.12.0.4"`; a row whose
        subject is not given does not count
    :raises TooMany: a row allows no more for now
    :raises rules.LimitUnknown: there is no such limit
    """
    if connection.in_atomic_block:
        raise RuntimeError("a try is counted before the operation, not inside: a refusal would undo the count")
    known = {**subjects, "tenant": str(tenant_id)}
    counted: list[tuple[bytes, int]] = []
    standing: list[Standing] = []
    for row in rules.get(limit):
        if row.by not in known:
            continue
        subject = _subject(limit, row, tenant_id, known[row.by])
        span, past = divmod(at.timestamp(), row.seconds)
        seconds = max(1, math.ceil(row.seconds - past))
        left = _counted(row, subject, int(span), past)
        if left is None:
            Taken(tuple(counted)).give_back()
            raise TooMany(limit, seconds)
        counted.append((subject, int(span)))
        standing.append(Standing(left, seconds))
    return Taken(tuple(counted), tuple(standing))


def prune(at: datetime.datetime) -> int:
    """Delete the counts that no window reaches any more; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM limits_count WHERE ends_at < %s", [at])
        return int(cursor.rowcount)


def _counted(row: rules.Row, subject: bytes, span: int, past: float) -> int | None:
    """Count one try and return how many more the row allows; None: not even this one."""
    ends_at = datetime.datetime.fromtimestamp((span + 2) * row.seconds, datetime.UTC)
    asked = {"subject": subject, "span": span, "most": row.most, "share": 1 - past / row.seconds, "ends_at": ends_at}
    found = prepared.run(_TAKE, asked)
    return max(int(found[0][0]), 0) if found else None


def _subject(limit: str, row: rules.Row, tenant_id: int, value: str) -> bytes:
    """Return a keyed digest: the table names nobody, even to who reads it."""
    whose = "*" if row.everywhere else str(tenant_id)
    told = "\x1f".join((limit, row.by, str(row.seconds), whose, value))
    return hmac.digest(_key(str(settings.SAQIA_KEYS)), told.encode(), hashlib.sha256)[:16]


@functools.lru_cache(maxsize=4)
def _key(folder: str) -> bytes:
    return key_files.own(settings.SAQIA_KEYS / "limits.key", lambda: secrets.token_hex(_KEY).encode())

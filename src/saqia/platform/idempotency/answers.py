"""Taking a key, keeping the first answer, giving it again; not an operation: it surrounds one.

The key is taken in a transaction of its own before the act, so that of many equal requests at once one acts and the
others wait for its answer. A worker that dies in the act leaves a key that is free again after the lease; what then
acts a second time is idempotent by the same key.
"""

import dataclasses
import datetime
import functools
import hashlib
from typing import Any

import yaml
from django.db import connection, transaction

from saqia.platform import rulebook
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

_TAKE = """
INSERT INTO idempotency_answer (tenant_id, subject, request_sha256, media_type, body, taken_at, expires_at)
VALUES (%(tenant)s, %(subject)s, %(request)s, '', '', %(at)s, %(expires)s)
ON CONFLICT (tenant_id, subject) DO UPDATE
SET request_sha256 = excluded.request_sha256, status = NULL, taken_at = excluded.taken_at,
    expires_at = excluded.expires_at, body = ''
WHERE idempotency_answer.expires_at <= %(at)s
   OR (idempotency_answer.status IS NULL AND idempotency_answer.taken_at <= %(stale)s
       AND idempotency_answer.request_sha256 = excluded.request_sha256)
RETURNING id
"""
_FIND = "SELECT request_sha256, status, media_type, body FROM idempotency_answer WHERE subject = %s"
_KEEP = "UPDATE idempotency_answer SET status = %s, media_type = %s, body = %s WHERE subject = %s AND taken_at = %s"
_FREE = "DELETE FROM idempotency_answer WHERE subject = %s AND status IS NULL AND taken_at = %s"


class KeyReused(Exception):
    """The key came before with another request."""


@dataclasses.dataclass(frozen=True)
class Rules:
    """How long an answer is kept, and after how long a key that nobody answered is free again."""

    keep: datetime.timedelta
    lease: datetime.timedelta


@dataclasses.dataclass(frozen=True)
class Kept:
    """A first answer; `status` None: it is still being made."""

    status: int | None
    media_type: str
    body: bytes


@dataclasses.dataclass(frozen=True)
class Taken:
    """A key that the caller of `take` holds: it acts, then keeps the answer or frees the key."""

    tenant_id: int
    subject: bytes
    at: datetime.datetime

    def keep(self, *, status: int, media_type: str, body: bytes) -> None:
        """Keep the answer for whoever sends the same again."""
        self._execute(_KEEP, [status, media_type, body, self.subject, self.at])

    def free(self) -> None:
        """Let the same key be tried again: nothing was done."""
        self._execute(_FREE, [self.subject, self.at])

    def _execute(self, statement: str, values: list[Any]) -> None:
        with transaction.atomic(durable=True):
            scope.enter(self.tenant_id)
            with connection.cursor() as cursor:
                cursor.execute(statement, values)


def take(*, tenant_id: int, caller: str, address: str, key: str, request: bytes, at: datetime.datetime) -> Taken | Kept:
    """Take a key, or return what was answered under it.

    :param caller: who calls; the same key of another caller is another key
    :param request: what was sent, as bytes
    :raises KeyReused: with another request
    """
    subject = hashlib.sha256("\x1f".join((caller, address, key)).encode(errors="replace")).digest()
    digest = hashlib.sha256(request).digest()
    known = rules()
    with transaction.atomic(durable=True):
        scope.enter(tenant_id)
        with connection.cursor() as cursor:
            given: dict[str, Any] = {
                "tenant": tenant_id, "subject": subject, "request": digest, "at": at, "expires": at + known.keep,
                "stale": at - known.lease,
            }  # fmt: skip
            cursor.execute(_TAKE, given)
            if cursor.fetchone() is not None:
                return Taken(tenant_id, subject, at)
            cursor.execute(_FIND, [subject])
            row = cursor.fetchone()
    if row is None:
        return Kept(None, "", b"")  # freed between the two: the caller tries again
    if bytes(row[0]) != digest:
        raise KeyReused
    return Kept(row[1], row[2], bytes(row[3]))


def prune(at: datetime.datetime) -> int:
    """Delete what has expired, for every distributor; return how many. A periodic job."""
    deleted = 0
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        with transaction.atomic(durable=True):
            scope.enter(tenant_id)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM idempotency_answer WHERE expires_at <= %s", [at])
                deleted += cursor.rowcount
    return deleted


@functools.cache
def rules() -> Rules:
    """Return the shipped rules."""
    given = yaml.safe_load(rulebook.path("api.yaml").read_text(encoding="utf-8"))["idempotency"]
    return Rules(datetime.timedelta(hours=given["keep_hours"]), datetime.timedelta(seconds=given["lease_seconds"]))

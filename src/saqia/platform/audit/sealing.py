"""Sealing the audit trail: one sealer per tenant chains what was committed, in batches, outside the writers' way.

A chain inside each payment would cost nine tenths of the throughput; a sealer every few seconds costs nothing.
"""

import datetime
import itertools
import json
import logging
from typing import Any

from django.db import connection, transaction

from saqia.platform.audit import models, stamps
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

logger = logging.getLogger(__name__)
BATCH = 5_000
_LOCK = 5_417_700  # with the tenant, the advisory lock of its sealer
_TAKE = """
WITH taken AS (
    DELETE FROM audit_pending WHERE id IN (SELECT id FROM audit_pending ORDER BY id LIMIT %s) RETURNING id
)
SELECT entry.id, at, actor, action, detail::text, mark FROM audit_entry entry JOIN taken USING (id) ORDER BY entry.id
"""


def seal_everyone(at: datetime.datetime) -> int:
    """Seal what waits, for every tenant; return the number of entries sealed. Repeating it is harmless."""
    tenants = list(tenancy.Tenant.objects.order_by("id").values_list("id", flat=True))
    return sum(seal(tenant_id=tenant_id, at=at) for tenant_id in tenants)


def seal(*, tenant_id: int, at: datetime.datetime) -> int:
    """Chain every committed entry of a tenant; return how many. 0 too when another sealer is at work."""
    counts = itertools.takewhile(bool, (_seal_batch(tenant_id, at) for _ in itertools.count()))
    return sum(counts)


def _seal_batch(tenant_id: int, at: datetime.datetime) -> int:
    with transaction.atomic(durable=True):
        scope.enter(tenant_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK, tenant_id])
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(_TAKE, [BATCH])
            rows = cursor.fetchall()
        if not rows:
            return 0
        last = models.Link.objects.order_by("-position").first()
        links = _links(tenant_id, last, rows, at)
        models.Link.objects.bulk_create(links, batch_size=1_000)
    # The head leaves the database with the logs: with it, even a chain that was cut short is found out.
    head = links[-1]
    logger.info("audit sealed", extra={"tenant": tenant_id, "position": head.position, "head": bytes(head.hash).hex()})
    return len(rows)


def _links(
    tenant_id: int, last: models.Link | None, rows: list[tuple[Any, ...]], at: datetime.datetime
) -> list[models.Link]:
    position, head = (last.position, bytes(last.hash)) if last else (0, stamps.FIRST)
    links = []
    for entry_id, moment, actor, action, detail, mark in rows:
        entry = stamps.canonical(tenant_id, moment, actor, action, json.loads(detail), mark)
        position, previous = position + 1, head
        head = stamps.of_link(previous, position, entry_id, entry)
        link = models.Link(tenant_id=tenant_id, position=position, entry_id=entry_id, previous=previous, hash=head)
        link.sealed_at = at
        links.append(link)
    return links

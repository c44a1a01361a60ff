"""Writing the audit trail. Chaining it is the sealer's work (`sealing`), outside the writer's transaction."""

import datetime
import json
import uuid
from collections.abc import Mapping, Sequence

from saqia.platform.audit import stamps
from saqia.platform.database import prepared
from saqia.platform.tenancy import scope

_INSERT = f"""
WITH entry AS (
    INSERT INTO audit_entry (tenant_id, at, actor, action, detail, mark, stamp)
    SELECT entered.tenant::int, at, actor, %s, detail::jsonb, mark, stamp
    FROM {scope.ENTER} AS entered (tenant),
         unnest(%s::timestamptz[], %s::text[], %s::text[], %s::uuid[], %s::bytea[])
         AS given (at, actor, detail, mark, stamp)
    RETURNING id, tenant_id
)
INSERT INTO audit_pending (id, tenant_id) SELECT id, tenant_id FROM entry
"""
Entry = tuple[str, Mapping[str, str], datetime.datetime]
"""Who acted, on what (codes and numbers), when."""


def record(*, tenant_id: int, actor: str, action: str, detail: Mapping[str, str], at: datetime.datetime) -> None:
    """Leave one entry in the open transaction, which is the tenant's from then on.

    :param detail: codes and numbers; the one entry of a bulk run holds the run's content hash
    """
    record_many(tenant_id=tenant_id, action=action, entries=[(actor, detail, at)])


def record_many(*, tenant_id: int, action: str, entries: Sequence[Entry]) -> None:
    """Leave an entry for each of many calls of one action, and enter their tenant: one statement opens an operation."""
    marks = [uuid.uuid4() for _ in entries]
    stamped = [
        stamps.of_entry(stamps.canonical(tenant_id, at, actor, action, detail, mark))
        for (actor, detail, at), mark in zip(entries, marks, strict=True)
    ]
    columns = [
        [at for *_, at in entries], [actor for actor, *_ in entries],
        [json.dumps(dict(detail)) for _, detail, _ in entries], marks, stamped,
    ]  # fmt: skip
    prepared.run(_INSERT, [action, str(int(tenant_id)), *columns])

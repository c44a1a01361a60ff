"""Writing the audit trail. Chaining it is the sealer's work (`sealing`), outside the writer's transaction."""

import datetime
import json
import uuid
from collections.abc import Mapping

from saqia.platform.audit import stamps
from saqia.platform.database import prepared

_INSERT = """
WITH entry AS (
    INSERT INTO audit_entry (tenant_id, at, actor, action, detail, mark, stamp)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s, %s)
    RETURNING id, tenant_id
)
INSERT INTO audit_pending (id, tenant_id) SELECT id, tenant_id FROM entry
"""


def record(*, tenant_id: int, actor: str, action: str, detail: Mapping[str, str], at: datetime.datetime) -> None:
    """Leave one entry in the open transaction of `tenant_id`.

    :param detail: codes and numbers; the one entry of a bulk run holds the run's content hash
    """
    mark = uuid.uuid4()
    stamp = stamps.of_entry(stamps.canonical(tenant_id, at, actor, action, detail, mark))
    prepared.run(_INSERT, [tenant_id, at, actor, action, json.dumps(dict(detail)), mark, stamp])

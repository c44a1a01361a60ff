"""Writing the audit trail. Chaining it into hashes is the sealer's work (`sealing`), outside the writer's transaction."""

import datetime
from collections.abc import Mapping

from saqia.platform.audit import models


def record(*, tenant_id: int, actor: str, action: str, detail: Mapping[str, str], at: datetime.datetime) -> None:
    """Leave one entry in the open transaction of `tenant_id`."""
    models.Entry.objects.create(tenant_id=tenant_id, actor=actor, action=action, detail=dict(detail), at=at)

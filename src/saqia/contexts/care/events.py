"""What care tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class ComplaintLodged(facts.Event):
    """Somebody complained; `group` is technical or commercial, `commune_code` may be empty."""

    name: ClassVar[str] = "care.complaint.lodged"
    number: str
    subject: str
    group: str
    priority: str
    commune_code: str

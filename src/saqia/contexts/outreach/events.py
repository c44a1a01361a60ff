"""What outreach tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class NoticePublished(facts.Event):
    """A notice is on the portal; `on`, an ISO date, is the day whose contracts it concerns."""

    name: ClassVar[str] = "outreach.notice.published"
    notice_id: int
    on: str


@dataclasses.dataclass(frozen=True)
class NoticeCanceled(facts.Event):
    """A notice holds no more. `on`: the day whose contracts were told of it; empty: nobody was."""

    name: ClassVar[str] = "outreach.notice.canceled"
    notice_id: int
    on: str

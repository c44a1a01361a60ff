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
class CutMoved(facts.Event):
    """A published cut has other dates or places. `on`: the day whose contracts it concerns, as when it was published.

    `former_...`: where it was before, so that who is spared now can be told.
    """

    name: ClassVar[str] = "outreach.cut.moved"
    notice_id: int
    revision: int
    on: str
    former_sector_ids: tuple[int, ...]
    former_commune_codes: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class NoticeCanceled(facts.Event):
    """A notice holds no more. `on`: the day whose contracts were told of it; empty: nobody was."""

    name: ClassVar[str] = "outreach.notice.canceled"
    notice_id: int
    on: str

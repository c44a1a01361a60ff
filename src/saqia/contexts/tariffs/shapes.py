"""Drafts and adopted grids as they cross the doors."""

import dataclasses
import datetime
from typing import Any

from saqia.contexts.tariffs import models


@dataclasses.dataclass(frozen=True)
class Draft:
    """A grid that is being written. `status` is draft, submitted, approved or withdrawn.

    :param shadow: what a past cycle would come to; empty when nothing was run, stale unless `is_shadow_current`
    """

    id: int
    title: str
    in_force_on: datetime.date
    files: dict[str, str]
    sha256: str
    status: str
    written_by: str
    written_at: datetime.datetime
    submitted_by: str
    decided_by: str
    decided_at: datetime.datetime | None
    remark: str
    shadow: dict[str, Any]
    shadow_sha256: str

    @property
    def is_shadow_current(self) -> bool:
        """Say whether the past cycle was run by what the draft says now."""
        return bool(self.shadow) and self.shadow_sha256 == self.sha256


@dataclasses.dataclass(frozen=True)
class AdoptedGrid:
    """A grid that prices from `in_force_on` on."""

    id: int
    draft_id: int
    title: str
    in_force_on: datetime.date
    files: dict[str, str]
    sha256: str
    table_sha256: str
    proposed_by: str
    approved_by: str
    approved_at: datetime.datetime


def draft(row: models.Draft) -> Draft:
    """Return a draft."""
    return Draft(**{name: getattr(row, name) for name in Draft.__dataclass_fields__})


def grid(row: models.AdoptedGrid) -> AdoptedGrid:
    """Return an adopted grid."""
    return AdoptedGrid(**{name: getattr(row, name) for name in AdoptedGrid.__dataclass_fields__})

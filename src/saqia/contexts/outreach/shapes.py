"""From a row to what crosses the doors."""

import datetime
from typing import cast

from saqia.contexts.outreach import models, types
from saqia.platform.wording import Text


def state(row: models.Notice, at: datetime.datetime) -> str:
    """Return draft, published, ended or canceled; a notice ends by itself when its time has passed."""
    over = row.ends_at is not None and row.ends_at <= at
    return "ended" if row.status == models.PUBLISHED and over else row.status


def frozen(row: models.Notice, at: datetime.datetime) -> types.Notice:
    """Return a notice as it stands at a moment; French stands in where English was not written."""
    return types.Notice(
        id=row.id, slug=row.slug, kind=cast(types.Kind, row.kind), state=state(row, at),
        title=Text(ar=row.title_ar, fr=row.title_fr, en=row.title_en or row.title_fr),
        text=Text(ar=row.text_ar, fr=row.text_fr, en=row.text_en or row.text_fr), service=row.service,
        span=types.Span(row.starts_at, row.ends_at),
        place=types.Place(tuple(row.sector_ids), tuple(row.commune_codes)),
        segment=types.Segment(tuple(row.customer_kinds), tuple(row.uses), tuple(row.voltages), row.large),
        written_by=row.written_by, written_at=row.written_at, published_at=row.published_at,
        changed_at=row.canceled_at or row.moved_at or row.published_at or row.written_at, remark=row.remark,
        revision=row.revision, moved_at=row.moved_at, moved_why=row.moved_why,
    )  # fmt: skip

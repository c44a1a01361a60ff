"""Reads of outreach, inside the caller's `with scope.reading(tenant_id)`; `at` says which notices have ended."""

import datetime

from django.db.models import Q

from saqia.contexts.outreach import models, rules, shapes, types
from saqia.platform.database import prepared

_CURRENT = 3
_MARK = """SELECT md5(n::text) FROM outreach_notice n
WHERE n.status = 'published' AND (n.ends_at IS NULL OR n.ends_at > %s)
ORDER BY n.published_at DESC, n.id DESC LIMIT %s"""


class NoticeUnknown(Exception):
    """This distributor has no such notice, or it is not published."""


def get_notice(notice_id: int, *, at: datetime.datetime) -> types.Notice:
    """Return one notice, whatever its state.

    :raises NoticeUnknown: there is none
    """
    row = models.Notice.objects.filter(id=notice_id).first()
    if row is None:
        raise NoticeUnknown(notice_id)
    return shapes.frozen(row, at)


def get_public(slug: str, *, at: datetime.datetime) -> types.Notice:
    """Return a notice that was published, canceled since or not.

    :raises NoticeUnknown: there is none, or it never was published
    """
    row = models.Notice.objects.filter(slug=slug, published_at__isnull=False).first()
    if row is None:
        raise NoticeUnknown(slug)
    return shapes.frozen(row, at)


def list_notices(*, at: datetime.datetime, most: int = 500) -> list[types.Notice]:
    """Return notices of every state, newest first."""
    return [shapes.frozen(row, at) for row in models.Notice.objects.order_by("-id")[:most]]


def list_public(*, at: datetime.datetime, most: int = 50) -> list[types.Notice]:
    """Return what was published, newest first: also what has ended or was canceled."""
    rows = models.Notice.objects.filter(published_at__isnull=False).order_by("-published_at", "-id")
    return [shapes.frozen(row, at) for row in rows[:most]]


def list_current(*, at: datetime.datetime, most: int = _CURRENT) -> list[types.Notice]:
    """Return what holds at a moment, newest first."""
    running = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    rows = models.Notice.objects.filter(running, status=models.PUBLISHED).order_by("-published_at", "-id")
    return [shapes.frozen(row, at) for row in rows[:most]]


def mark_current(*, at: datetime.datetime, most: int = _CURRENT) -> str:
    """Return a mark of what `list_current` returns, made of all that is written in it: another word, another mark."""
    return " ".join(mark for (mark,) in prepared.run(_MARK, [at, most]))


def takes_two(kind: str) -> bool:
    """Say whether somebody else than its author publishes a notice of this kind."""
    return rules.takes_two(kind)

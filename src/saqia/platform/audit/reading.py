"""Reading the audit trail by person, act, object and time, inside `with scope.reading(tenant_id)`."""

import dataclasses
import datetime
from collections.abc import Mapping

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from saqia.platform.audit import models


@dataclasses.dataclass(frozen=True)
class Entry:
    """One act as it was written; `is_sealed`: it has its place in the chain."""

    id: int
    at: datetime.datetime
    actor: str
    action: str
    detail: Mapping[str, str]
    is_sealed: bool


@dataclasses.dataclass(frozen=True)
class Head:
    """Where the chain ends: the last link's place, hash (hexadecimal) and time, and how many entries wait."""

    position: int
    hash: str
    sealed_at: datetime.datetime | None
    pending: int


def page_entries(
    *,
    from_at: datetime.datetime,
    until_at: datetime.datetime,
    most: int,
    actor: str = "",
    action: str = "",
    detail: str = "",
    before: tuple[datetime.datetime, int] | None = None,
) -> list[Entry]:
    """Return entries of `[from_at, until_at)`, newest first; two queries.

    :param actor: the whole code of who acted, such as `person:12`
    :param action: a part of the act's name
    :param detail: a part of what the act was about, as written
    :param before: time and id of the last entry of the page before
    """
    rows = models.Entry.objects.filter(at__gte=from_at, at__lt=until_at)
    if actor:
        rows = rows.filter(actor=actor)
    if action:
        rows = rows.filter(action__icontains=action)
    if detail:
        rows = rows.annotate(written=Cast("detail", TextField())).filter(written__icontains=detail)
    if before:
        rows = rows.filter(Q(at__lt=before[0]) | Q(at=before[0], id__lt=before[1]))
    found = list(rows.order_by("-at", "-id")[:most])
    waiting = set(models.Pending.objects.filter(id__in=[row.id for row in found]).values_list("id", flat=True))
    return [Entry(row.id, row.at, row.actor, row.action, row.detail, row.id not in waiting) for row in found]


def head() -> Head:
    """Return where the chain ends now; two queries."""
    last, pending = models.Link.objects.order_by("-position").first(), models.Pending.objects.count()
    if last is None:
        return Head(0, "", None, pending)
    return Head(last.position, bytes(last.hash).hex(), last.sealed_at, pending)

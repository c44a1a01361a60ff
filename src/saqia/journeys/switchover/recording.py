"""Keeping what became of a handover: its report, and each part of its load."""

import dataclasses
import datetime
from collections.abc import Callable
from typing import Any

from saqia.journeys.switchover import checking, models, reports
from saqia.platform import operation
from saqia.platform.database import intake


class HandoverNotFound(Exception):
    """No handover of this tenant has this number, or none of this source was checked."""

    def __init__(self, handover: int | str) -> None:
        super().__init__(str(handover))
        self.handover = handover


@dataclasses.dataclass(frozen=True)
class Handover:
    """A checked handover.

    :param loaded_at: when its last part was loaded; None: it was not, or not to the end
    """

    id: int
    source: str
    content_sha256: str
    is_go: bool
    on: datetime.date
    report: reports.Report
    loaded_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class Part:
    """What one part of a stage did."""

    name: str
    part: int
    parts: int
    rows: int
    accepted: int
    already: int
    refused: int
    left_out: int


@dataclasses.dataclass(frozen=True)
class Taken:
    """What a context answered to a part.

    :param left_out: rows of which an invalid optional value was left out
    """

    outcome: intake.Outcome
    left_out: int = 0


@operation.operation(audit=("source", "content_sha256", "is_go"))
def record_check(
    *, actor: operation.Actor, source: str, content_sha256: str, is_go: bool, mapping_sha256: str, on: datetime.date,
    report: reports.Report, at: datetime.datetime,
) -> int:  # fmt: skip
    """Keep the report of a check, and return the handover's id. The same content checked again takes its new report.

    A handover whose load has begun keeps the report under which it began.
    """
    actor.require("switchover.check")
    row, is_new = models.Handover.objects.select_for_update().get_or_create(
        tenant_id=actor.tenant_id, source=source, content_sha256=content_sha256,
        defaults={
            "mapping_sha256": mapping_sha256, "is_go": is_go, "report": report, "switched_on": on, "checked_at": at,
        },
    )  # fmt: skip
    if not is_new and not models.Stage.objects.filter(handover_id=row.id).exists():
        row.is_go, row.report, row.switched_on, row.checked_at = is_go, report, on, at
        row.save(update_fields=["is_go", "report", "switched_on", "checked_at"])
    return row.id


@operation.operation(audit=("handover_id", "name", "part"))
def load_part(
    *, actor: operation.Actor, handover_id: int, name: str, part: int, parts: int, rows: int,
    take: Callable[[], Taken], at: datetime.datetime,
) -> Part:  # fmt: skip
    """Load one part of a stage and note it, in one transaction: it is loaded and noted, or neither.

    A part that is noted is not loaded again; a second loader waits for the first.

    :param take: hands the part to its context
    :raises HandoverNotFound: no such handover
    """
    actor.require("switchover.load")
    if not models.Handover.objects.select_for_update().filter(id=handover_id).exists():
        raise HandoverNotFound(handover_id)
    done = models.Stage.objects.filter(handover_id=handover_id, name=name, part=part).first()
    if done is None:
        taken = take()
        outcome = taken.outcome
        refused = rows - outcome.accepted - outcome.already
        done = models.Stage.objects.create(
            tenant_id=actor.tenant_id, handover_id=handover_id, name=name, part=part, parts=parts, rows=rows,
            accepted=outcome.accepted, already=outcome.already, refused=refused, left_out=taken.left_out,
            faults=_counted(outcome), done_at=at,
        )  # fmt: skip
    return _part(done)


@operation.operation(audit=("handover_id",))
def finish_load(*, actor: operation.Actor, handover_id: int, report: reports.Report, at: datetime.datetime) -> None:
    """Note that every part is loaded, with the report after the load.

    :raises HandoverNotFound: no such handover
    """
    actor.require("switchover.load")
    row = models.Handover.objects.select_for_update().filter(id=handover_id).first()
    if row is None:
        raise HandoverNotFound(handover_id)
    row.report, row.is_go = report, report["verdict"] == "go"
    row.loaded_at = row.loaded_at or at
    row.save(update_fields=["report", "is_go", "loaded_at"])


def get_handover(handover_id: int) -> Handover:
    """Return a handover; inside the caller's `scope.reading`.

    :raises HandoverNotFound: no such handover
    """
    row = models.Handover.objects.filter(id=handover_id).first()
    if row is None:
        raise HandoverNotFound(handover_id)
    return _handover(row)


def latest_handover(source: str | None = None) -> Handover:
    """Return the handover that was checked last, of one source or of any.

    :raises HandoverNotFound: none was checked
    """
    rows = models.Handover.objects.order_by("-checked_at", "-id")
    row = (rows if source is None else rows.filter(source=source)).first()
    if row is None:
        raise HandoverNotFound(source or "")
    return _handover(row)


def has_other_load(source: str, content_sha256: str) -> bool:
    """Say whether other files of this source were loaded, or begun to be."""
    begun = models.Stage.objects.values("handover_id")
    others = models.Handover.objects.filter(source=source, id__in=begun).exclude(content_sha256=content_sha256)
    return others.exists()


def list_unready() -> list[str]:
    """Return the sources whose newest load was cut, or closed a gate, in the caller's `scope.reading`; one query."""
    begun = models.Stage.objects.values("handover_id")
    rows = models.Handover.objects.filter(id__in=begun).order_by("source", "-checked_at", "-id").distinct("source")
    return [row.source for row in rows if row.loaded_at is None or not row.is_go]


def list_parts(handover_id: int) -> list[Part]:
    """Return the parts that are loaded, in the order in which they were."""
    return [_part(row) for row in models.Stage.objects.filter(handover_id=handover_id).order_by("id")]


def _counted(outcome: intake.Outcome) -> list[dict[str, Any]]:
    grouped = outcome.refused.group_by(["field", "reason"]).aggregate([("line", "count"), ("line", "min")])
    return [
        {"field": row["field"], "reason": row["reason"], "count": row["line_count"], "first_line": row["line_min"]}
        for row in grouped.to_pylist()
    ]


def _handover(row: models.Handover) -> Handover:
    return Handover(row.id, row.source, row.content_sha256, row.is_go, row.switched_on, row.report, row.loaded_at)


def _part(row: models.Stage) -> Part:
    return Part(
        row.name, row.part, row.parts, row.rows, row.accepted, row.already, row.refused, row.left_out
    )  # fmt: skip


def checked(actor: operation.Actor, found: checking.Checked, report: reports.Report, at: datetime.datetime) -> int:
    """Keep a check; see `record_check`."""
    return record_check(
        actor=actor, source=found.layout.source, content_sha256=found.sha256, is_go=report["verdict"] == "go",
        mapping_sha256=found.layout.sha256, on=found.where.on, report=report, at=at,
    )  # fmt: skip

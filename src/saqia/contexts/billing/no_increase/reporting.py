"""Drawing a report up from published cycles, putting it before everybody, taking it back."""

import dataclasses
import datetime
import hashlib
import json
import secrets
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from django.conf import settings

from saqia.contexts.billing import events, folders, models, states
from saqia.contexts.billing.no_increase import comparing, figures, grids
from saqia.contexts.billing.no_increase.models import MADE, PUBLISHED, RETRACTED
from saqia.contexts.tariffs import queries as tariffs
from saqia.engine import table
from saqia.platform import key_files, operation
from saqia.platform.outbox import publishing
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope


class NothingPublished(Exception):
    """No cycle of this month is published: there is nothing to compare."""


class FilesMissing(Exception):
    """The column files of a cycle are not where they were written; they must come back from a backup."""


class ReportNotFound(Exception):
    """This tenant has no such report."""


class ReportRetracted(Exception):
    """The report was taken back; a new one has to be drawn up."""


class ReasonMissing(Exception):
    """A report is taken back for a reason that everybody may read."""


@dataclasses.dataclass(frozen=True)
class Compared:
    """A month's contracts under both grids, and the report that they come to.

    :param contracts: `comparing.CONTRACTS` of every published cycle of the month
    :param reference: what stands for each contract's number where everybody reads
    """

    contracts: pa.Table
    reference: pa.Array
    grid: grids.FormerGrid
    content: dict[str, Any]


@dataclasses.dataclass(frozen=True)
class NoIncreaseReport:
    """A report and where it stands: made, published or retracted."""

    id: int
    month: datetime.date
    grid: str
    content: dict[str, Any]
    sha256: str
    status: str
    made_by: str
    made_at: datetime.datetime
    published_at: datetime.datetime | None
    retracted_at: datetime.datetime | None
    retracted_because: str


def compare_month(*, tenant_id: int, month: datetime.date, against: str) -> Compared:
    """Rate every published cycle of a month once more, by a former grid. Reads only; outside any transaction.

    :param against: name of the former grid
    :raises grids.GridUnknown: the distributor has none of this name
    :raises NothingPublished: no cycle of the month is published
    :raises FilesMissing: the files of a cycle are gone
    """
    with scope.reading(tenant_id):
        code = tenancy.Tenant.objects.get(id=tenant_id).code
        rows = models.Cycle.objects.filter(month=month.replace(day=1), status=states.PUBLISHED).order_by("id")
        cycles = list(rows)
    grid = grids.get_grid(code, against)
    if not cycles:
        raise NothingPublished(f"{month:%Y-%m}")
    units = list(_units(tenant_id, cycles, grid))
    contracts = pa.concat_tables([comparing.CONTRACTS.empty_table(), *(unit.contracts for unit in units)])
    contracts = contracts.combine_chunks()
    seals = "\n".join([against, grid.rules.hash, *(cycle.seal for cycle in cycles)])
    reference = figures.references(contracts, key=_key(), cause=f"{tenant_id}\n{seals}")
    content = _content(cycles, grid, units) | figures.summarize(contracts, grid, reference=reference)
    return Compared(contracts, reference, grid, content)


@operation.operation(audit=("month", "against"))
def record_no_increase(
    *, actor: operation.Actor, month: datetime.date, against: str, content: dict[str, Any], at: datetime.datetime
) -> NoIncreaseReport:
    """Keep a report that `compare_month` drew up; the same content again is the same report."""
    actor.require("billing.draw-no-increase")
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    row, _ = models.NoIncreaseReport.objects.get_or_create(
        sha256=digest,
        defaults={
            "month": month.replace(day=1), "grid": against, "content": content, "made_by": actor.name, "made_at": at
        },
    )  # fmt: skip
    return frozen(row)


@operation.operation(audit=("report_id",))
def publish_no_increase(*, actor: operation.Actor, report_id: int, at: datetime.datetime) -> NoIncreaseReport:
    """Put a report before everybody; one that is there already stays as it is.

    :raises ReportNotFound: there is none of this id
    :raises ReportRetracted: it was taken back
    """
    actor.require("billing.publish-no-increase")
    row = _locked(report_id)
    if row.status == RETRACTED:
        raise ReportRetracted(report_id)
    if row.status == MADE:
        row.status, row.published_at = PUBLISHED, at
        row.save(update_fields=["status", "published_at"])
        told = events.NoIncreasePublished(report_id=row.id, month=row.month.isoformat(), grid=row.grid)
        publishing.publish(actor=actor, event=told, at=at)
    return frozen(row)


@operation.operation(audit=("report_id", "because"))
def retract_no_increase(
    *, actor: operation.Actor, report_id: int, because: str, at: datetime.datetime
) -> NoIncreaseReport:
    """Take a report back; repeating it changes nothing.

    :raises ReportNotFound: there is none of this id
    :raises ReasonMissing: `because` is empty
    """
    actor.require("billing.publish-no-increase")
    row = _locked(report_id)
    if not because.strip():
        raise ReasonMissing
    if row.status != RETRACTED:
        row.status, row.retracted_at, row.retracted_because = RETRACTED, at, because.strip()[:200]
        row.save(update_fields=["status", "retracted_at", "retracted_because"])
        publishing.publish(actor=actor, event=events.NoIncreaseRetracted(report_id=row.id), at=at)
    return frozen(row)


def find_no_increase() -> NoIncreaseReport | None:
    """Return the report that everybody reads: the published one of the newest month, or None."""
    rows = models.NoIncreaseReport.objects.filter(status=PUBLISHED).order_by("-month", "-published_at")
    row = rows.first()
    return None if row is None else frozen(row)


def list_no_increase(*, most: int = 24) -> list[NoIncreaseReport]:
    """Return the newest reports first, whatever became of them."""
    return [frozen(row) for row in models.NoIncreaseReport.objects.order_by("-month", "-id")[:most]]


def get_no_increase(*, report_id: int) -> NoIncreaseReport:
    """Return a report.

    :raises ReportNotFound: there is none of this id
    """
    row = models.NoIncreaseReport.objects.filter(id=report_id).first()
    if row is None:
        raise ReportNotFound(report_id)
    return frozen(row)


def frozen(row: models.NoIncreaseReport) -> NoIncreaseReport:
    """Return a row as it crosses the door."""
    return NoIncreaseReport(**{name: getattr(row, name) for name in NoIncreaseReport.__dataclass_fields__})


def _locked(report_id: int) -> models.NoIncreaseReport:
    row = models.NoIncreaseReport.objects.select_for_update().filter(id=report_id).first()
    if row is None:
        raise ReportNotFound(report_id)
    return row


def _units(tenant_id: int, cycles: list[models.Cycle], grid: grids.FormerGrid) -> Iterator[comparing.Unit]:
    """Compare the units one after the other: memory holds one, and the contracts of all."""
    for cycle in cycles:
        folder = folders.of_cycle(tenant_id, cycle.id)
        for unit in range(int(cycle.report["units"])):
            try:
                yield comparing.compare_unit(folder, unit, grid)
            except OSError as error:
                raise FilesMissing(str(error.filename or folder)) from error


def _content(cycles: list[models.Cycle], grid: grids.FormerGrid, units: list[comparing.Unit]) -> dict[str, Any]:
    """Return what a report says of its own making: cycles and seals, both grids, every source."""
    shipped = tariffs.get_table()
    is_shipped = all(each.tariff_sha256 == shipped.hash for each in cycles)
    before = frozenset[int]().union(*(unit.former_sources for unit in units))
    today = frozenset[int]().union(*(unit.today_sources for unit in units)) if is_shipped else frozenset[int]()
    return {
        "month": cycles[0].month.isoformat(),
        "cycles": [{"id": each.id, "seal": each.seal, "tariffs": each.tariff_sha256} for each in cycles],
        "grid": {
            "code": grid.code,
            "title": dataclasses.asdict(grid.title),
            "ended_on": grid.ended_on.isoformat(),
            "source": dataclasses.asdict(grid.source),
            "tariffs": grid.rules.hash,
            "former": {
                each.code: {"name": dataclasses.asdict(each.name), "source": dataclasses.asdict(each.source)}
                for each in grid.former
            },
        },
        "former_sources": _told(grid.rules, before),
        "today_sources": _told(shipped, today),
        "classes": {str(service): bounds for service, bounds in comparing.volume_bounds().items()},
        "least_in_group": comparing.rules()["least_in_group"]["value"],
    }


def _told(rules: table.Table, numbers: frozenset[int]) -> list[dict[str, str]]:
    found = {(rules.sources[number].ref, rules.sources[number].status) for number in numbers}
    return [{"ref": ref, "status": status} for ref, status in sorted(found)]


def _key() -> bytes:
    return key_files.own(settings.SAQIA_KEYS / "no-increase.key", lambda: secrets.token_bytes(32))

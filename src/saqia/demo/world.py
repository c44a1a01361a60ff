"""The demonstration world: files of former operators, taken over through the switch-over as a real company would."""

import dataclasses
import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from django.conf import settings

from saqia.contexts.territory import operations as territory
from saqia.contexts.territory import types as territory_types
from saqia.demo import generation, geography, people
from saqia.journeys.switchover import journey, loading, recording, reports
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import registration, scope

CUSTOMERS = 2_000
SEED = 2024
ROUND = "M1"
"""The one reading round of the demonstration, walked every month; its books follow the communes."""
READ_UNTIL = 12
"""By this day of a month its readings are in."""


class TenantUnknown(Exception):
    """No distributor has this code, or none of which the demonstration knows the region."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WorldBuiltOtherwise(Exception):
    """A world of other customers, another seed or another month is there, or begun: two worlds cannot be mixed."""

    def __init__(self, tenant: str) -> None:
        super().__init__(tenant)
        self.tenant = tenant


class HandoverRefused(Exception):
    """A handover of the demonstration did not pass its own gates: the generator and the rules disagree."""

    def __init__(self, source: str, report: reports.Report) -> None:
        stops = [one["code"] for one in report["gates"] if one["verdict"] == "stop"]
        super().__init__(f"{source}: {', '.join(stops)}")
        self.source, self.report = source, report


@dataclasses.dataclass(frozen=True)
class World:
    """What was built.

    :param month: first day of the month whose readings wait to be taken in and billed
    :param readings: the file of those readings, for `saqia readings import`
    :param round_code: the round to which they belong
    :param reports: readiness report of each former operator, after its load
    :param log_ins: of the staff; those whose passwords were made on this installation
    """

    tenant_id: int
    month: datetime.date
    readings: Path
    round_code: str
    contracts: int
    reports: tuple[reports.Report, ...]
    log_ins: tuple[people.LogIn, ...]


def build(
    *, tenant: str, customers: int = CUSTOMERS, seed: int = SEED, at: datetime.datetime,
    progress: generation.Progress = lambda name, done, total: None,
) -> World:  # fmt: skip
    """Build the world of one distributor. Cut and built again, or built twice, nothing is doubled.

    The month to bill is the last one whose readings are in on `at`.

    :param tenant: code in rules/tenants.yaml
    :param seed: the same seed makes the same files, byte for byte
    :raises TenantUnknown: no distributor has this code
    :raises generation.WorldTooSmall: fewer than 20 customers
    :raises generation.NotWritten: the disk is full
    :raises WorldBuiltOtherwise: another world of this distributor is there already
    """
    row = _registered(tenant)
    actor = operation.system_actor(tenant_id=row.id, name="demonstration")
    month = month_to_bill(local_time.day(at))
    territory.import_territory(actor=actor, at=at)
    made = generation.write(
        Path(settings.SAQIA_HOME) / "demo" / row.code / f"{customers}-{seed}-{month:%Y-%m}", tenant_id=row.id,
        tenant_code=row.code, region=row.region_code, customers=customers, seed=seed, month=month, progress=progress,
    )  # fmt: skip
    checks = [_checked(actor, folder, mapping, month, at, progress) for folder, mapping in made.handovers]
    _register_sectors(actor, made.sectors, at)
    loaded = tuple(_load(actor, check, at, progress) for check in checks)
    log_ins = people.settle(actor=actor, tenant_code=row.code, seed=seed, on=month, kept=kept_log_ins(row.code), at=at)
    people.share_books(actor=actor, round_code=ROUND, on=month, at=at)
    return World(row.id, month, made.readings, ROUND, made.contracts, loaded, log_ins)


def kept_log_ins(tenant: str) -> Path:
    """Return where the log-ins of a demonstration company are kept; `people.read` shows them again."""
    return Path(settings.SAQIA_HOME) / "demo" / f"log-ins-{tenant}.csv"


def month_to_bill(on: datetime.date) -> datetime.date:
    """Return the first day of the last month whose readings are in on a day."""
    month = on.replace(day=1)
    return month if on.day > READ_UNTIL else (month - datetime.timedelta(days=1)).replace(day=1)


def _registered(code: str) -> tenancy.Tenant:
    for described in registration.known():
        if described["code"] == code and geography.has_perimeters(code):
            return registration.register(described)
    raise TenantUnknown(code)


def _register_sectors(actor: operation.Actor, sectors: pa.Table, at: datetime.datetime) -> None:
    """Register the network sectors that contracts name: they are the company's own, no former operator's."""
    lines = pa.array(np.arange(1, sectors.num_rows + 1), pa.int64())
    rows = sectors.append_column("line", lines).select(territory_types.SECTOR_ROWS.names)
    territory.import_sectors(actor=actor, rows=rows, at=at)


def _checked(
    actor: operation.Actor, folder: Path, mapping: str, month: datetime.date, at: datetime.datetime,
    progress: generation.Progress,
) -> journey.Check:  # fmt: skip
    """Check one handover, as of the first day of the month to bill."""
    check = journey.check_handover(actor=actor, folder=folder, mapping_name=mapping, on=month, at=at, progress=progress)
    if not check.is_go:
        raise HandoverRefused(mapping, check.report)
    with scope.reading(actor.tenant_id):
        if recording.has_other_load(check.report["source"], check.report["content_sha256"]):
            raise WorldBuiltOtherwise(folder.parent.name)
    return check


def _load(
    actor: operation.Actor, check: journey.Check, at: datetime.datetime, progress: generation.Progress
) -> reports.Report:
    loaded = loading.load(actor=actor, handover_id=check.handover_id, at=at, progress=progress)
    if loaded.report["verdict"] != "go":
        raise HandoverRefused(loaded.report["source"], loaded.report)
    return loaded.report

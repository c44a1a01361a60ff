"""The switch-over of a former operator's customers: check its files, keep the report, load what is ready."""

import dataclasses
import datetime
from pathlib import Path

from saqia.journeys.switchover import checking, mapping, recording, reports, setting, staging, store
from saqia.platform import operation
from saqia.platform.tenancy import models as tenancy


@dataclasses.dataclass(frozen=True)
class Check:
    """A check that was kept.

    :param folder: where the accepted rows, the refused lines and the report lie
    """

    handover_id: int
    folder: Path
    report: reports.Report

    @property
    def is_go(self) -> bool:
        """Say whether the handover may be loaded."""
        return bool(self.report["verdict"] == "go")


def check_handover(
    *, actor: operation.Actor, folder: Path, mapping_name: str, on: datetime.date, at: datetime.datetime,
    progress: staging.Progress = lambda name, done, total: None,
) -> Check:  # fmt: skip
    """Read and judge the files of a former operator; keep the report, the accepted rows and the refused lines.

    :param mapping_name: a shipped mapping, or the path of a YAML file
    :param on: day of the switch-over
    :raises mapping.MappingInvalid: the mapping cannot be followed
    :raises intake.FileUnusable: a file cannot be read at all
    :raises store.NotWritten: the disk is full
    """
    actor.require("switchover.check")
    tenant = tenancy.Tenant.objects.get(id=actor.tenant_id)
    where = setting.Setting(tenant.id, tenant.operator, tenant.uses_demonstration_grid, tenant.region_code, on)
    layout = mapping.load(mapping_name)
    with store.room(tenant.id, layout.source) as room:
        found = checking.check(folder, layout, where, room, progress)
        report = reports.of(found)
        kept = store.write(found, report)
    return Check(recording.checked(actor, found, report, at), kept, report)

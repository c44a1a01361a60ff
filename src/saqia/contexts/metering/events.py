"""What metering tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class ReadingRecorded(facts.Event):
    """A reading stands in the books. `actions` is what its anomaly asks for: work-order, reread, contact."""

    name: ClassVar[str] = "metering.reading.recorded"
    reading_id: int
    meter_id: int
    service_point_id: int
    register: int
    read_on: str
    source: str
    verdict: str
    reason: str
    anomaly: str | None
    actions: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class SelfReadingSubmitted(facts.Event):
    """A customer read their own meter."""

    name: ClassVar[str] = "metering.self-reading.submitted"
    reading_id: int
    meter_id: int
    service_point_id: int
    read_on: str
    verdict: str


@dataclasses.dataclass(frozen=True)
class ReadingCorrected(facts.Event):
    """A reading took the place of another; `consumption_ids` were counted anew, so bills on them must be corrected."""

    name: ClassVar[str] = "metering.reading.corrected"
    reading_id: int
    corrects_id: int
    meter_id: int
    service_point_id: int
    replaced_ids: tuple[int, ...]
    consumption_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class ReadingDecided(facts.Event):
    """A person trusted a held reading or set it aside."""

    name: ClassVar[str] = "metering.reading.decided"
    reading_id: int
    meter_id: int
    service_point_id: int
    is_trusted: bool
    reason: str


@dataclasses.dataclass(frozen=True)
class ReadingsImported(facts.Event):
    """A file of readings was taken in; `queries.list_actions` says what its anomalies ask for."""

    name: ClassVar[str] = "metering.readings.imported"
    file_import_id: int
    round_id: int | None
    recorded: int
    held: int
    refused: int


@dataclasses.dataclass(frozen=True)
class WorkOrderDone(facts.Event):
    """A crew saw to what was noted at a meter."""

    name: ClassVar[str] = "metering.work-order.done"
    order_id: int
    meter_id: int
    anomaly: str


@dataclasses.dataclass(frozen=True)
class WorkOrderCanceled(facts.Event):
    """Nobody goes to a meter for what was noted there."""

    name: ClassVar[str] = "metering.work-order.canceled"
    order_id: int
    meter_id: int
    anomaly: str


@dataclasses.dataclass(frozen=True)
class IntervalWarned(facts.Event):
    """Periods of a round come near their longest length (stage `warning`), or passed it (`overdue`); once a month."""

    name: ClassVar[str] = "metering.interval.warned"
    round_id: int
    month: str
    stage: str
    meters: int


@dataclasses.dataclass(frozen=True)
class MeterInstalled(facts.Event):
    """A meter hangs at a service point."""

    name: ClassVar[str] = "metering.meter.installed"
    meter_id: int
    service_point_id: int
    installed_on: str


@dataclasses.dataclass(frozen=True)
class MeterReplaced(facts.Event):
    """A meter took the place of another, both indices are recorded."""

    name: ClassVar[str] = "metering.meter.replaced"
    meter_id: int
    removed_meter_id: int
    service_point_id: int
    replaced_on: str
    reason: str


@dataclasses.dataclass(frozen=True)
class PointClosed(facts.Event):
    """The consumption of a point was closed within a month, because a contract ends on that day."""

    name: ClassVar[str] = "metering.point.closed"
    service_point_id: int
    round_id: int
    month: str
    closed_on: str
    consumption_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class RoundClosed(facts.Event):
    """A month of a round can be billed; closing it again tells it again when something was added."""

    name: ClassVar[str] = "metering.round.closed"
    round_id: int
    month: str
    measured: int
    estimated: int
    held: int


@dataclasses.dataclass(frozen=True)
class PhotosSent(facts.Event):
    """An archive of photos lies ready to be taken in."""

    name: ClassVar[str] = "metering.photos.sent"
    archive_id: int

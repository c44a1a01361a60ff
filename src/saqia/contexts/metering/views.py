"""What the reads of metering return: frozen, with units; indices and volumes in thousandths of kWh or m3."""

import dataclasses
import datetime
from typing import Any, Literal

from saqia.engine.validation.verdicts import Reason, Verdict


@dataclasses.dataclass(frozen=True)
class Meter:
    """A meter at its point, over `[installed_on, removed_on)`."""

    id: int
    service_point_id: int
    serial: str
    make: str
    service: int
    digits: int
    multiplier_milli: int
    phases: int | None
    registers: tuple[int, ...]
    installed_on: datetime.date
    removed_on: datetime.date | None


@dataclasses.dataclass(frozen=True)
class Reading:
    """A reading with what was decided about it.

    :param is_trusted: it counts: accepted, or decided so, and not corrected
    :param corrected_by_id: the reading that took its place
    :param is_photo_of_corrected: it has no photo of its own; `photo_id` is that of the reading it corrects
    """

    id: int
    meter_id: int
    register: int
    read_on: datetime.date
    read_at: datetime.datetime | None
    index_milli: int | None
    source: str
    verdict: Verdict
    reason: Reason
    anomaly: str | None
    remark: str
    lat: float | None
    lon: float | None
    photo_id: int | None
    is_photo_of_corrected: bool
    author: str
    recorded_at: datetime.datetime
    corrects_id: int | None
    corrected_by_id: int | None
    is_trusted: bool


@dataclasses.dataclass(frozen=True)
class Preview:
    """What would be said to a reading, before it is sent."""

    verdict: Verdict
    reason: Reason
    volume_milli: int
    expected_milli: int


@dataclasses.dataclass(frozen=True)
class Recount:
    """A consumption with another index at one of its ends.

    :param known_as: the ids under which it was counted, the present one first: a bill names one of them
    :param was_milli: its volume today; volume_milli: as it would be
    """

    known_as: tuple[int, ...]
    from_on: datetime.date
    to_on: datetime.date
    was_milli: int
    volume_milli: int
    opening_index_milli: int | None
    closing_index_milli: int | None
    closing_source: str


@dataclasses.dataclass(frozen=True)
class CorrectionPreview:
    """What another index in the place of a recorded one would make.

    :param reason: why it looks odd; a person answers for it
    """

    reason: Reason
    volume_milli: int
    expected_milli: int
    recounts: tuple[Recount, ...]


@dataclasses.dataclass(frozen=True)
class OverdueReading:
    """A meter whose period comes near its longest length, or has passed it.

    :param last_on: its last actual reading, or its installation
    :param due_on: the last day of the longest period
    """

    meter_id: int
    service_point_id: int
    serial: str
    last_on: datetime.date
    due_on: datetime.date
    days: int
    state: Literal["warning", "overdue"]


@dataclasses.dataclass(frozen=True)
class AskedAction:
    """What the anomaly of a reading asks for: work-order, reread, contact."""

    reading_id: int
    meter_id: int
    service_point_id: int
    read_on: datetime.date
    anomaly: str
    actions: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class HeldReading:
    """A reading that waits for a decision."""

    reading_id: int
    meter_id: int
    service_point_id: int
    serial: str
    register: int
    read_on: datetime.date
    index_milli: int
    reason: Reason


@dataclasses.dataclass(frozen=True)
class Round:
    """A reading round."""

    id: int
    code: str
    name_ar: str
    name_fr: str
    read_day: int


@dataclasses.dataclass(frozen=True)
class Book:
    """The part of a round that one reader walks, as of a day.

    :param reader_person_id: None: nobody reads it; reader_from_on: since when, None: that was not noted
    :param next_from_on: from when `next_person_id`, or nobody, reads it; None: no change is planned
    """

    id: int
    code: str
    reader_person_id: int | None
    reader_from_on: datetime.date | None
    next_person_id: int | None
    next_from_on: datetime.date | None
    stops: int


@dataclasses.dataclass(frozen=True)
class Stop:
    """A point of a book with its meter; None: no meter hangs there."""

    position: int
    service_point_id: int
    meter_id: int | None
    serial: str | None


@dataclasses.dataclass(frozen=True)
class Consumption:
    """One register of a point over `[from_on, to_on)`; `parts` when a meter was replaced in it."""

    id: int
    service_point_id: int
    meter_id: int
    register: int
    month: datetime.date
    from_on: datetime.date
    to_on: datetime.date
    opening_index_milli: int | None
    closing_index_milli: int | None
    volume_milli: int
    estimated: bool
    method: str | None
    catch_up_from_on: datetime.date | None
    catch_up_milli: int
    is_billable: bool
    hold_reason: str | None
    anomaly: str | None
    parts: tuple[dict[str, Any], ...]


@dataclasses.dataclass(frozen=True)
class MonthUse:
    """What one register of a point counted in a month, beside the same month of the year before (None: not known).

    :param settled: an actual reading settled estimates in it, so it holds what they took too little or too much
    """

    service_point_id: int
    register: int
    month: datetime.date
    volume_milli: int
    days: int
    estimated: bool
    settled: bool
    year_before_milli: int | None
    year_before_days: int | None
    year_before_estimated: bool | None


@dataclasses.dataclass(frozen=True)
class Use:
    """A consumption as evidence: how it was found, and the photo of the reading that closed it.

    :param is_photo_of_corrected: where there is one, it is that of the reading that the closing one corrects
    """

    consumption_id: int
    service_point_id: int
    register: int
    month: datetime.date
    from_on: datetime.date
    to_on: datetime.date
    volume_milli: int
    estimated: bool
    method: str | None
    catch_up_from_on: datetime.date | None
    anomaly: str | None
    opening_source: str | None
    closing_source: str | None
    has_several_meters: bool
    photo_id: int | None
    is_photo_of_corrected: bool
    closing_id: int | None
    closing_index_milli: int | None
    meter_id: int

    @property
    def days(self) -> int:
        """How long it lasted."""
        return (self.to_on - self.from_on).days


@dataclasses.dataclass(frozen=True)
class PointReading:
    """A reading with the meter that was read and the point where it hung."""

    service_point_id: int
    service: int
    serial: str
    reading: Reading

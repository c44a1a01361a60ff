"""Why metering refuses, as facts; raised by its operations and importable from `operations`."""

import datetime
from decimal import Decimal

from saqia.engine.validation import verdicts


class MeterNotFound(Exception):
    """This distributor has no meter of this id."""

    def __init__(self, meter_id: int) -> None:
        super().__init__(meter_id)
        self.meter_id = meter_id


class ReadingNotFound(Exception):
    """This distributor has no reading of this id."""

    def __init__(self, reading_id: int) -> None:
        super().__init__(reading_id)
        self.reading_id = reading_id


class ConsumptionNotFound(Exception):
    """This distributor has no consumption of this id."""

    def __init__(self, consumption_id: int) -> None:
        super().__init__(consumption_id)
        self.consumption_id = consumption_id


class WorkOrderNotFound(Exception):
    """This distributor has no work order of this id."""

    def __init__(self, order_id: int) -> None:
        super().__init__(order_id)
        self.order_id = order_id


class WorkOrderEnded(Exception):
    """The order has ended otherwise; `status` says how."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class RemarkMissing(Exception):
    """Why an order is canceled is said."""


class RoundNotFound(Exception):
    """This distributor has no reading round of this id or code."""

    def __init__(self, reference: int | str) -> None:
        super().__init__(reference)
        self.reference = reference


class BookNotFound(Exception):
    """The round has no book of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotAReader(Exception):
    """Nobody of this id is a reader of this distributor on that day."""

    def __init__(self, person_id: int, on: datetime.date) -> None:
        super().__init__(person_id, on)
        self.person_id, self.on = person_id, on


class DayPassed(Exception):
    """Who read a book on a day behind us is not changed."""

    def __init__(self, from_on: datetime.date) -> None:
        super().__init__(from_on)
        self.from_on = from_on


class RegisterNotOnMeter(Exception):
    """The meter does not count on this register."""

    def __init__(self, meter_id: int, register: int) -> None:
        super().__init__(meter_id, register)
        self.meter_id = meter_id
        self.register = register


class IndexTooPrecise(Exception):
    """An index has three decimals at most."""

    def __init__(self, index: Decimal) -> None:
        super().__init__(index)
        self.index = index


class TimeOfAnotherDay(Exception):
    """A reading's time is not within its day, as clocks in Morocco show it, or has not come yet."""

    def __init__(self, read_at: datetime.datetime) -> None:
        super().__init__(read_at)
        self.read_at = read_at


class PlaceElsewhere(Exception):
    """No meter of a distributor hangs at such a place."""

    def __init__(self, lat: float, lon: float) -> None:
        super().__init__(lat, lon)
        self.lat, self.lon = lat, lon


class NothingRead(Exception):
    """Neither an index nor an anomaly that says why there is none."""


class ReadingImpossible(Exception):
    """The reading cannot be true of this meter.

    :param reason: which rule it breaks
    """

    def __init__(self, reason: verdicts.Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


class IndexGoesBackwards(Exception):
    """The index is below the last trusted one, and no rollover explains it.

    :param volume_milli: what that would be as a volume, negative thousandths of kWh or m3
    """

    def __init__(self, volume_milli: int) -> None:
        super().__init__(volume_milli)
        self.volume_milli = volume_milli


class ReadingContradicted(Exception):
    """Another index is recorded for that meter, day and source: correct it instead."""

    def __init__(self, reading_id: int) -> None:
        super().__init__(reading_id)
        self.reading_id = reading_id


class ReadingAlreadyCorrected(Exception):
    """A reading is corrected once; the next correction names the newer one."""

    def __init__(self, reading_id: int, by_id: int) -> None:
        super().__init__(reading_id, by_id)
        self.reading_id = reading_id
        self.by_id = by_id


class EstimateNotCorrected(Exception):
    """An estimate is settled by the next actual reading, not corrected."""

    def __init__(self, reading_id: int) -> None:
        super().__init__(reading_id)
        self.reading_id = reading_id


class EstimateNotPhotographed(Exception):
    """Nobody stood before the dial when an estimate was made: no photo belongs to it."""

    def __init__(self, reading_id: int) -> None:
        super().__init__(reading_id)
        self.reading_id = reading_id


class PhotoNotFound(Exception):
    """This distributor has no accepted photo of this file id."""

    def __init__(self, file_id: int) -> None:
        super().__init__(file_id)
        self.file_id = file_id


class PhotoRefused(Exception):
    """A photo cannot be taken; `reason` is a code of `wording.REFUSALS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReadingNotHeld(Exception):
    """Only a held reading waits for a decision."""

    def __init__(self, reading_id: int) -> None:
        super().__init__(reading_id)
        self.reading_id = reading_id


class ReadingAlreadyDecided(Exception):
    """The decision on this reading was another one; correct the reading instead."""

    def __init__(self, reading_id: int) -> None:
        super().__init__(reading_id)
        self.reading_id = reading_id


class ReasonUnknown(Exception):
    """A code that the wording of metering does not have."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ServicePointNotFound(Exception):
    """This distributor has no service point of this id."""

    def __init__(self, service_point_id: int) -> None:
        super().__init__(service_point_id)
        self.service_point_id = service_point_id


class PointOccupied(Exception):
    """Another meter hangs at this service point: replace it."""

    def __init__(self, service_point_id: int, meter_id: int) -> None:
        super().__init__(service_point_id, meter_id)
        self.service_point_id = service_point_id
        self.meter_id = meter_id


class SerialTaken(Exception):
    """A meter of this serial and make hangs elsewhere."""

    def __init__(self, serial: str, meter_id: int) -> None:
        super().__init__(serial, meter_id)
        self.serial = serial
        self.meter_id = meter_id


class MeterMisdescribed(Exception):
    """The description of a meter cannot be true.

    :param field: which part of it
    """

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class MeterAlreadyRemoved(Exception):
    """The meter no longer hangs at its point."""

    def __init__(self, meter_id: int, removed_on: datetime.date) -> None:
        super().__init__(meter_id, removed_on)
        self.meter_id = meter_id
        self.removed_on = removed_on


class RoundExists(Exception):
    """A round of this code exists with another description."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ReadDayInvalid(Exception):
    """A round is walked around a day from 1 to 28, which every month has."""

    def __init__(self, read_day: int) -> None:
        super().__init__(read_day)
        self.read_day = read_day


class PointNotOnRound(Exception):
    """The service point is in no book, so no bill would be made of its consumption."""

    def __init__(self, service_point_id: int) -> None:
        super().__init__(service_point_id)
        self.service_point_id = service_point_id


class NothingToCloseOn(Exception):
    """A register of the point has no trusted reading on that day, or its consumption is closed beyond it."""

    def __init__(self, service_point_id: int, on: datetime.date) -> None:
        super().__init__(service_point_id, on)
        self.service_point_id = service_point_id
        self.on = on


class RoundNotWalkedYet(Exception):
    """The window of the month has not begun on that day: there is nothing to close."""

    def __init__(self, round_id: int, opens_on: datetime.date) -> None:
        super().__init__(round_id, opens_on)
        self.round_id = round_id
        self.opens_on = opens_on

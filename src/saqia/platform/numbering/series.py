"""Reserving numbers. A series has no gap because a reservation is never given back: its cause can only be completed."""

import dataclasses
import datetime

from django.db import connections

from saqia.platform import operation
from saqia.platform.database import routing
from saqia.platform.numbering import models

# Opens the series at its first number, or only locks its row, until the end of the transaction.
_LOCK = """
INSERT INTO numbering_series (tenant_id, series, year, next_number) VALUES (%s, %s, %s, 1)
ON CONFLICT (tenant_id, series, year) DO UPDATE SET next_number = numbering_series.next_number
RETURNING id, next_number
"""
_FOUND = """
SELECT first, last FROM numbering_reservation reservation JOIN numbering_series series ON series.id = series_id
WHERE series.series = %s AND year = %s AND cause = %s
"""


class NothingToNumber(Exception):
    """A reservation of no number, or of fewer."""


class ReservedOtherwise(Exception):
    """The cause has already reserved another count of numbers in this series and year."""

    def __init__(self, cause: str, reserved: int, asked: int) -> None:
        super().__init__(f"{cause}: {reserved} numbers are reserved, {asked} asked")
        self.cause, self.reserved, self.asked = cause, reserved, asked


@dataclasses.dataclass(frozen=True)
class Reservation:
    """The numbers `first` to `last`, both inclusive."""

    first: int
    last: int


@operation.operation(audit=("series", "year", "count", "cause"))
def reserve(
    *, actor: operation.Actor, series: str, year: int, count: int, cause: str, at: datetime.datetime
) -> Reservation:
    """Reserve the next `count` numbers of a series for `cause`; the same cause gets the same numbers again.

    As an operation of its own it is one short transaction, so that no lock is held while a batch runs. The series
    waits for nobody but other reservations.

    :param cause: what the numbers are for, unique in the series and year, such as the seal of a frozen run
    :raises NothingToNumber: count is below 1
    :raises ReservedOtherwise: the cause has reserved another count
    """
    if count < 1:
        raise NothingToNumber(count)
    with connections[routing.current.get()].cursor() as cursor:
        found = _found(series, year, cause)  # the common repeat: without waiting for the series
        if found is None:
            cursor.execute(_LOCK, [actor.tenant_id, series, year])
            series_id, next_number = cursor.fetchone()
            found = _found(series, year, cause)  # it may have been reserved while we waited for the row
        if found is not None:
            return _same(found, count, cause)
        cursor.execute("UPDATE numbering_series SET next_number = next_number + %s WHERE id = %s", [count, series_id])
    reserved = Reservation(next_number, next_number + count - 1)
    models.Reservation.objects.create(
        tenant_id=actor.tenant_id, series_id=series_id, cause=cause, first=reserved.first, last=reserved.last, at=at
    )
    return reserved


@operation.operation
def next_number(*, actor: operation.Actor, series: str, year: int, cause: str, at: datetime.datetime) -> int:
    """Return one number of a series for `cause`, inside the operation that uses it: both commit or neither does.

    :param cause: unique in the series and year, such as `credit-note:1204`; the same cause gets the same number
    """
    return reserve(actor=actor, series=series, year=year, count=1, cause=cause, at=at).first


def _found(series: str, year: int, cause: str) -> Reservation | None:
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_FOUND, [series, year, cause])
        row = cursor.fetchone()
    return Reservation(*row) if row else None


def _same(found: Reservation, count: int, cause: str) -> Reservation:
    reserved = found.last - found.first + 1
    if reserved != count:
        raise ReservedOtherwise(cause, reserved, count)
    return found

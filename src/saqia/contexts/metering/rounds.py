"""Reading rounds, their books, and who walks them."""

import dataclasses
import datetime

from saqia.contexts.metering import models, refusals
from saqia.contexts.staff import queries as staff
from saqia.platform import operation
from saqia.platform.calendar import local_time


@dataclasses.dataclass(frozen=True)
class CreatedRound:
    """A reading round."""

    round_id: int
    code: str
    is_new: bool


@dataclasses.dataclass(frozen=True)
class FilledBook:
    """A book with its points in walking order."""

    book_id: int
    stops: int


@operation.operation(audit=("code", "read_day"))
def create_round(
    *, actor: operation.Actor, code: str, name_ar: str, name_fr: str, read_day: int, at: datetime.datetime
) -> CreatedRound:
    """Create a monthly reading round. Repeating it changes nothing.

    :param read_day: day of the month around which it is walked, 1 to 28
    :raises ReadDayInvalid: not such a day
    :raises RoundExists: with another day
    """
    actor.require("metering.manage-rounds")
    if not 1 <= read_day <= 28:
        raise refusals.ReadDayInvalid(read_day)
    known = models.Round.objects.filter(code=code).first()
    if known is not None:
        if known.read_day != read_day:
            raise refusals.RoundExists(code)
        return CreatedRound(known.id, code, is_new=False)
    created = models.Round.objects.create(
        tenant_id=actor.tenant_id, code=code, name_ar=name_ar, name_fr=name_fr, read_day=read_day
    )
    return CreatedRound(created.id, code, is_new=True)


@operation.operation(audit=("round_id", "code"))
def fill_book(
    *, actor: operation.Actor, round_id: int, code: str, service_point_ids: tuple[int, ...], at: datetime.datetime
) -> FilledBook:
    """Put service points into a book, in walking order; those in another book move here.

    :param service_point_ids: all points of the book; those that it had and are not named leave it
    :raises RoundNotFound: no such round
    """
    actor.require("metering.manage-rounds")
    book = _book(actor, round_id, code)
    models.Stop.objects.filter(book_id=book.id).delete()
    models.Stop.objects.filter(service_point_id__in=service_point_ids).delete()
    models.Stop.objects.bulk_create(
        models.Stop(tenant_id=actor.tenant_id, book_id=book.id, service_point_id=point, position=position)
        for position, point in enumerate(dict.fromkeys(service_point_ids), start=1)
    )
    return FilledBook(book.id, len(set(service_point_ids)))


@operation.operation(audit=("round_id", "code", "person_id", "from_on"))
def assign_reader(
    *, actor: operation.Actor, round_id: int, code: str, person_id: int | None, from_on: datetime.date,
    at: datetime.datetime,
) -> bool:  # fmt: skip
    """Give a book to a reader, or to nobody, from a day on; return whether that changes who reads it, or who will.

    A change that was planned is replaced. Repeating it changes nothing.

    :param person_id: who reads from then on: a reader of this distributor; None: nobody
    :raises RoundNotFound: no such round
    :raises BookNotFound: it has no such book
    :raises DayPassed: who read a book on a day behind us is not changed
    :raises NotAReader: nobody of this id is a reader on that day
    """
    actor.require("metering.manage-rounds")
    _lock(round_id)
    if from_on < (today := local_time.day(at)):
        raise refusals.DayPassed(from_on)
    if person_id is not None and person_id not in {one.id for one in staff.list_people(role="reader", on=from_on)}:
        raise refusals.NotAReader(person_id, from_on)
    book = models.Book.objects.filter(round_id=round_id, code=code).first()
    if book is None:
        raise refusals.BookNotFound(code)
    return _assign(book, person_id, from_on, today)


Readers = tuple[int | None, datetime.date | None, int | None, datetime.date | None]
"""Who reads a book, since when, who reads it next, from when."""


def readers(book: models.Book, on: datetime.date) -> Readers:
    """Return who reads a book on a day: the next reader is the reader from their day on."""
    if book.next_from_on is not None and book.next_from_on <= on:
        return book.next_person_id, book.next_from_on, None, None
    return book.reader_person_id, book.reader_from_on, book.next_person_id, book.next_from_on


def _assign(book: models.Book, person_id: int | None, from_on: datetime.date, today: datetime.date) -> bool:
    before = readers(book, today)
    person, since, _next, _from = before
    if person == person_id:  # who reads it goes on: nothing is planned any more
        after: Readers = (person, since, None, None)
    elif from_on == today:
        after = (person_id, today, None, None)
    else:
        after = (person, since, person_id, from_on)
    book.reader_person_id, book.reader_from_on, book.next_person_id, book.next_from_on = after
    book.save(update_fields=["reader_person_id", "reader_from_on", "next_person_id", "next_from_on"])
    return after != before


def _book(actor: operation.Actor, round_id: int, code: str) -> models.Book:
    _lock(round_id)
    book, _ = models.Book.objects.get_or_create(tenant_id=actor.tenant_id, round_id=round_id, code=code)
    return book


def _lock(round_id: int) -> None:
    if not models.Round.objects.select_for_update().filter(id=round_id).exists():
        raise refusals.RoundNotFound(round_id)

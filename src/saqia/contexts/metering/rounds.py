"""Reading rounds, their books, and who walks them."""

import dataclasses
import datetime

from saqia.contexts.metering import models, refusals
from saqia.platform import operation


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


@operation.operation(audit=("round_id", "code", "person_id"))
def assign_reader(
    *, actor: operation.Actor, round_id: int, code: str, person_id: int | None, at: datetime.datetime
) -> int:
    """Give a book to a reader, or to nobody; return the book's id.

    :param person_id: a person of the staff
    :raises RoundNotFound: no such round
    """
    actor.require("metering.manage-rounds")
    book = _book(actor, round_id, code)
    book.reader_person_id = person_id
    book.save(update_fields=["reader_person_id"])
    return book.id


def _book(actor: operation.Actor, round_id: int, code: str) -> models.Book:
    if not models.Round.objects.select_for_update().filter(id=round_id).exists():
        raise refusals.RoundNotFound(round_id)
    book, _ = models.Book.objects.get_or_create(tenant_id=actor.tenant_id, round_id=round_id, code=code)
    return book

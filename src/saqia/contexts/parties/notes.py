"""Notes that the staff keep on a customer: what was said at the counter and no form has a field for."""

import datetime

from saqia.contexts.parties import models, types
from saqia.contexts.parties.erasure import CustomerNotFound
from saqia.platform import operation

_MOST_LETTERS = 1000


class NoteEmpty(Exception):
    """Nothing was written."""


@operation.operation(audit=("customer_id", "client_key"))
def add_note(
    *, actor: operation.Actor, customer_id: int, text: str, client_key: str, at: datetime.datetime
) -> types.Note:
    """Keep a note on a customer; the same key again returns the note that was kept.

    :param text: at most 1000 characters; the customer may read it in an export of their data
    :raises NoteEmpty: nothing but spaces
    :raises CustomerNotFound: no such customer
    """
    actor.require("parties.add-note")
    words = text.strip()[:_MOST_LETTERS]
    if not words:
        raise NoteEmpty
    if not models.Customer.objects.filter(id=customer_id).exists():
        raise CustomerNotFound(customer_id)
    given = {"customer_id": customer_id, "text": words, "author": actor.name, "written_at": at}
    row, _is_new = models.Note.objects.get_or_create(client_key=client_key, defaults=given)
    return _frozen(row)


def list_notes(customer_id: int, *, most: int = 20) -> list[types.Note]:
    """Return the notes on a customer and on the rows merged into it, newest first; one query."""
    merged = models.Customer.objects.filter(merged_into_id=customer_id).values("id")
    rows = models.Note.objects.filter(customer_id=customer_id) | models.Note.objects.filter(customer_id__in=merged)
    return [_frozen(row) for row in rows.order_by("-id")[:most]]


def _frozen(row: models.Note) -> types.Note:
    return types.Note(row.id, row.customer_id, row.text, row.author, row.written_at)

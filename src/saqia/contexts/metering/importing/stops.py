"""The walking order of a former operator's books, as columns."""

import datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.metering import models, types
from saqia.contexts.metering.importing import linking
from saqia.platform import operation
from saqia.platform.database import intake, statistics

_STAGED = "metering_stop_import"
_ALREADY = """EXISTS (
    SELECT FROM metering_stop t JOIN metering_book b ON b.id = t.book_id JOIN metering_round r ON r.id = b.round_id
    WHERE t.service_point_id = s.point_id AND b.code = s.book_code AND r.code = s.round_code
        AND t.position = s.position)"""
_BOOKS = f"""
INSERT INTO metering_book (round_id, code)
SELECT DISTINCT r.id, s.book_code FROM {_STAGED} s JOIN metering_round r ON r.code = s.round_code
ON CONFLICT DO NOTHING
"""
_MOVED = f"DELETE FROM metering_stop WHERE service_point_id IN (SELECT point_id FROM {_STAGED})"
_STOPS = f"""
INSERT INTO metering_stop (book_id, service_point_id, position)
SELECT b.id, s.point_id, s.position
FROM {_STAGED} s
JOIN metering_round r ON r.code = s.round_code
JOIN metering_book b ON b.round_id = r.id AND b.code = s.book_code
ORDER BY b.id, s.position
"""


@operation.operation
def import_stops(*, actor: operation.Actor, rows: pa.Table, at: datetime.datetime) -> intake.Outcome:
    """Put service points into the books of rounds, in walking order; rounds and points first, books are made.

    A point that was in another book moves. Repeating it changes nothing.

    :param rows: schema `types.STOP_ROWS`
    :raises intake.ColumnsWrong: other columns than the schema's
    """
    actor.require("metering.manage-rounds")
    taken = intake.Intake(rows, types.STOP_ROWS)
    for name in ("source", "point_ref", "round_code", "book_code"):
        taken.refuse(intake.is_blank(taken.column(name)), name, "missing")
    taken.refuse(pc.is_null(taken.column("position")), "position", "missing")
    taken.refuse(pc.greater(pc.utf8_length(taken.column("book_code")), 20), "book_code", "too-long")
    taken.refuse(intake.is_repeated(taken.column("source"), taken.column("point_ref")), "point_ref", "repeated")
    rounds = pa.array(list(models.Round.objects.values_list("code", flat=True)), pa.string())
    taken.refuse(pc.invert(pc.is_in(taken.column("round_code"), rounds)), "round_code", "round-unknown")
    linking.link_points(taken)
    taken.stage(_STAGED)
    already = taken.drop(_ALREADY)
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS)
        cursor.execute(_MOVED)
        cursor.execute(_STOPS)
        accepted = int(cursor.rowcount)
    statistics.renew("metering")
    return taken.outcome(accepted=accepted, already=already)

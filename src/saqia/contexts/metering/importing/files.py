"""A file of readings, whole or not at all, with a report of each line that was not plainly accepted."""

import dataclasses
import datetime
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.metering import batches, events, models, ordering, refusals, types
from saqia.contexts.metering.importing import given, naming
from saqia.contexts.metering.importing import photos as taken_photos
from saqia.contexts.metering.readingfile import lines, parsing
from saqia.engine.validation import verdicts
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.database import bulk
from saqia.platform.outbox import publishing

REPORT = pa.schema(
    [
        ("line", pa.int64()),
        ("field", pa.string()),
        ("verdict", pa.string()),  # refused or held
        ("reason", pa.string()),  # a code of wording.REFUSALS when refused, of wording.REASONS when held
        ("value", pa.string()),
        ("volume_milli", pa.int64()),  # held: thousandths since the previous index, and what was expected
        ("expected_milli", pa.int64()),
    ]
)
_NOT_YET = "(s.read_on + s.read_time::time) AT TIME ZONE 'Africa/Casablanca' > %s AND s.read_on <= %s"
Report = Callable[[pa.Table], None]
REPORT_LINES = 100_000
"""Lines of the file that one piece of the report is about."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('metering.readings-file'), current_setting('saqia.tenant')::int)"


@dataclasses.dataclass(frozen=True)
class ImportedFile:
    """A readings file that was taken in.

    :param recorded: readings written, of which `warned` are accepted with a warning and `held` wait for a decision
    :param refused: lines that were refused
    :param ignored: headings of columns that nobody reads
    :param is_repeat: the same file was taken in whole before: nothing was done
    """

    file_import_id: int
    sha256: str
    lines: int
    recorded: int
    warned: int
    held: int
    already_recorded: int
    refused: int
    ignored: tuple[str, ...]
    is_repeat: bool


@operation.operation(audit=("round_code",))
def import_readings_file(
    *,
    actor: operation.Actor,
    path: Path,
    at: datetime.datetime,
    round_code: str | None = None,
    report: Report | None = None,
    photos: Mapping[str, taken_photos.Photo] | None = None,
) -> ImportedFile:
    """Take in a CSV file of readings. A bad line is refused and reported; the others are recorded.

    Lines are recognized by meter, register, day and index, so that taking in a file again, whole or mended, records
    only what is new.

    :param round_code: refuse meters of other rounds
    :param report: takes, in order, tables of schema `REPORT`: lines that were refused or held
    :param photos: what `take_photos` took, by name; None: a column of photos is read by nobody
    :raises RoundNotFound: no such round
    :raises FileEmpty, FileNotText, FileNotUtf8, FileMalformed, HeaderWrong: nothing is recorded
    """
    actor.require("metering.import-readings")
    round_id = _round_id(round_code)
    sha256 = _hash(path)
    _execute(_LOCK)
    known = models.FileImport.objects.filter(sha256=sha256, round=round_id, refused=0).order_by("id").first()
    if known is not None:
        return _repeated(known)
    ignored, count, weighed = _weigh(path, round_id, at, photos)
    row = _write(actor, weighed, round_id, sha256, count, at)
    if report is not None:
        _report(report)
    batches.renew_statistics(row.recorded)
    return _imported(row, ignored, is_repeat=False)


@dataclasses.dataclass(frozen=True)
class CheckedFile:
    """What taking a readings file in would do; the same counts as `ImportedFile`."""

    lines: int
    recorded: int
    warned: int
    held: int
    already_recorded: int
    refused: int
    ignored: tuple[str, ...]


@operation.operation(audit=("round_code",))
def check_readings_file(
    *,
    actor: operation.Actor,
    path: Path,
    at: datetime.datetime,
    round_code: str | None = None,
    report: Report | None = None,
    photos: Mapping[str, taken_photos.Photo] | None = None,
) -> CheckedFile:
    """Judge a CSV file of readings as `import_readings_file` would, and record nothing of it.

    :param round_code: refuse meters of other rounds
    :param report: takes, in order, tables of schema `REPORT`: lines that would be refused or held
    :param photos: what `check_photos` said, by name; None: a column of photos is read by nobody
    :raises RoundNotFound: no such round
    :raises FileEmpty, FileNotText, FileNotUtf8, FileMalformed, HeaderWrong: it cannot be read
    """
    actor.require("metering.import-readings")
    ignored, count, weighed = _weigh(path, _round_id(round_code), at, photos)
    refused = _refused_lines()
    if report is not None:
        _report(report)
    return CheckedFile(count, weighed.recorded, weighed.warned, weighed.held, weighed.already, refused, ignored)


def _weigh(
    path: Path, round_id: int | None, at: datetime.datetime, photos: Mapping[str, taken_photos.Photo] | None = None
) -> tuple[tuple[str, ...], int, given.Weighed]:
    """Read, name and judge the lines of a file; return the headings that nobody reads, how many lines, the counts."""
    header, chunks = lines.read(path)
    given.open_tables()
    naming.open_table()
    count = 0
    for chunk in chunks:
        parsed = parsing.parse(header, chunk)
        count += parsed.lines
        given.append(parsed.rows, "metering_named")
        given.append(parsed.refused, "metering_given_refused")
    naming.resolve(round_id=round_id, source=types.Source.FILE.value)
    given.expel(_NOT_YET, "time", "time-of-another-day", "s.read_time", at, local_time.day(at))
    ignored = header.ignored
    if photos is not None:
        _match_photos(photos)
    elif taken_photos.COLUMN in header.columns:
        ignored += (taken_photos.COLUMN,)
    return ignored, count, given.weigh(today=local_time.day(at))


def _match_photos(photos: Mapping[str, taken_photos.Photo]) -> None:
    """Refuse the lines whose photo could not be taken."""
    given.append(pa.Table.from_pylist(list(taken_photos.rows(photos)), schema=given.PHOTOS), "metering_photo")
    for reason in sorted({one.reason for one in photos.values() if one.reason}):
        named = f"s.photo IN (SELECT name FROM metering_photo WHERE reason = '{reason}')"
        given.expel(named, taken_photos.COLUMN, reason, "s.photo")


def _refused_lines() -> int:
    schema = pa.schema([("lines", pa.int64())])
    found: int = bulk.fetch("SELECT count(DISTINCT line) FROM metering_given_refused", schema)["lines"][0].as_py()
    return found


def _write(
    actor: operation.Actor, weighed: given.Weighed, round_id: int | None, sha256: str, count: int, at: datetime.datetime
) -> models.FileImport:
    row = models.FileImport.objects.create(
        tenant_id=actor.tenant_id,
        round_id=round_id,
        sha256=sha256,
        lines=count,
        recorded=weighed.recorded,
        warned=weighed.warned,
        held=weighed.held,
        already_recorded=weighed.already,
        refused=_refused_lines(),
        imported_at=at,
    )
    given.insert(author=actor.name, at=at, file_import_id=row.id)
    ordering.open_asked(at=at, file_import_id=row.id)
    event = events.ReadingsImported(
        file_import_id=row.id, round_id=round_id, recorded=row.recorded, held=row.held, refused=row.refused
    )
    publishing.publish(actor=actor, event=event, at=at)
    return row


_REPORT_QUERY = """
SELECT line, field, 'refused' AS verdict, reason, value, NULL::bigint, NULL::bigint FROM metering_given_refused
WHERE line BETWEEN %s AND %s
UNION ALL
SELECT s.line, 'index', 'held', v.reason::text, s.value, v.volume, v.expected
FROM metering_given s JOIN metering_verdict v ON v.line = s.line WHERE v.verdict = 2 AND s.line BETWEEN %s AND %s
ORDER BY 1, 2, 4
"""
_LAST_LINE = """
SELECT greatest((SELECT max(line) FROM metering_given_refused), (SELECT max(line) FROM metering_given), 0)
"""


def _report(report: Report) -> None:
    """Hand the report over in the order of the lines, those of so many lines of the file at a time, each read once."""
    for table in ("metering_given_refused", "metering_given", "metering_verdict"):
        _execute(f"CREATE INDEX ON {table} (line)")
        _execute(f"ANALYZE {table}")
    last = bulk.fetch(_LAST_LINE, pa.schema([("last", pa.int64())]))["last"][0].as_py()
    for first in range(1, last + 1, REPORT_LINES):
        span = first, first + REPORT_LINES - 1
        found = bulk.fetch(_REPORT_QUERY, REPORT, (*span, *span))
        if len(found):
            report(_named(found))


def _named(found: pa.Table) -> pa.Table:
    """Put the codes of reasons in the place of a verdict's numbers."""
    place = found.schema.get_field_index("reason")
    return found.set_column(place, "reason", pc.coalesce(_codes(found["reason"]), found["reason"]))


def _codes(reasons: pa.ChunkedArray) -> pa.ChunkedArray:
    numbers = pa.array([str(int(reason)) for reason in verdicts.Reason])
    codes = pa.array([reason.code for reason in verdicts.Reason])
    return codes.take(pc.index_in(reasons, value_set=numbers))


def _round_id(code: str | None) -> int | None:
    if code is None:
        return None
    found = models.Round.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise refusals.RoundNotFound(code)
    return found


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _repeated(row: models.FileImport) -> ImportedFile:
    found = _imported(row, (), is_repeat=True)
    return dataclasses.replace(
        found, recorded=0, warned=0, held=0, already_recorded=row.recorded + row.already_recorded
    )


def _imported(row: models.FileImport, ignored: tuple[str, ...], *, is_repeat: bool) -> ImportedFile:
    return ImportedFile(
        file_import_id=row.id,
        sha256=row.sha256,
        lines=row.lines,
        recorded=row.recorded,
        warned=row.warned,
        held=row.held,
        already_recorded=row.already_recorded,
        refused=row.refused,
        ignored=ignored,
        is_repeat=is_repeat,
    )


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

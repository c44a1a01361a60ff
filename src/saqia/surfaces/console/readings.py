"""`saqia readings`: take in files of meter readings."""

import contextlib
import csv
import datetime
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from saqia.platform import disk_wording
from saqia.platform.wording import Language, Text
from saqia.surfaces.console import session, tenant, whole_file
from saqia.surfaces.console import wording as console_wording

if TYPE_CHECKING:
    import pyarrow as pa

    from saqia.contexts.metering import operations as metering

_ROUND_UNKNOWN = Text(
    ar="لا دورة قراءة بالرمز {code}", fr="aucune tournée n’a le code {code}", en="no reading round is called {code}"
)
_ARCHIVE_REFUSED = Text(ar="{why}. لم يؤخذ شيء", fr="{why}. Rien n’a été pris", en="{why}. Nothing was taken in")
COLUMNS = ("line", "field", "verdict", "reason", "value", "sentence")
PHOTO_COLUMNS = ("photo", "reason", "sentence")
UNUSABLE = 2
"""Exit status: the file cannot be taken in at all, and nothing of it was."""


@click.group()
def readings() -> None:
    """Take in files of meter readings, with a report of each line that was refused or held."""


@readings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@tenant.option
@click.option("--round", "round_code", help="Code of the reading round: meters of other rounds are refused.")
@click.option(
    "--photos",
    "photos",
    type=click.Path(exists=True, path_type=Path),
    help="Folder or ZIP of the photos that lines name; the folder of FILE by default, or a .zip of its name.",
)
@click.option("--report", "report_path", type=click.Path(dir_okay=False, path_type=Path), help="CSV of each such line.")
@click.option("--language", type=click.Choice(["ar", "fr", "en"]), help="Of the sentences; SAQIA_LANGUAGE by default.")
def import_(
    file: Path, tenant_code: str, round_code: str | None, photos: Path | None, report_path: Path | None,
    language: str | None,
) -> None:  # fmt: skip
    """Take in FILE, a CSV with the columns meter, read_on and index.

    Also read: contract, make, register, time, anomaly, remark, lat, lon, photo. Separators may be commas, semicolons
    or tabs, digits Western or Arabic-Indic, decimals with a point or a comma, days 2026-05-08 or 08/05/2026. The file
    is taken in whole or not at all: a bad line is refused by itself, a bad file ends with status 2. Taking it in
    again is harmless.

    A photo is the name of a picture in the folder or ZIP of photos, or NUMBER:SHA256 of one that was sent before. It
    comes out made anew, without place, device or date; the line of one that is missing or is no picture is refused.
    """
    _keep_apart(file, report_path)
    with session.opened():
        chosen = tenant.choose(tenant_code, name="readings")
        spoken = cast(Language, language or session.language())
        with _sentences(spoken), _report(report_path, COLUMNS) as write:
            from saqia.contexts.metering import operations as metering

            at = datetime.datetime.now(datetime.UTC)
            found = metering.take_photos(actor=chosen.actor, path=file, beside=photos or _beside(file), at=at)
            report = None if write is None else lambda table: write(_lines(table, spoken))
            taken = metering.import_readings_file(
                actor=chosen.actor, path=file, round_code=round_code, report=report, at=at, photos=found
            )
        _say(taken, report_path, spoken)


@readings.command("photos")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@tenant.option
@click.option("--report", "report_path", type=click.Path(dir_okay=False, path_type=Path), help="CSV of the refused.")
@click.option("--language", type=click.Choice(["ar", "fr", "en"]), help="Of the sentences; SAQIA_LANGUAGE by default.")
def photos(archive: Path, tenant_code: str, report_path: Path | None, language: str | None) -> None:
    """Put the photos of ARCHIVE, a ZIP, on readings that were recorded before.

    Each is named by the serial of its meter and the day of its reading, as E1_2026-05-08.jpg, in whatever folder. The
    readings stay as they are. A photo that names no reading, or is no picture, is refused by itself. Doing it again is
    harmless.
    """
    _keep_apart(archive, report_path)
    with session.opened():
        chosen = tenant.choose(tenant_code, name="readings")
        spoken = cast(Language, language or session.language())
        with _sentences(spoken, archive="ARCHIVE"), _report(report_path, PHOTO_COLUMNS) as write:
            from saqia.contexts.metering import operations as metering

            at = datetime.datetime.now(datetime.UTC)
            found = metering.add_photos(actor=chosen.actor, archive=archive, at=at)
            if write is not None:
                write(_photo_lines(found, spoken))
        _say_photos(found, report_path, spoken)


def _keep_apart(file: Path, report_path: Path | None) -> None:
    if report_path is not None and report_path.exists() and report_path.samefile(file):
        raise click.BadParameter(session.said(console_wording.REPORT_IS_READ), param_hint="--report")


def _beside(file: Path) -> Path:
    archive = file.with_suffix(".zip")
    return archive if archive.is_file() else file.parent


@contextlib.contextmanager
def _sentences(language: Language, *, archive: str = "--photos") -> Iterator[None]:
    """Turn what can go wrong with a file into one sentence and an exit status; `archive`: what names the archive."""
    from saqia.contexts.metering import operations as metering
    from saqia.contexts.metering import wording
    from saqia.platform.files import archives, stores
    from saqia.platform.files import wording as file_wording

    try:
        yield
    except wording.FAULTS as fault:
        click.echo(wording.file_fault(fault, language), err=True)
        sys.exit(UNUSABLE)
    except metering.RoundNotFound as error:
        click.echo(_ROUND_UNKNOWN.say(language, code=error.reference), err=True)
        sys.exit(UNUSABLE)
    except stores.StoreFull as error:
        raise click.ClickException(file_wording.STORE_FULL.say(language)) from error
    except archives.ArchiveRefused as refused:
        told = _ARCHIVE_REFUSED.say(language, why=file_wording.ARCHIVES[refused.reason].say(language))
        raise click.BadParameter(told, param_hint=archive) from refused
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'CSV'}: {disk_wording.reason(error, language)}") from error


@contextlib.contextmanager
def _report(path: Path | None, columns: Sequence[str]) -> Iterator[Any]:
    """Give a sink for rows of the report; the file appears whole, when what it reports has been committed."""
    if path is None:
        yield None
        return
    with whole_file.written(path, encoding="utf-8-sig") as file:  # with the mark that spreadsheets ask for
        writer = csv.writer(file)
        writer.writerow(columns)
        yield writer.writerows


def _lines(table: "pa.Table", language: Language) -> Iterator[tuple[object, ...]]:
    from saqia.contexts.metering import wording

    for row in table.to_pylist():
        sentence = wording.line_fault(
            row["verdict"],
            row["reason"],
            language,
            volume_milli=row["volume_milli"],
            expected_milli=row["expected_milli"],
        )
        yield row["line"], row["field"], row["verdict"], row["reason"], _plain(row["value"]), sentence


def _photo_lines(found: "Sequence[metering.ArchivedPhoto]", language: Language) -> Iterator[tuple[object, ...]]:
    from saqia.contexts.metering import wording

    for one in found:
        if one.reason:
            yield _plain(one.name), one.reason, wording.refused(one.reason, language)


def _plain(value: str | None) -> str:
    """Return a cell that a spreadsheet shows and does not compute: it came from a stranger's file."""
    text = value or ""
    return f"'{text}" if text[:1] in {"=", "@", "+"} else text


def _say(taken: Any, report_path: Path | None, language: Language) -> None:
    from saqia.contexts.metering import wording

    if taken.is_repeat:
        click.echo(wording.REPEATED.say(language))
    counts = {name: getattr(taken, name) for name in ("lines", "recorded", "warned", "held", "refused")}
    click.echo(wording.TAKEN_IN.say(language, **counts, already=taken.already_recorded))
    if taken.ignored:
        click.echo(wording.IGNORED.say(language, columns=", ".join(taken.ignored)), err=True)
    if report_path is not None:
        click.echo(str(report_path), err=True)


def _say_photos(found: "Sequence[metering.ArchivedPhoto]", report_path: Path | None, language: Language) -> None:
    from saqia.contexts.metering import wording

    refused = sum(bool(one.reason) for one in found)
    new = sum(one.is_new for one in found)
    click.echo(
        wording.PHOTOS_ADDED.say(
            language, files=len(found), added=new, already=len(found) - new - refused, refused=refused
        )
    )
    if report_path is not None:
        click.echo(str(report_path), err=True)

"""`saqia readings import`: what a person sees, the report, the exit status."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from tests.contexts.metering import places

from saqia.platform import operation
from saqia.surfaces.console import readings

pytestmark = pytest.mark.slow


@pytest.fixture
def file(database: str, souss: operation.Actor, tmp_path: Path) -> Path:
    """A file with a good line, a held one and two that are refused."""
    both = places.points(souss, 2)
    for number, point in enumerate(both, start=1):
        places.install(souss, point, serial=f"E{number}", on=places.day(4, 8, 2024))
    places.walk(souss, both[:1])
    path = tmp_path / "readings.csv"
    path.write_text(
        "meter;read_on;index;color\nE1;08/05/2024;1150;blue\nE2;08/05/2024;900;\nE3;08/05/2024;5;\n=1+1;;;\n",
        encoding="utf-8",
    )
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(readings.readings, ["import", *map(str, arguments)], catch_exceptions=False)


def test_a_file_is_taken_in_and_reported(file: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    found = run(file, "--report", report, "--language", "en")
    assert found.exit_code == 0
    assert found.output.splitlines()[0] == (
        "4 lines: 2 recorded, of which 0 with a warning and 1 waiting for a decision; 0 already recorded; 2 refused"
    )
    assert "Columns that nobody reads: color" in found.output
    assert report.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines()))
    assert rows == [
        ["line", "field", "verdict", "reason", "value", "sentence"],
        ["3", "index", "held", "backwards", "900", "The reading is below the previous one"],
        ["4", "meter", "refused", "meter-unknown", "E3", "Unknown meter"],
        ["5", "index", "refused", "index-missing", "", "The index is missing and no anomaly says why"],
        ["5", "read_on", "refused", "date-missing", "", "The reading date is missing"],
    ]
    assert list(tmp_path.glob(".report*")) == []


@pytest.mark.parametrize(("language", "said"), [("ar", "عداد غير معروف"), ("fr", "Compteur inconnu")])
def test_the_report_speaks_the_language_asked_for(file: Path, tmp_path: Path, language: str, said: str) -> None:
    run(file, "--report", tmp_path / "report.csv", "--language", language)
    assert said in (tmp_path / "report.csv").read_text(encoding="utf-8")


def test_only_meters_of_the_round_are_taken(file: Path, tmp_path: Path) -> None:
    found = run(file, "--round", "T01", "--report", tmp_path / "report.csv", "--language", "en")
    assert "1 recorded" in found.output
    assert "The meter is not in this round" in (tmp_path / "report.csv").read_text(encoding="utf-8")
    unknown = run(file, "--round", "T99")
    assert (unknown.exit_code, "T99" in unknown.output) == (2, True)


def test_a_wrong_header_names_what_is_expected_and_received(file: Path, tmp_path: Path) -> None:
    file.write_text("number;day;value\n1;2;3\n", encoding="utf-8")
    report = tmp_path / "report.csv"
    found = run(file, "--report", report, "--language", "en")
    assert found.exit_code == 2
    assert "Expected: meter, date, index; received: number, day, value" in found.output
    assert not report.exists()


def test_the_same_file_again_is_harmless(file: Path) -> None:
    file.write_text("meter,read_on,index\nE1,2024-05-08,1150\n", encoding="utf-8")
    assert run(file, "--language", "en").exit_code == 0
    again = run(file, "--language", "en")
    assert again.exit_code == 0
    assert again.output.splitlines() == [
        "This file was already taken in",
        "1 lines: 0 recorded, of which 0 with a warning and 0 waiting for a decision; 1 already recorded; 0 refused",
    ]


def test_a_report_that_cannot_be_written_leaves_nothing(file: Path, tmp_path: Path, souss: operation.Actor) -> None:
    found = run(file, "--report", tmp_path / "no-such-folder" / "report.csv")
    assert found.exit_code == 1
    assert "no-such-folder" in found.output
    assert len(places.readings(souss)) == 2  # the installations


def test_a_disk_that_fills_up_takes_the_import_back(
    file: Path, souss: operation.Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "report.csv")

    monkeypatch.setattr(readings, "_lines", full)
    found = run(file, "--report", file.with_name("report.csv"))
    assert (found.exit_code, found.output) == (1, "Erreur : report.csv: le disque est plein\n")
    assert len(places.readings(souss)) == 2
    assert not file.with_name("report.csv").exists()


def test_a_read_only_database_is_said_plainly(file: Path, souss: operation.Actor, database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION default_transaction_read_only = on")
    found = run(file)
    assert (found.exit_code, "lecture seule" in found.output) == (1, True)


def test_a_distributor_that_nobody_knows(file: Path) -> None:
    found = run(file, "--tenant", "nobody")
    assert (found.exit_code, "aucun distributeur n’a le code nobody" in found.output) == (1, True)

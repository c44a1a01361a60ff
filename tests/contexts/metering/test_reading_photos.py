"""Photos that a file of readings names: from a folder, an archive or the store; every refusal, by its line."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image
from tests.contexts.metering import places

from saqia.contexts.metering import models
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.files import models as files
from saqia.platform.files import storing
from saqia.platform.tenancy import scope
from saqia.surfaces.console import readings

pytestmark = pytest.mark.slow
ON = places.day(5, 8)


@pytest.fixture
def meters(database: str, souss: operation.Actor) -> list[int]:
    """Nine meters, E1 to E9."""
    points = places.points(souss, 9)
    return [
        places.install(souss, point, serial=f"E{n}", on=places.day(4, 8)) for n, point in enumerate(points, start=1)
    ]


def picture(color: str = "red") -> bytes:
    """Return a photo that says where it was taken."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Douar secret"
    Image.new("RGB", (9, 9), color).save(made, "JPEG", exif=exif)
    return made.getvalue()


def photos() -> dict[str, int | None]:
    """Return the photo of each reading that was recorded from a file, by the serial of its meter."""
    with scope.reading(1):
        rows = models.Reading.objects.filter(source="file").select_related("meter")
        return {row.meter.serial: row.photo_id for row in rows}


def run(file: Path, *more: object) -> Result:
    arguments = ["import", str(file), "--tenant", "srm-souss-massa", "--language", "en", *map(str, more)]
    return CliRunner().invoke(readings.readings, arguments, catch_exceptions=False)


def test_photos_beside_the_file_are_made_anew_and_bad_ones_refuse_their_lines(
    meters: list[int], tmp_path: Path, souss: operation.Actor
) -> None:
    folder, secret = tmp_path / "in", tmp_path / "secret.jpg"
    (folder / "north").mkdir(parents=True)
    (folder / "north" / "photo ١.JPG").write_bytes(picture())
    secret.write_bytes(picture("blue"))
    (folder / "link.jpg").symlink_to(secret)
    (folder / "script.jpg").write_bytes(b"<script>alert(1)</script>")
    (folder / "void.png").touch()
    os.mkfifo(folder / "pipe.jpg")
    named = ["north/photo ١.JPG", "", "none.jpg", "../secret.jpg", "link.jpg", "script.jpg", "void.png", "a.exe",
             "pipe.jpg"]  # fmt: skip
    file, report = folder / "readings.csv", tmp_path / "report.csv"
    lines = [f"E{n},2026-05-08,1150,{name}" for n, name in enumerate(named, start=1)]
    file.write_text("meter,read_on,index,photo\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for _ in range(2):
        done = run(file, "--report", report)
        assert done.exit_code == 0 and "7 refused" in done.output and "nobody reads" not in done.output
        assert [row.split(",")[:5] for row in report.read_text("utf-8-sig").splitlines()[1:]] == [
            ["4", "photo", "refused", "photo-missing", "none.jpg"],
            ["5", "photo", "refused", "photo-outside", "../secret.jpg"],
            ["6", "photo", "refused", "photo-outside", "link.jpg"],
            ["7", "photo", "refused", "photo-unreadable", "script.jpg"],
            ["8", "photo", "refused", "photo-unreadable", "void.png"],
            ["9", "photo", "refused", "photo-kind", "a.exe"],
            ["10", "photo", "refused", "photo-missing", "pipe.jpg"],
        ]
        assert photos().keys() == {"E1", "E2"} and photos()["E2"] is None
    kept = photos()["E1"] or 0
    with scope.reading(1):
        media_type, clean = storing.read_accepted(kept)
        assert files.File.objects.filter(state="refused").count() == 1  # the script
    assert media_type == "image/jpeg" and b"Douar" not in clean
    with scope.reading(2):
        assert files.File.objects.count() == 0


def test_photos_come_from_an_archive_of_the_same_name(meters: list[int], tmp_path: Path) -> None:
    file = tmp_path / "may.csv"
    file.write_text("compteur;date;index;صورة\nE1;08/05/2026;1150;E1.jpg\nE2;08/05/2026;1150;/E2.jpg\n", "utf-8")
    with zipfile.ZipFile(tmp_path / "may.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("E1.jpg", picture())
        archive.writestr("/E2.jpg", picture())
    assert "1 recorded" in run(file).output and photos()["E1"] is not None
    (tmp_path / "bomb.csv").write_text("meter,read_on,index,photo\nE3,2026-05-08,1150,bomb.jpg\n")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.jpg", bytes(50_000_000))
    assert "1 refused" in run(tmp_path / "bomb.csv").output
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04")
    cut = run(tmp_path / "bomb.csv", "--photos", tmp_path / "cut.zip")
    assert cut.exit_code == 2 and "no ZIP archive, or it is damaged" in " ".join(cut.output.split())
    assert photos().keys() == {"E1"}


def test_a_photo_that_was_sent_before_is_named_by_number_and_hash(
    meters: list[int], tmp_path: Path, souss: operation.Actor, casa: operation.Actor
) -> None:
    at = places.noon(ON)
    ours, theirs = (
        storing.store(actor=actor, content=picture(), media_type="image/jpeg", purpose="reading-photo", at=at)
        for actor in (souss, casa)
    )
    named = [f"{ours.file_id}:{ours.sha256.upper()}", f"{ours.file_id}:{'0' * 64}", f"{theirs.file_id}:x", "9:", ":"]
    file = tmp_path / "readings.csv"
    lines = [f"E{n},2026-05-08,1150,{name}" for n, name in enumerate(named, start=1)]
    file.write_text("meter,read_on,index,photo\n" + "\n".join(lines) + "\n")
    assert "4 refused" in run(file).output
    assert photos() == {"E1": ours.file_id}


def test_a_column_of_photos_that_nobody_looks_up_is_told(
    meters: list[int], tmp_path: Path, souss: operation.Actor
) -> None:
    file = tmp_path / "readings.csv"
    file.write_text("meter,read_on,index,photo\nE1,2026-05-08,1150,E1.jpg\n")
    taken = metering.import_readings_file(actor=souss, path=file, at=places.noon(ON))
    assert (taken.recorded, taken.ignored) == (1, ("photo",))
    assert photos() == {"E1": None}

"""Photos that come after their readings: one by one, from an archive; every refusal; the reading stays as it was."""

import csv
import datetime
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import DatabaseError, transaction
from tests.contexts.metering import places
from tests.contexts.metering.test_reading_photos import picture

from saqia.contexts.metering import models, queries, types
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.files import archives, kinds, storing
from saqia.platform.tenancy import scope
from saqia.surfaces.console import readings

pytestmark = pytest.mark.slow
ON = places.day(5, 8)
AT = places.noon(places.day(5, 20))


@pytest.fixture
def meter(database: str, souss: operation.Actor) -> int:
    """The meter E1."""
    return places.install(souss, places.points(souss)[0], serial="E1", on=places.day(4, 8))


def keep(actor: operation.Actor, color: str = "red") -> int:
    """Store a photo, examined."""
    return metering.store_photo(actor=actor, content=picture(color), media_type="image/jpeg", at=AT)


def add(actor: operation.Actor, reading: int, file: int) -> metering.AddedPhoto:
    return metering.add_photo(actor=actor, reading_id=reading, file_id=file, source=types.PhotoSource.DESK, at=AT)


def rows() -> list[tuple[int, int, str, str]]:
    """Return what the table says: reading, file, source, author."""
    with scope.reading(1):
        found = models.ReadingPhoto.objects.order_by("id")
        return list(found.values_list("reading_id", "file_id", "source", "author"))


def shown(meter: int, reading: int) -> int | None:
    """Return the photo of a reading, which every query tells alike."""
    with scope.reading(1):
        point = queries.get_meter(meter).service_point_id
        [listed] = [one.photo_id for one in queries.list_readings(meter) if one.id == reading]
        at_point = queries.find_point_reading(reading, service_point_ids=[point])
        weighed = queries.get_reading(reading, today=AT.date()).found.reading.photo_id
    assert at_point is not None and listed == at_point.reading.photo_id == weighed
    return listed


def told_of_corrected(meter: int, reading: int) -> bool:
    """Return whether the photo of a reading is said to be of the one it corrects, which every query tells alike."""
    with scope.reading(1):
        point = queries.get_meter(meter).service_point_id
        [listed] = [one.is_photo_of_corrected for one in queries.list_readings(meter) if one.id == reading]
        at_point = queries.find_point_reading(reading, service_point_ids=[point])
        weighed = queries.get_reading(reading, today=AT.date()).found.reading.is_photo_of_corrected
    assert at_point is not None and listed == at_point.reading.is_photo_of_corrected == weighed
    return listed


def test_a_correction_shows_the_photo_of_the_reading_it_corrects_until_it_has_its_own(
    meter: int, souss: operation.Actor
) -> None:
    first = places.read(souss, meter, ON, 1150).id
    red, blue, green = keep(souss), keep(souss, "blue"), keep(souss, "green")
    second = metering.correct_reading(actor=souss, reading_id=first, index=Decimal(1160), at=AT).reading.id
    assert (shown(meter, second), told_of_corrected(meter, second)) == (None, False)
    add(souss, first, red)
    third = metering.correct_reading(actor=souss, reading_id=second, index=Decimal(1170), at=AT).reading.id
    for one, is_of_corrected in ((first, False), (second, True), (third, True)):
        assert (shown(meter, one), told_of_corrected(meter, one)) == (red, is_of_corrected)
    add(souss, second, blue)
    assert (shown(meter, third), told_of_corrected(meter, third)) == (blue, True)
    add(souss, third, green)
    assert (shown(meter, third), told_of_corrected(meter, third)) == (green, False)
    assert (shown(meter, first), shown(meter, second)) == (red, blue)
    assert [row[:2] for row in rows()] == [(first, red), (second, blue), (third, green)]


def test_a_photo_is_shown_once_it_was_added_and_the_newest_first(meter: int, souss: operation.Actor) -> None:
    reading = places.read(souss, meter, ON, 1150).id
    assert shown(meter, reading) is None
    red, blue = keep(souss), keep(souss, "blue")
    assert add(souss, reading, red) == metering.AddedPhoto(reading, red, is_new=True)
    assert add(souss, reading, red) == metering.AddedPhoto(reading, red, is_new=False)
    assert shown(meter, reading) == red
    assert add(souss, reading, blue).is_new and shown(meter, reading) == blue
    assert not add(souss, reading, red).is_new and shown(meter, reading) == blue
    author = souss.name
    assert rows() == [(reading, red, "desk", author), (reading, blue, "desk", author)]
    with scope.reading(1):
        kept = models.Reading.objects.get(id=reading)
    assert (kept.photo_id, kept.index_milli) == (None, 1_150_000)  # never overwritten
    with pytest.raises(DatabaseError), transaction.atomic():
        scope.enter(1)
        models.ReadingPhoto.objects.update(file_id=red)


def test_the_photo_that_came_with_the_reading_is_not_added_again(meter: int, souss: operation.Actor) -> None:
    with_it = storing.store(
        actor=souss, content=picture(), media_type="image/jpeg", purpose="self-reading", at=AT
    ).file_id
    reading = places.read(souss, meter, ON, 1150, detail=metering.Detail(photo_id=with_it)).id
    assert add(souss, reading, keep(souss)) == metering.AddedPhoto(reading, with_it, is_new=False)
    assert rows() == [] and shown(meter, reading) == with_it
    blue = keep(souss, "blue")
    assert add(souss, reading, blue).is_new and shown(meter, reading) == blue


def test_notes_and_work_orders_show_it_too(meter: int, souss: operation.Actor) -> None:
    detail = metering.Detail(anomaly="danger")
    reading = places.read(souss, meter, ON, None, detail=detail).id
    red = keep(souss)
    add(souss, reading, red)
    with scope.reading(1):
        [noted] = queries.page_noted_readings(from_on=ON, until_on=places.day(5, 9))
        [order] = queries.list_open_work_orders()
        assert (noted.reading.photo_id, order.photo_id) == (red, red)
        assert queries.get_work_order(order.id).photo_id == red


def test_what_is_refused_writes_nothing(meter: int, souss: operation.Actor, casa: operation.Actor) -> None:
    reading, red = places.read(souss, meter, ON, 1150).id, keep(souss)
    theirs = metering.store_photo(actor=casa, content=picture("green"), media_type="image/jpeg", at=AT)
    waiting = storing.store(actor=souss, content=picture("pink"), media_type="image/jpeg", purpose="x", at=AT)
    paper = storing.store(actor=souss, content=b"%PDF-1.7", media_type="application/pdf", purpose="x", at=AT)
    with pytest.raises(metering.ReadingNotFound):
        add(souss, reading + 1000, red)
    with pytest.raises(metering.ReadingNotFound):  # another distributor's
        add(casa, reading, theirs)
    for file in (theirs, waiting.file_id, paper.file_id, 999_999):
        with pytest.raises(metering.PhotoNotFound):
            add(souss, reading, file)
    with places.transaction_of(souss):
        estimate = models.Reading.objects.create(
            tenant_id=1, meter_id=meter, register=0, read_on=places.day(5, 9), index_milli=1_200_000,
            source="estimate", verdict=0, author="system:test", recorded_at=AT,
        )  # fmt: skip
    with pytest.raises(metering.EstimateNotPhotographed):
        add(souss, estimate.id, red)
    stranger = operation.Actor(tenant_id=1, name="person:9", person_id=9, permissions=frozenset({"files.store"}))
    with pytest.raises(operation.PermissionRefused):
        add(stranger, reading, red)
    for content, media_type, reason in (
        (b"<script>alert(1)</script>", "image/jpeg", "photo-unreadable"), (b"", "image/png", "photo-unreadable"),
        (b"%PDF-1.7", "application/pdf", "photo-kind"), (b"GIF89a", "image/gif", "photo-kind"),
    ):  # fmt: skip
        with pytest.raises(metering.PhotoRefused) as refused:
            metering.store_photo(actor=souss, content=content, media_type=media_type, at=AT)
        assert refused.value.reason == reason
    assert rows() == [] and shown(meter, reading) is None


def archive(folder: Path, **entries: bytes) -> Path:
    """Write an archive; `__` in a name is a slash."""
    path = folder / "photos.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.mkdir("north")
        for name, content in entries.items():
            file.writestr(name.replace("__", "/"), content)
    return path


def run(file: Path, *more: object) -> Result:
    arguments = ["photos", str(file), "--tenant", "srm-souss-massa", "--language", "en", *map(str, more)]
    return CliRunner().invoke(readings.readings, arguments, catch_exceptions=False)


def test_an_archive_names_meters_and_days(meter: int, souss: operation.Actor, tmp_path: Path) -> None:
    reading = places.read(souss, meter, ON, 1150).id
    corrected = metering.correct_reading(actor=souss, reading_id=reading, index=Decimal(1140), at=AT)
    several = places.install(souss, places.points(souss)[0], serial="N_2", on=places.day(4, 8), registers=(1, 2))
    both = [places.read(souss, several, ON, 1100, register=each).id for each in (1, 2)]
    for twice in ("reader", "self"):
        places.read(souss, meter, places.day(5, 9), 1160, source=types.Source(twice))
    for make in ("A", "B"):
        same = places.install(souss, places.points(souss)[0], serial="S", on=places.day(4, 8), make=make)
        places.read(souss, same, ON, 1100)
    given = {
        "north__E1_2026-05-08.JPG": picture(), "N_2_2026-05-08.jpg": picture("blue"), "E1_2026-05-09.jpg": picture(),
        "S_2026-05-08.jpg": picture(), "E1_2026-05-07.jpg": picture(), "E1.jpg": picture(), "E1_08-05.jpg": picture(),
        "..__E1_2026-05-08.jpg": picture("pink"), "X__E1_2026-05-08.gif": b"GIF89a",
        "Y__E1_2026-05-08.jpg": b"<script>", "__MACOSX__._E1_2026-05-08.jpg": b"note",
    }  # fmt: skip
    given["__MACOSX/._E1_2026-05-08.jpg"] = given.pop("__MACOSX__._E1_2026-05-08.jpg")
    file, report = archive(tmp_path, **given), tmp_path / "report.csv"
    for added, before in ((2, 0), (0, 2)):
        done = run(file, "--report", report)
        assert done.exit_code == 0 and f"{added} added, {before} there before, 8 refused" in done.output
        with report.open(encoding="utf-8-sig", newline="") as lines:
            assert {row[0]: row[1] for row in list(csv.reader(lines))[1:]} == {
                "E1_2026-05-09.jpg": "photo-readings-several", "S_2026-05-08.jpg": "photo-meters-several",
                "E1_2026-05-07.jpg": "photo-reading-unknown", "E1.jpg": "photo-name", "E1_08-05.jpg": "photo-name",
                "../E1_2026-05-08.jpg": "photo-outside", "X/E1_2026-05-08.gif": "photo-kind",
                "Y/E1_2026-05-08.jpg": "photo-unreadable",
            }  # fmt: skip
    assert [(row[0], row[2]) for row in rows()] == [(each, "archive") for each in (corrected.reading.id, *both)]


def test_an_archive_that_is_none_or_too_long_is_refused_whole(
    meter: int, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places.read(souss, meter, ON, 1150)
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04")
    cut = run(tmp_path / "cut.zip")
    assert cut.exit_code == 2 and "This is no ZIP archive, or it is damaged. Nothing was taken in" in cut.output
    long = archive(tmp_path, **{"E1_2026-05-08.jpg": picture()})
    monkeypatch.setattr(archives, "MOST_ENTRIES", 1)
    done = run(long)
    assert done.exit_code == 2 and "holds too many files" in done.output and rows() == []
    monkeypatch.undo()
    bomb = archive(tmp_path, **{"E1_2026-05-08.jpg": picture() + bytes(kinds.MEGABYTE)})
    assert bomb.stat().st_size < 10_000
    monkeypatch.setattr(archives, "MOST_UNPACKED", kinds.MEGABYTE)
    done = run(bomb)
    assert done.exit_code == 2 and "Once unpacked the archive is larger than is taken" in done.output and rows() == []
    monkeypatch.undo()
    reader = operation.Actor(
        tenant_id=1, name="person:9", person_id=9, permissions=frozenset({"files.store", "metering.record-reading"})
    )
    with pytest.raises(operation.PermissionRefused):
        metering.add_photos(actor=reader, archive=long, at=AT)
    assert rows() == []


def test_a_picture_under_two_names_is_added_once_and_the_same_act_again_answers_the_same(
    meter: int, souss: operation.Actor, tmp_path: Path
) -> None:
    places.read(souss, meter, ON, 1150)
    file = archive(tmp_path, **{"E1_2026-05-08.jpg": picture(), "again__E1_2026-05-08.jpg": picture(), "x.jpg": b""})
    seen: list[tuple[int, int]] = []

    def taken(at: datetime.datetime) -> list[tuple[bool, str]]:
        found = metering.add_photos(
            actor=souss, archive=file, at=at, on_progress=lambda done, total: seen.append((done, total))
        )
        return [(one.is_new, one.reason) for one in found]

    assert metering.count_photos(file) == 3
    for _ in range(2):  # a job that was cut off
        assert taken(AT) == [(True, ""), (False, ""), (False, "photo-name")]
    assert taken(AT + datetime.timedelta(hours=1)) == [(False, ""), (False, ""), (False, "photo-name")]
    assert seen[:3] == [(1, 3), (2, 3), (3, 3)] and len(rows()) == 1

"""Archives of photos taken in by a job: told how far it is, killed, out of room, sent twice, refused, of a file."""

import datetime
import zipfile
from pathlib import Path

import pytest
from tests.contexts.metering import places
from tests.contexts.metering.test_late_photos import archive, meter, rows
from tests.contexts.metering.test_reading_photos import picture

from saqia.contexts.metering import models, queries
from saqia.contexts.metering import operations as metering
from saqia.journeys import photo_archives, reading_files, staged_files
from saqia.platform import operation
from saqia.platform.files import archives, kinds, stores, storing
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

__all__ = ["meter"]
pytestmark = pytest.mark.slow
ON = places.day(5, 8)
AT = places.noon(places.day(5, 20))


class Killed(BaseException):
    """The worker is gone: nothing more of it runs."""


@pytest.fixture
def reading(meter: int, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A reading of the meter E1; what is staged lies in a folder of the test."""
    monkeypatch.setattr("saqia.journeys.staged_files.home", lambda: tmp_path / "staged")
    return places.read(souss, meter, ON, 1150).id


def sent(
    actor: operation.Actor, path: Path, *, at: datetime.datetime = AT, total: int = 3
) -> tuple[queries.PhotoArchive, Path]:
    """Send an archive; return it, and where its bytes lie."""
    name, kept, sha256 = staged_files.keep_archive(actor.tenant_id, [path.read_bytes()])
    found = metering.send_archive(
        actor=actor, kind="late", name=path.name, sha256=sha256, stored_as=name, total=total, at=at
    )
    return found, kept


def told(archive_id: int) -> queries.PhotoArchive:
    with scope.reading(1):
        return queries.get_archive(archive_id=archive_id)


def take(archive_id: int) -> queries.PhotoArchive:
    photo_archives.take_archive(tenant_id=1, archive_id=archive_id)
    return told(archive_id)


def three(folder: Path) -> Path:
    """An archive of two pictures of the reading, and of what is no picture and leads out of it."""
    return archive(folder, **{
        "E1_2026-05-08.jpg": picture(), "b__E1_2026-05-08.jpg": picture("blue"), "c__E1_2026-05-08.jpg": b"<script>",
        "..__E1_2026-05-08.jpg": picture("pink"),
    })  # fmt: skip


def test_a_worker_takes_what_was_sent_and_tells_what_became_of_each(
    reading: int, souss: operation.Actor, tmp_path: Path
) -> None:
    found, kept = sent(souss, three(tmp_path), total=4)
    assert (found.status, found.done, found.total, found.is_active) == ("waiting", 0, 4, True) and kept.exists()
    assert rows() == []
    worker.work(concurrency=1, until_empty=True)
    done = told(found.id)
    assert (done.status, done.done, done.total, done.added, done.present) == ("done", 4, 4, 2, 0)
    assert done.refused == (
        ("c/E1_2026-05-08.jpg", "photo-unreadable"), ("../E1_2026-05-08.jpg", "photo-outside"),
    )  # fmt: skip
    assert [(row[0], row[2], row[3]) for row in rows()] == [(reading, "archive", souss.name)] * 2
    files = [row[1] for row in rows()]
    with scope.reading(1):
        assert all(one is not None and one.state == "accepted" for one in map(storing.find, files))
    assert done.finished_at is not None and not kept.exists()
    assert take(found.id) == done and len(rows()) == 2  # the job again


def test_what_was_killed_begins_again_and_doubles_nothing(
    reading: int, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, kept = sent(souss, three(tmp_path), total=4)
    store, pictures = metering.store_photo, []

    def dying(**given: object) -> int:
        pictures.append(given)
        if len(pictures) == 2:
            raise Killed
        return store(**given)  # type: ignore[arg-type]

    monkeypatch.setattr("saqia.contexts.metering.photos.store_photo", dying)
    with pytest.raises(Killed):
        take(found.id)
    assert told(found.id).status == "running" and len(rows()) == 1 and kept.exists()
    monkeypatch.setattr("saqia.contexts.metering.photos.store_photo", store)
    done = take(found.id)
    assert (done.status, done.added, done.present, len(done.refused)) == ("done", 2, 0, 2)  # as if nothing had been
    assert len(rows()) == 2 and not kept.exists()


def test_a_disk_without_room_is_waited_for(
    reading: int, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, kept = sent(souss, three(tmp_path))
    store = metering.store_photo

    def full(**given: object) -> int:
        raise stores.StoreFull

    monkeypatch.setattr("saqia.contexts.metering.photos.store_photo", full)
    with pytest.raises(stores.StoreFull):
        take(found.id)
    failed = told(found.id)
    assert (failed.status, failed.is_active, failed.is_ended) == ("failed", False, False)
    assert rows() == [] and kept.exists()
    monkeypatch.setattr("saqia.contexts.metering.photos.store_photo", store)
    assert take(found.id).status == "done" and len(rows()) == 2


def test_an_archive_sent_twice_is_taken_in_once_and_again_later_adds_what_is_new(
    meter: int, reading: int, souss: operation.Actor, tmp_path: Path
) -> None:
    file = archive(tmp_path, **{"E1_2026-05-08.jpg": picture(), "E1_2026-05-09.jpg": picture("blue")})
    first, _ = sent(souss, file)
    second, _ = sent(souss, file)
    assert second == first
    done = take(first.id)
    assert (done.added, done.refused) == (1, (("E1_2026-05-09.jpg", "photo-reading-unknown"),))
    places.read(souss, meter, places.day(5, 9), 1160)
    later, _ = sent(souss, file, at=AT + datetime.timedelta(hours=1))
    assert later.id != first.id
    done = take(later.id)
    assert (done.added, done.present, done.refused) == (1, 1, ()) and len(rows()) == 2


def test_what_is_no_archive_or_is_gone_is_refused_whole(
    reading: int, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04")
    found, kept = sent(souss, tmp_path / "cut.zip")
    done = take(found.id)
    assert (done.status, done.reason, done.is_ended) == ("refused", "archive-broken", True) and not kept.exists()
    for name, most, reason in (("MOST_ENTRIES", 2, "archive-entries"), ("MOST_UNPACKED", 500, "archive-unfolds")):
        with monkeypatch.context() as patched:
            patched.setattr(archives, name, most)
            found, _ = sent(souss, three(tmp_path))
            assert take(found.id).reason == reason
    found, kept = sent(souss, three(tmp_path))
    kept.unlink()
    assert take(found.id).reason == "archive-missing"
    assert rows() == []


def test_who_may_not_is_refused_and_nothing_is_written(
    reading: int, souss: operation.Actor, casa: operation.Actor, tmp_path: Path
) -> None:
    rights = frozenset({"files.store", "metering.record-reading"})
    reader = operation.Actor(tenant_id=1, name="person:9", person_id=9, permissions=rights)
    with pytest.raises(operation.PermissionRefused):
        sent(reader, three(tmp_path))
    found, _ = sent(souss, three(tmp_path))
    for actor, archive_id, refusal in (
        (reader, found.id, operation.PermissionRefused), (casa, found.id, metering.ArchiveNotFound),
        (souss, found.id + 99, metering.ArchiveNotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            metering.record_archive(actor=actor, archive_id=archive_id, status="done", at=AT)
    with scope.reading(2), pytest.raises(metering.ArchiveNotFound):
        queries.get_archive(archive_id=found.id)
    with scope.reading(1):
        assert [row.status for row in models.PhotoArchive.objects.all()] == ["waiting"]


def of_file(actor: operation.Actor, text: str, photos: Path) -> tuple[queries.PhotoArchive, Path]:
    """Stage a file of readings with its photos, checked, and ask that it be taken in."""
    key, path = staged_files.keep(1, "mai.csv", "", [text.encode()], beside=[photos.read_bytes()])
    counts = dict.fromkeys(reading_files.COUNTS, 0)
    staged_files.write(1, staged_files.Staged(key, "mai.csv", "", counts, []), [], metering.REPORT)
    found = metering.send_archive(
        actor=actor, kind="file", name="mai.csv", sha256=key, stored_as=key, total=0, at=AT
    )  # fmt: skip
    return found, path


def test_a_file_of_readings_has_its_photos_examined_and_then_its_lines_recorded(
    meter: int, reading: int, souss: operation.Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as file:
        file.writestr("a.jpg", picture())
        file.writestr("b.jpg", b"<script>")
    text = "meter;read_on;index;photo\nE1;2026-05-09;1151;a.jpg\nE1;2026-05-10;1152;b.jpg\n"
    found, path = of_file(souss, text, tmp_path / "photos.zip")
    take_in = reading_files.take_in

    def dying(**given: object) -> staged_files.Staged:
        raise Killed

    monkeypatch.setattr(reading_files, "take_in", dying)
    with pytest.raises(Killed):
        take(found.id)
    monkeypatch.setattr(reading_files, "take_in", take_in)
    assert told(found.id).is_active and path.exists()
    done = take(found.id)
    assert (done.status, done.done, done.total, done.added) == ("done", 2, 2, 1)
    assert done.refused == (("b.jpg", "photo-unreadable"),)
    staged = staged_files.find(1, found.stored_as)
    assert staged is not None and staged.imported_at
    assert (staged.counts["recorded"], staged.counts["refused"]) == (1, 1)
    with scope.reading(1):
        [kept] = [one for one in queries.list_readings(meter) if one.photo_id]
    assert kept.index_milli == 1_151_000 and not path.exists() and not path.with_suffix(".zip").exists()
    assert take(found.id) == done


def test_a_bomb_that_lies_about_its_size_unfolds_no_further_than_it_says(
    reading: int, souss: operation.Actor, tmp_path: Path
) -> None:
    path = archive(tmp_path, **{"E1_2026-05-08.jpg": picture() + bytes(30 * kinds.MEGABYTE)})
    raw = path.read_bytes()
    size = (len(picture()) + 30 * kinds.MEGABYTE).to_bytes(4, "little")
    assert raw.count(size) == 2
    path.write_bytes(raw.replace(size, (100).to_bytes(4, "little")))
    found, _ = sent(souss, path)
    assert take(found.id).refused == (("E1_2026-05-08.jpg", "photo-unreadable"),) and rows() == []

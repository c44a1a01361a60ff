"""Files: whole or not at all, in quarantine until examined, images without their secrets, hostile ones locked away."""

import datetime
import io
import os
import resource
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, transaction
from PIL import Image

from saqia.platform import operation, wording
from saqia.platform.files import kinds, models, stores, storing
from saqia.platform.files import wording as sentences
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the test's own."""
    monkeypatch.setattr(django_settings, "SAQIA_HOME", tmp_path)
    return tmp_path


def _photo(width: int = 60, height: int = 40, kind: str = "JPEG") -> bytes:
    picture = Image.new("RGB", (width, height), "teal")
    exif = Image.Exif()
    exif[0x010F] = "Telephone of somebody"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (30.0, 25.0, 12.0)  # where it was taken
    made = io.BytesIO()
    picture.save(made, kind, exif=exif, **({"comment": b"a comment"} if kind == "JPEG" else {}))
    return made.getvalue()


def _pdf(change: Callable[[pikepdf.Pdf], object] = lambda document: None, **save: object) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    made = io.BytesIO()
    document.save(made, **save)  # type: ignore[arg-type]
    return made.getvalue()


def _store(actor: operation.Actor, content: bytes | Path, media_type: str = "image/jpeg") -> storing.StoredFile:
    return storing.store(actor=actor, content=content, media_type=media_type, purpose="test", at=AT)


def _examined(actor: operation.Actor, content: bytes, media_type: str) -> storing.StoredFile:
    return storing.examine(actor=actor, file_id=_store(actor, content, media_type).file_id, at=AT)


def _on_disk(home: Path) -> list[str]:
    return sorted(path.name for path in home.rglob("*") if path.is_file())


def _rows() -> int:
    with scope.reading(1):
        return models.File.objects.count()


def test_a_file_waits_in_quarantine(database: str, souss: operation.Actor, home: Path) -> None:
    file = _store(souss, _photo())
    assert (file.state, file.size, file.reason) == ("quarantined", len(_photo()), "")
    assert _on_disk(home) == [file.sha256]
    with pytest.raises(storing.FileNotAccepted), scope.reading(1):
        storing.read_accepted(file.file_id)


def test_its_examination_follows_by_itself(database: str, souss: operation.Actor, home: Path) -> None:
    file = _store(souss, _photo())
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        media_type, content = storing.read_accepted(file.file_id)
    assert media_type == "image/jpeg"
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (40, 60)  # upright: the turn is in the pixels
        assert dict(picture.getexif()) == {}
        assert "comment" not in picture.info
    assert b"Telephone" not in content


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_each_kind_of_image_loses_its_metadata(
    database: str, souss: operation.Actor, home: Path, kind: str, media_type: str
) -> None:
    file = _examined(souss, _photo(kind=kind), media_type)
    assert file.state == "accepted"
    with scope.reading(1):
        content = storing.read_accepted(file.file_id)[1]
    assert b"Telephone" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == kind


def test_a_huge_photo_is_made_smaller(database: str, souss: operation.Actor, home: Path) -> None:
    file = _examined(souss, _photo(4000, 3000), "image/jpeg")
    with scope.reading(1), Image.open(io.BytesIO(storing.read_accepted(file.file_id)[1])) as picture:
        assert picture.size == (1920, 2560)


def _bomb() -> bytes:
    """A PNG of a few kilobytes that unfolds to 400 million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = (20_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    body = zlib.compress(bytes(2_501 * 2_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x")


def _attach(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = b"MZ"


@pytest.mark.parametrize(("content", "media_type", "reason"), [
    (b"<script>alert(1)</script>", "image/jpeg", "not-what-it-says"),
    (_photo(kind="PNG"), "image/jpeg", "not-what-it-says"),
    (_photo()[:200], "image/jpeg", "not-what-it-says"),
    (b"GIF89a" + _photo(), "image/png", "not-what-it-says"),
    (_bomb(), "image/png", "too-many-pixels"),
    (b"MZ" + _pdf(), "application/pdf", "not-what-it-says"),
    (b"%PDF-1.7 nothing", "application/pdf", "not-what-it-says"),
    (_pdf(_script), "application/pdf", "active-content"),
    (_pdf(_launch), "application/pdf", "active-content"),
    (_pdf(_attach), "application/pdf", "active-content"),
    (_pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "application/pdf", "locked"),
    (b"a;b\n\0", "text/csv", "not-what-it-says"),
])  # fmt: skip
def test_hostile_files_stay_locked_away(
    database: str, souss: operation.Actor, home: Path, content: bytes, media_type: str, reason: str
) -> None:
    file = _examined(souss, content, media_type)
    assert (file.state, file.reason) == ("refused", reason)
    with pytest.raises(storing.FileNotAccepted), scope.reading(1):
        storing.read_accepted(file.file_id)


def test_an_image_with_an_archive_behind_it_loses_the_archive(
    database: str, souss: operation.Actor, home: Path
) -> None:
    file = _examined(souss, _photo() + b"PK\x03\x04../../etc/passwd", "image/jpeg")
    assert file.state == "accepted"
    with scope.reading(1):
        assert b"passwd" not in storing.read_accepted(file.file_id)[1]


@pytest.mark.parametrize(("content", "media_type"), [(_pdf(), "application/pdf"), (b"a;b\n1;2\n", "text/csv")])
def test_documents_come_back_as_they_were(
    database: str, souss: operation.Actor, home: Path, content: bytes, media_type: str
) -> None:
    file = _examined(souss, content, media_type)
    with scope.reading(1):
        assert storing.read_accepted(file.file_id) == (media_type, content)


def test_a_decision_is_final_and_repeating_it_is_harmless(database: str, souss: operation.Actor, home: Path) -> None:
    file = _examined(souss, b"no image", "image/jpeg")
    assert storing.examine(actor=souss, file_id=file.file_id, at=AT) == file


def test_the_same_bytes_are_stored_once(database: str, souss: operation.Actor, home: Path) -> None:
    first, second = _store(souss, _photo()), _store(souss, _photo())
    assert first == second
    assert _rows() == 1


def test_a_file_is_of_its_distributor(database: str, souss: operation.Actor, casa: operation.Actor, home: Path) -> None:
    file = _store(souss, _photo())
    with pytest.raises(storing.FileNotFound):
        storing.examine(actor=casa, file_id=file.file_id, at=AT)
    with scope.reading(2):
        assert storing.find(file.file_id) is None


def test_a_path_is_streamed(database: str, souss: operation.Actor, home: Path, tmp_path: Path) -> None:
    source = tmp_path / "import.csv"
    source.write_bytes(b"a;b\n" * 1_000_000)
    file = _store(souss, source, "text/csv")
    assert file.size == 4_000_000
    assert source.exists()


@pytest.mark.parametrize(("content", "media_type", "refusal"), [
    (b"", "image/jpeg", stores.FileEmpty),
    (b"x" * (5 * kinds.MEGABYTE + 1), "text/plain", stores.FileTooLarge),
    (b"x", "application/zip", storing.MediaTypeRefused),
])  # fmt: skip
def test_what_is_not_taken_leaves_nothing(
    database: str, souss: operation.Actor, home: Path, content: bytes, media_type: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        _store(souss, content, media_type)
    assert (_on_disk(home), _rows()) == ([], 0)


def test_only_who_may_stores_files(database: str, home: Path) -> None:
    actor = operation.Actor(tenant_id=1, name="person:1")
    with pytest.raises(operation.PermissionRefused):
        _store(actor, _photo())
    assert (_on_disk(home), _rows()) == ([], 0)


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file of this process may grow over 100 kB, as on a disk that fills up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_nothing(database: str, souss: operation.Actor, home: Path, full_disk: None) -> None:
    with pytest.raises(stores.StoreFull):
        _store(souss, os.urandom(400_000), "text/plain")
    assert (_on_disk(home), _rows()) == ([], 0)


def test_a_file_is_not_stored_inside_a_transaction(database: str, souss: operation.Actor, home: Path) -> None:
    with pytest.raises(storing.InsideOperation), transaction.atomic():
        _store(souss, _photo())


def test_lost_or_changed_bytes_are_noticed(database: str, souss: operation.Actor, home: Path) -> None:
    file = _examined(souss, b"a;b\n", "text/csv")
    [path] = list(home.rglob(file.sha256))
    path.write_bytes(b"a;c\n")
    with pytest.raises(stores.BytesMissing), scope.reading(1):
        storing.read_accepted(file.file_id)
    path.unlink()
    with pytest.raises(stores.BytesMissing), scope.reading(1):
        storing.read_accepted(file.file_id)


def test_the_database_knows_the_states(database: str, souss: operation.Actor, home: Path) -> None:
    file = _store(souss, _photo())
    with pytest.raises(DatabaseError, match="files_file_state"), transaction.atomic():
        scope.enter(1)
        models.File.objects.filter(id=file.file_id).update(state="accepted")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        scope.enter(1)
        models.File.objects.filter(id=file.file_id).delete()


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_reason_has_its_sentence(language: wording.Language) -> None:
    for text in sentences.REASONS.values():
        assert text.say(language)
    assert "20" in sentences.TOO_LARGE.say(language, megabytes=20)

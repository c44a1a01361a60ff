"""Files in a bucket: the same promises over the S3 protocol, spoken to a small server on loopback."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import translation

from saqia.platform import operation
from saqia.platform.files import models, stores, wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES
from saqia.project import web
from saqia.surfaces.api import refusals
from saqia.surfaces.console import failures
from saqia.surfaces.kit import uploads

pytestmark = pytest.mark.slow

pytest.importorskip("boto3", reason="the extra saqia[s3] is not installed")


class _Bucket(http.server.BaseHTTPRequestHandler):
    """Keeps objects in memory."""

    objects: dict[str, bytes] = {}
    refusal: tuple[int, str] | None = None
    """Status and code with which everything is refused."""

    def do_PUT(self) -> None:
        length = int(self.headers.get("x-amz-decoded-content-length") or self.headers["Content-Length"])
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = body.split(b"\r\n", 1)[1][:length]
        if self._refuses():
            return
        self.objects[self.path] = body
        self._answer(200, b"")

    def do_GET(self) -> None:
        if self._refuses():
            return
        content = self.objects.get(self.path)
        missing = b"<Error><Code>NoSuchKey</Code></Error>"
        self._answer(404 if content is None else 200, missing if content is None else content)

    def _refuses(self) -> bool:
        if self.refusal is not None:
            self._answer(self.refusal[0], f"<Error><Code>{self.refusal[1]}</Code></Error>".encode())
        return self.refusal is not None

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[stores.Store]:
    """The store of `s3://saqia/files` on loopback."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("DEFAULT_REGION", "local")):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path)
    monkeypatch.setattr(settings, "SAQIA_FILES_URL", "s3://saqia/files")
    _Bucket.objects.clear()
    monkeypatch.setattr(_Bucket, "refusal", None)
    yield stores.of_settings()
    server.shutdown()
    server.server_close()


def test_bytes_go_to_the_bucket_and_come_back(bucket: stores.Store) -> None:
    path, sha256, _ = stores.receive(b"three drops", 100)
    bucket.keep(1, path, sha256)
    assert list(_Bucket.objects) == [f"/saqia/files/1/{sha256[:2]}/{sha256}"]
    assert stores.checked(bucket, 1, sha256) == b"three drops"


def test_another_distributor_has_another_place(bucket: stores.Store) -> None:
    path, sha256, _ = stores.receive(b"three drops", 100)
    bucket.keep(1, path, sha256)
    with pytest.raises(stores.BytesMissing):
        stores.checked(bucket, 2, sha256)


def test_changed_bytes_are_noticed(bucket: stores.Store) -> None:
    path, sha256, _ = stores.receive(b"three drops", 100)
    bucket.keep(1, path, sha256)
    [key] = _Bucket.objects
    _Bucket.objects[key] = b"two drops"
    with pytest.raises(stores.BytesMissing):
        stores.checked(bucket, 1, sha256)


def _refuse(monkeypatch: pytest.MonkeyPatch, refusal: tuple[int, str] | str) -> None:
    """Have the server refuse everything, or be away, or no key be known."""
    if isinstance(refusal, tuple):
        monkeypatch.setattr(_Bucket, "refusal", refusal)
    elif refusal == "away":
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    else:
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # which has seen the key already
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)


REFUSALS: list[tuple[tuple[int, str] | str, stores.Fault]] = [
    ((404, "NoSuchBucket"), "bucket-missing"),
    ((403, "InvalidAccessKeyId"), "key-refused"),
    ((403, "AccessDenied"), "key-refused"),
    ((503, "SlowDown"), "away"),
    ("away", "away"),
    ("keyless", "key-refused"),
]
refused = pytest.mark.parametrize(("refusal", "fault"), REFUSALS, ids=[str(row[0]) for row in REFUSALS])


@refused
def test_a_server_that_refuses(
    refusal: tuple[int, str] | str, fault: stores.Fault, bucket: stores.Store, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    path, sha256, _ = stores.receive(b"three drops", 100)
    bucket.keep(1, path, sha256)
    _refuse(monkeypatch, refusal)
    again = stores.of_settings()
    for act in (lambda: again.keep(1, path, sha256), lambda: again.read(1, sha256)):
        with pytest.raises(stores.StoreAway) as raised:
            act()
        assert (raised.value.bucket, raised.value.fault) == ("saqia", fault)
        assert failures.sentence(raised.value, "fr") == wording.STORE_FAULTS[fault].say("fr", bucket="saqia")
    told = [record for record in caplog.records if record.getMessage() == "files.store_away"]
    assert [vars(record)["fault"] for record in told] == [fault, fault]


@refused
def test_a_file_that_cannot_be_kept_is_not_recorded(
    refusal: tuple[int, str] | str, fault: stores.Fault, bucket: stores.Store, database: str, souss: operation.Actor,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    _refuse(monkeypatch, refusal)
    upload = SimpleUploadedFile("a.csv", b"a;b\n1;2\n", content_type="text/csv")
    for language in LANGUAGES:
        upload.seek(0)
        with translation.override(language), pytest.raises(uploads.UploadRefused) as raised:
            uploads.keep(souss, "identity", upload, "case-document")
        assert raised.value.sentence == wording.STORE_FULL.say(language)
    with scope.reading(1):
        assert models.File.objects.count() == 0
    assert (_Bucket.objects, [path for path in tmp_path.rglob("*") if path.is_file()]) == ({}, [])


def test_a_page_and_the_interface_say_that_the_store_is_away() -> None:
    """The page of a failure needs no language; the interface speaks the asker's."""
    error = stores.StoreAway("saqia", "bucket-missing")
    try:
        raise error
    except stores.StoreAway:
        page = web.failed(RequestFactory().get("/fr/"))
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    for language, told in (("ar", "لا يجيب"), ("fr", "ne répond pas"), ("en", "does not answer")):
        with translation.override(language):
            answer = refusals.answer(
                RequestFactory(headers={"host": "127.0.0.1"}).get("/api/v1/x"), error, refusals.TABLE[stores.StoreAway]
            )
        assert answer.status_code == 503
        assert told in json.loads(answer.content)["detail"]

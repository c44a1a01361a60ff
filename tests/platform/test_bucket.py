"""Files in a bucket: the same promises over the S3 protocol, spoken to a small server on loopback."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from saqia.platform.files import stores

pytestmark = pytest.mark.slow

pytest.importorskip("boto3", reason="the extra saqia[s3] is not installed")


class _Bucket(http.server.BaseHTTPRequestHandler):
    """Keeps objects in memory."""

    objects: dict[str, bytes] = {}

    def do_PUT(self) -> None:
        length = int(self.headers.get("x-amz-decoded-content-length") or self.headers["Content-Length"])
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = body.split(b"\r\n", 1)[1][:length]
        self.objects[self.path] = body
        self._answer(200, b"")

    def do_GET(self) -> None:
        content = self.objects.get(self.path)
        missing = b"<Error><Code>NoSuchKey</Code></Error>"
        self._answer(404 if content is None else 200, missing if content is None else content)

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
    yield stores.of_settings()
    server.shutdown()


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

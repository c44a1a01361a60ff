"""Where the bytes lie: a folder of ours, or a bucket of the S3 protocol. Named by hash, written whole or not at all."""

import contextlib
import errno
import hashlib
import importlib
import io
import logging
import os
import tempfile
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol

from django.conf import settings

CHUNK = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
Fault = Literal["away", "bucket-missing", "key-refused"]
_REFUSED = frozenset({401, 403})
_PATIENCE = {"connect_timeout": 5, "read_timeout": 20, "retries": {"mode": "standard", "total_max_attempts": 2}}
"""A person waits for the answer."""
logger = logging.getLogger(__name__)


class StoreFailed(Exception):
    """The store cannot be used for now; nothing of the file was kept."""


class StoreFull(StoreFailed):
    """The disk has no room."""


class StoreAway(StoreFailed):
    """The bucket cannot be used; `fault` says why, `bucket` which."""

    def __init__(self, bucket: str, fault: "Fault") -> None:
        super().__init__(f"s3://{bucket}: {fault}")
        self.bucket, self.fault = bucket, fault


class BytesMissing(Exception):
    """The store has no such bytes, or not those that were stored."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


class FileEmpty(Exception):
    """The file has no bytes."""


class FileTooLarge(Exception):
    """The file has more bytes than its kind may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class Store(Protocol):
    """What keeps bytes. Keys are (tenant, sha256)."""

    def keep(self, tenant_id: int, path: Path, sha256: str) -> None:
        """Take the file at `path` in under its hash; the same bytes twice are kept once.

        :raises StoreAway: the server cannot be used; nothing was kept
        """

    def read(self, tenant_id: int, sha256: str) -> bytes:
        """Return the bytes.

        :raises BytesMissing: they are not there
        :raises StoreAway: the server cannot be used
        """


def of_settings() -> Store:
    """Return the store that SAQIA_FILES_URL names; a folder of SAQIA_HOME when it names none."""
    if not settings.SAQIA_FILES_URL:
        return Folder(Path(settings.SAQIA_HOME) / "files")
    return Bucket(settings.SAQIA_FILES_URL)


def receive(content: bytes | Path, limit: int) -> tuple[Path, str, int]:
    """Copy `content` to a temporary file beside the store, as far as `limit` bytes; return path, sha256 and size.

    The caller removes the file.

    :raises FileEmpty: there are no bytes
    :raises FileTooLarge: there are more than `limit`
    :raises StoreFull: the disk is full
    """
    folder = Path(settings.SAQIA_HOME) / "files" / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file, _opened(content) as source:
            for chunk in _chunks(source):
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge(limit)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if size == 0:
            raise FileEmpty
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise StoreFull from error
        raise
    return path, digest.hexdigest(), size


def checked(store: Store, tenant_id: int, sha256: str) -> bytes:
    """Return bytes that still have their hash.

    :raises BytesMissing: they are gone or were changed
    """
    content = store.read(tenant_id, sha256)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BytesMissing(sha256)
    return content


class Folder:
    """Bytes in a folder: `<tenant>/<first two digits>/<sha256>`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, tenant_id: int, path: Path, sha256: str) -> None:
        """Move a complete file to its place in one step."""
        target = self._path(tenant_id, sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.chmod(0o600)
        path.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name survives a power cut, not only the bytes
        finally:
            os.close(folder)

    def read(self, tenant_id: int, sha256: str) -> bytes:
        """Return the bytes."""
        try:
            return self._path(tenant_id, sha256).read_bytes()
        except FileNotFoundError:
            raise BytesMissing(sha256) from None

    def _path(self, tenant_id: int, sha256: str) -> Path:
        return self.root / str(int(tenant_id)) / sha256[:2] / sha256


class Bucket:
    """Bytes in a bucket: `s3://bucket/prefix`, the server and keys from the usual AWS_* variables (extra `s3`)."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")
        boto3, config = importlib.import_module("boto3"), importlib.import_module("botocore.config")
        self.client: Any = boto3.client("s3", config=config.Config(**_PATIENCE))  # extra: absent where a folder serves

    def keep(self, tenant_id: int, path: Path, sha256: str) -> None:
        """Upload a complete file; an object appears whole or not at all."""
        with self._asked():
            self.client.upload_file(str(path), self.bucket, self._key(tenant_id, sha256))

    def read(self, tenant_id: int, sha256: str) -> bytes:
        """Return the bytes."""
        with self._asked():
            try:
                answer = self.client.get_object(Bucket=self.bucket, Key=self._key(tenant_id, sha256))
            except self.client.exceptions.NoSuchKey:
                raise BytesMissing(sha256) from None
            content: bytes = answer["Body"].read()
        return content

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        """Turn what the server says, or its silence, into a refusal of ours; tell the operator which."""
        told = importlib.import_module("botocore.exceptions")
        try:
            yield
        except (told.BotoCoreError, told.ClientError, importlib.import_module("boto3").exceptions.Boto3Error) as error:
            answer = getattr(error if isinstance(error, told.ClientError) else error.__context__, "response", {})
            fault = _fault(answer, keyless=isinstance(error, told.NoCredentialsError | told.PartialCredentialsError))
            logger.error("files.store_away", extra={"bucket": self.bucket, "fault": fault, "error": str(error)})
            raise StoreAway(self.bucket, fault) from error

    def _key(self, tenant_id: int, sha256: str) -> str:
        return "/".join(part for part in (self.prefix, str(int(tenant_id)), sha256[:2], sha256) if part)


def _fault(answer: dict[str, Any], *, keyless: bool) -> Fault:
    if answer.get("Error", {}).get("Code") == "NoSuchBucket":
        return "bucket-missing"
    is_refused = keyless or answer.get("ResponseMetadata", {}).get("HTTPStatusCode") in _REFUSED
    return "key-refused" if is_refused else "away"


def _opened(content: bytes | Path) -> BinaryIO:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk

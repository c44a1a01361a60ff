"""What happens inside a worker of the pool: make, write beside, rename, answer."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TextIO, TypeVar

T = TypeVar("T")
Listing = TextIO


class Work(Protocol[T]):  # type: ignore[misc]
    """A job as the worker sees it."""

    @property
    def name(self) -> str: ...
    @property
    def content_hash(self) -> str: ...
    @property
    def subject(self) -> T: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """A file on disk (size in bytes, hash of the bytes), or the reason why there is none."""

    name: str
    content_hash: str
    sha256: str = ""
    size: int = 0
    reason: str = ""


def press(chunk: Sequence[Work[T]], folder: Path, make: Callable[[T], bytes]) -> list[Outcome]:
    """Make and write each document; a failing one gives its reason, an unwritable disk raises."""
    return [_one(work, folder, make) for work in chunk]


def _one(work: Work[T], folder: Path, make: Callable[[T], bytes]) -> Outcome:
    try:
        pdf = make(work.subject)
    except Exception as error:
        return Outcome(work.name, work.content_hash, reason=f"{type(error).__name__}: {error}")
    write_whole(folder / f"{work.name}.pdf", pdf)
    return Outcome(work.name, work.content_hash, hashlib.sha256(pdf).hexdigest(), len(pdf))


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, then rename: a reader finds the old file or the new one, never half of it.

    :raises OSError: it cannot be written; a device or a pipe is left alone, a rename would take its place
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file; name another one", str(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def listed(listing: Listing) -> dict[str, str]:
    """Return the content hash of each name of the list, the last one first; a torn line counts for nothing."""
    listing.seek(0)
    found: dict[str, str] = {}
    for line in listing:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "name" in entry and "content" in entry:
            found[str(entry["name"])] = str(entry["content"])
    return found

"""A file that appears under its name only once it is complete."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


@contextlib.contextmanager
def written(target: Path, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a text file beside `target`, which takes its place when the block ends well.

    :raises OSError: it cannot be written; a device or a pipe is left alone, a rename would take its place
    """
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "not a regular file; name another one", str(target))
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error  # nobody asked for the name beside
    partial = Path(name)
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as out:
            yield out
            out.flush()
            os.fsync(handle)
        partial.chmod(0o666 & ~_umask())
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

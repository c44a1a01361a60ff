"""Keys that an installation makes for itself: one file each, outside the database, readable by its owner only."""

import os
from collections.abc import Callable
from pathlib import Path


def own(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the key in `path`; the first caller makes it, and of two at the same moment one wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f".{path.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_bytes(make())
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_bytes()

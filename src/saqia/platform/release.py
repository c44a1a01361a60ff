"""Which release runs."""

import functools
import importlib.metadata


@functools.cache
def version() -> str:
    """Return the version of the installed package; each page asks, and the answer lies in a file."""
    return importlib.metadata.version("saqia")

"""Which release runs."""

import importlib.metadata


def version() -> str:
    """Return the version of the installed package."""
    return importlib.metadata.version("saqia")

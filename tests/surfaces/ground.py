"""The world of billing's tests with its April published, for pages."""

from collections.abc import Iterator

import pytest
from tests.contexts.billing import world as worlds

from saqia.surfaces.kit import tenants


@pytest.fixture
def town(april_billed: worlds.World, static_files: None) -> Iterator[worlds.World]:
    """A fresh copy of that world."""
    tenants.directory.forget()
    yield april_billed
    tenants.directory.forget()

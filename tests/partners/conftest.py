"""Peers that several rooms talk to."""

from collections.abc import Iterator

import pytest
from tests.partners import center as centers


@pytest.fixture
def center() -> Iterator[centers.Center]:
    """A running SMPP message center."""
    running = centers.Center(centers.modules())
    yield running
    running.stop()

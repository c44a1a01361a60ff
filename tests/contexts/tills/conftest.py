"""The agencies of the tests of tills."""

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.tills import counters


@pytest.fixture
def town(april_billed: worlds.World) -> counters.Agencies:
    """A distributor whose April is billed, with two agencies."""
    return counters.staffed(april_billed)

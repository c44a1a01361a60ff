"""The agencies of the tests of tills."""

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.tills import counters
from tests.contexts.tills.counters import AT, FLOAT
from tests.contexts.tills.devices import Device

from saqia.contexts.tills import operations


@pytest.fixture
def town(april_billed: worlds.World) -> counters.Agencies:
    """A distributor whose April is billed, with two agencies."""
    return counters.staffed(april_billed)


@pytest.fixture
def device(town: counters.Agencies) -> Device:
    """A pack on a device."""
    session = operations.open_session(
        actor=town.elsewhere, unit_id=town.other_unit, float_centimes=FLOAT, kind="mobile", at=AT
    )
    return Device(town, operations.issue_pack(actor=town.elsewhere, session_id=session.id, at=AT))

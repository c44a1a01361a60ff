"""The ground of billing's tests, as fixtures."""

from tests.contexts.billing.ground import april as april
from tests.contexts.billing.ground import world as world

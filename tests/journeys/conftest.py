"""The round that billing's tests stand on, for journeys that bill it."""

from tests.contexts.billing.ground import april as april
from tests.contexts.billing.ground import world as world

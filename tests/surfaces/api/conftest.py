"""Programs that call the API of a distributor with a published month."""

from tests.surfaces.api.programs import program as program

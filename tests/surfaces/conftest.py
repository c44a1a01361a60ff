"""A distributor with a published month, for the tests of pages."""

from tests.surfaces.ground import published as published
from tests.surfaces.ground import town as town

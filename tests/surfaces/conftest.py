"""A distributor with a published month, for the tests of pages."""

from tests.surfaces.ground import town as town

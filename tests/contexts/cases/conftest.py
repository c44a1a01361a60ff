"""The company in which files are deposited."""

import pytest
from tests.contexts.cases import company as companies

from saqia.platform import operation


@pytest.fixture
def company(database: str, souss: operation.Actor) -> companies.Company:
    """Units and staff of Souss-Massa."""
    return companies.settle(souss)

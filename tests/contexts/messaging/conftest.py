"""Moments told as people in Casablanca tell them."""

import datetime
from collections.abc import Callable

import pytest

from saqia.platform.calendar import local_time


@pytest.fixture
def moment() -> Callable[[str], datetime.datetime]:
    """Return the moment of a local day and time, such as `2026-05-08 21:00`."""
    return lambda text: datetime.datetime.fromisoformat(text).replace(tzinfo=local_time.HERE)

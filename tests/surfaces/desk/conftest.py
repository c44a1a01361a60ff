"""The day on which the pages of the desk are looked at, and who looks most often."""

import datetime
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands on 20 May 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)


@pytest.fixture
def officer(town: worlds.World, moment: None) -> Iterator[Client]:
    """A billing officer of the distributor whose April is published."""
    yield staff.signed_in(town.actor, "billing_officer")

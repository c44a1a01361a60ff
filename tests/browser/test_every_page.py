"""Every page of the desk and the portal is among those that the other tests here open, and no link is dead."""

import pytest
from tests.browser import visits

pytestmark = pytest.mark.slow
WITHOUT_LINK = {
    "desk:cycle-paper": "a job prints every bill of the month for it: too long for these tests",
    "portal:bill-photo": "readings come in by a file in the demonstration, and a file has no photos",
}
"""Names that nobody meets by following links in the demonstration, each with the reason."""


def test_every_named_page_is_visited(town_site: visits.Town) -> None:
    seen = frozenset[str]().union(*(walk.names for walk in town_site.walks.values()))
    assert set(visits.names()) - seen - town_site.acts == set(WITHOUT_LINK)


def test_no_link_is_dead(town_site: visits.Town) -> None:
    assert [dead for walk in town_site.walks.values() for dead in walk.dead] == []

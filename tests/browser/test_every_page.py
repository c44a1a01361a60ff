"""Every page of the desk and the portal is among those that the other tests here open, and no link is dead."""

import pytest
from tests.browser import visits

pytestmark = pytest.mark.slow
WITHOUT_LINK: dict[str, str] = {}
"""Names that nobody meets by following links in the demonstration, each with the reason."""


def test_every_named_page_is_visited(town_site: visits.Town) -> None:
    seen = frozenset[str]().union(*(walk.names for walk in town_site.walks.values()))
    assert set(visits.names()) - seen - town_site.acts == set(WITHOUT_LINK)


def test_no_link_is_dead(town_site: visits.Town) -> None:
    assert [dead for walk in town_site.walks.values() for dead in walk.dead] == []

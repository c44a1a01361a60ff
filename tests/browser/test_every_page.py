"""Every page of the desk and the portal is among those that the other tests here open, and no link is dead."""

import pytest
from tests.browser import visits

pytestmark = pytest.mark.slow
WITHOUT_LINK = {
    "desk:bank-order-download": NO_CASE,
    "desk:bank-order-file": NO_CASE,
    "desk:collections-photo": PHOTO,
    "desk:correction": NO_CASE,
    "desk:customer-certificate": AFTER_AN_ACT,
    "desk:cycle-paper": "a job prints every bill of the month for it: too long for these tests",
    "desk:cycle-paper": ASKED,
    "desk:double": NO_CASE,
    "desk:file-contract": NO_CASE,
    "desk:file-paper": "a paper that waits for its check",
    "desk:file-quote": NO_CASE,
    "desk:file-refund": NO_CASE,
    "desk:holder-changed": AFTER_AN_ACT,
    "desk:money-partner-file": AFTER_AN_ACT,
    "desk:money-services": ASKED,
    "desk:reading-photo": PHOTO,
    "desk:staged-readings": AFTER_AN_ACT,
    "desk:work-photo": PHOTO,
    "portal:access-code": AFTER_AN_ACT,
    "portal:account-bill": "leads to the page of the bill's link, which is visited",
    "portal:account-certificate": AFTER_AN_ACT,
    "portal:account-certificate-paper": AFTER_AN_ACT,
    "portal:account-message": "a message, and none has left yet",
    "portal:account-photo": PHOTO,
    "portal:account-switch": ASKED,
    "portal:accounts-bundle": AFTER_AN_ACT,
    "portal:accounts-bundle-file": AFTER_AN_ACT,
    "portal:bill-pay": "no gateway of cards is there",
    "portal:bill-photo": "readings come in by a file in the demonstration, and a file has no photos",
    "portal:bill-photo": PHOTO,
    "portal:deposit-step": AFTER_AN_ACT,
    "portal:file-paper": "a paper that waits for its check",
    "portal:messages-stopped": AFTER_AN_ACT,
    "portal:own-data-erased": AFTER_AN_ACT,
    "portal:own-file": NO_CASE,
    "portal:pay-back": AFTER_AN_ACT,
    "portal:pay-order": AFTER_AN_ACT,
    "portal:pay-receipt": AFTER_AN_ACT,
    "portal:stop-messages": "the link of a message, and none has left yet",
    "portal:verify-code": AFTER_AN_ACT,
}
"""Names that nobody meets by following links in the demonstration, each with the reason."""


def test_every_named_page_is_visited(town_site: visits.Town) -> None:
    seen = frozenset[str]().union(*(walk.names for walk in town_site.walks.values()))
    assert set(visits.names()) - seen - town_site.acts == set(WITHOUT_LINK)


def test_no_link_is_dead(town_site: visits.Town) -> None:
    assert [dead for walk in town_site.walks.values() for dead in walk.dead] == []

"""A wrong index at the desk: what it does is said first; the old reading stays; a large effect waits for a second."""

import datetime
import re

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.test_files import plain

from saqia.contexts.billing import queries as bills
from saqia.contexts.metering import queries as metering
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
WHY = "Chiffres inversés sur la photo"


def last(town: worlds.World, name: str = "plain") -> metering.Reading:
    """Return the newest reading of an account's electricity meter that has an index and counts."""
    with scope.reading(1):
        found = metering.list_readings(town.accounts[name].meters[worlds.E])
    return next(one for one in found if one.index_milli is not None and one.is_trusted)


def counted(town: worlds.World) -> tuple[int, int, int]:
    """Return how many readings, bills of the account, and proposed corrections there are."""
    from saqia.contexts.billing.proposals import models

    with scope.reading(1):
        readings = metering.list_readings(town.accounts["plain"].meters[worlds.E])
        headers = bills.list_bills(account_id=town.accounts["plain"].account_id)
        return len(readings), len(headers), models.Proposal.objects.count()


def ask(by: Client, number: int, **given: str) -> str:
    answer = by.post(f"/fr/desk/queues/readings/{number}/correct/", given)
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def test_a_small_effect_is_said_and_made_at_once(town: worlds.World) -> None:
    officer, old = staff.signed_in(town.actor, "billing_officer"), last(town)
    page = plain(officer, f"/fr/desk/queues/readings/{old.id}/")
    assert "Corriger l’index k" in page
    right = f"{(old.index_milli or 0) / 1000 - 10:.3f}"
    before = counted(town)
    look = ask(officer, old.id, act="check", index=right, why=WHY)
    assert "Ce que fait la correction" in look and "Un avoir et une nouvelle facture" in look and "<c-" not in look
    assert counted(town) == before  # looking writes nothing
    [seen] = re.findall(r'name="seen" value="([^"]+)"', look)
    changed = ask(officer, old.id, act="correct", index="1", why=WHY, seen=seen)
    assert counted(town) == before and 'value="correct"' not in changed  # another index than the one that was seen
    sent = {"act": "correct", "index": right, "why": WHY, "seen": seen}
    done = officer.post(f"/fr/desk/queues/readings/{old.id}/correct/", sent)
    assert done.status_code == 302
    new = last(town)
    assert done.headers["Location"] == f"/fr/desk/queues/readings/{new.id}/"
    assert (new.corrects_id, new.index_milli, new.remark) == (old.id, (old.index_milli or 0) - 10_000, WHY)
    with scope.reading(1):
        kept = metering.get_reading(old.id, today=datetime.date(2026, 5, 8)).found.reading
    assert (kept.index_milli, kept.corrected_by_id) == (old.index_milli, new.id)  # never overwritten
    assert counted(town) == (before[0] + 1, before[1] + 2, before[2] + 1)  # a credit note and a new bill
    officer.post(f"/fr/desk/queues/readings/{old.id}/correct/", sent)  # sent twice, done once
    assert counted(town) == (before[0] + 1, before[1] + 2, before[2] + 1)
    with scope.reading(1):
        headers = bills.list_bills(account_id=town.accounts["plain"].account_id)
    assert [one.kind for one in headers][:2] in (["bill", "credit-note"], ["credit-note", "bill"])
    assert "Un autre relevé l’a remplacé" in plain(officer, f"/fr/desk/queues/readings/{old.id}/")


def test_what_cannot_be_is_refused_at_its_field_and_writes_nothing(town: worlds.World) -> None:
    officer, old, before = staff.signed_in(town.actor, "billing_officer"), last(town), counted(town)
    for given in ({"index": "-1", "why": WHY}, {"index": "x", "why": WHY}, {"index": "12", "why": "x"}, {"why": WHY}):
        assert 'class="why"' in ask(officer, old.id, act="correct", **given)
    assert counted(town) == before
    assert officer.get("/fr/desk/queues/readings/999999/correct/").status_code == 404
    for role in ("agent", "reader", "finance"):
        other = staff.signed_in(town.actor, role)
        assert other.get(f"/fr/desk/queues/readings/{old.id}/correct/").status_code == 403
        sent = {"act": "correct", "index": "12", "why": WHY, "seen": "12"}
        assert other.post(f"/fr/desk/queues/readings/{old.id}/correct/", sent).status_code == 403
    assert counted(town) == before


def test_a_large_effect_waits_for_somebody_else(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor, old, before = staff.signed_in(town.actor, "supervisor"), last(town), counted(town)
    right = f"{(old.index_milli or 0) / 1000 + 9_000:.3f}"
    look = ask(supervisor, old.id, act="check", index=right, why=WHY)
    assert "une seconde personne" in look
    [seen] = re.findall(r'name="seen" value="([^"]+)"', look)
    sent = {"act": "correct", "index": right, "why": WHY, "seen": seen}
    assert supervisor.post(f"/fr/desk/queues/readings/{old.id}/correct/", sent).status_code == 302
    assert counted(town) == (before[0] + 1, before[1], before[2] + 1)  # no bill yet
    with scope.reading(1):
        [waiting] = bills.page_proposals(after_id=0, most=5)
    assert (waiting.reason, waiting.status) == ("wrong-index", "pending")
    shown = plain(staff.signed_in(town.actor, "finance"), f"/fr/desk/queues/corrections/{waiting.id}/")
    assert "Index erroné" in shown

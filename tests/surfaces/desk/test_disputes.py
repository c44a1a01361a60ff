"""Disputes and corrections at the desk: the clock, the preview, the decision, the second person, who may not."""

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries, types
from saqia.contexts.ledger import queries as ledger
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

OPENED = datetime.datetime(2026, 4, 27, 10, tzinfo=datetime.UTC)
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
MOST_QUERIES, WHO_ASKS = 12, 5
DISPUTES, CORRECTIONS = "/fr/desk/queues/disputes/", "/fr/desk/queues/corrections/"


def contest(town: worlds.World, name: str = "plain") -> int:
    """Contest the April bill of an account, and return the number of the dispute."""
    number = books.bill_of(town, name, books.APRIL).header.number
    customer = operation.Actor(1, "customer:9", 9, frozenset({"billing.open-dispute"}))
    made = billing.open_dispute(
        actor=customer, bill_number=number, reason="too-high", client_key=f"k-{name}", rules=worlds.tariffs(),
        grid=worlds.GRID, at=OPENED, remark="Beaucoup trop", account_id=town.accounts[name].account_id,
    )  # fmt: skip
    return made.number


def seen(number: int) -> queries.Dispute:
    """Return a dispute."""
    with scope.reading(1):
        return queries.get_dispute(number=number)


def held(account_id: int) -> int:
    """Return what collection leaves alone of an account, in centimes."""
    with scope.reading(1):
        return sum(item.held_centimes for item in ledger.list_open_items(account_id=account_id))


def waiting() -> list[queries.Proposal]:
    """Return the corrections that wait."""
    with scope.reading(1):
        return queries.page_proposals()


def field_of(town: worlds.World, name: str = "plain") -> tuple[str, int]:
    """Return the form's field of the electricity index of an April bill, and that index."""
    rows = books.bill_of(town, name, books.APRIL).supplies.to_pylist()
    [row] = [one for one in rows if one["service"] == 1 and one["role"] == 0]
    return f"index_{row['consumption_id']}", row["index_milli"]


def few(client: Client, path: str) -> str:
    """Open a page, count its queries, and return its text."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    assert page.status_code == 200
    own = [row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]
    assert len(own) <= MOST_QUERIES + WHO_ASKS, "\n".join(row["sql"][:120] for row in own)
    text = page.content.decode()
    assert "<c-" not in text
    return text


def table(client: Client, path: str) -> list[list[str]]:
    """Return the rows of a list as its CSV says them, without the heads."""
    text = client.get(path).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_the_queue_shows_the_clock_and_goes_into_a_file(town: worlds.World, officer: Client) -> None:
    number = contest(town)
    due = seen(number).answer_by
    [row] = table(officer, f"{DISPUTES}?as=csv")
    assert row[0] == types.printable_number(number) and row[2] == "Client de démonstration plain"
    assert row[4] == "Le montant est trop élevé" and row[6] == due.isoformat()
    assert row[7] == str((due - NOON.date()).days)
    text = few(officer, DISPUTES)
    assert f"{DISPUTES}{number}/" in text
    assert table(officer, f"{DISPUTES}?as=csv&state=refused") == []
    assert officer.get(f"{DISPUTES}?after=nonsense").status_code == 404
    assert officer.get("/ar/desk/queues/disputes/?as=xlsx").content[:2] == b"PK"


def test_a_late_one_says_by_how_many_days(
    town: worlds.World, officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    number = contest(town)
    late = seen(number).answer_by + datetime.timedelta(days=3)
    monkeypatch.setattr(clock, "today", lambda: late)
    assert "<bdi>3</bdi> j de retard" in officer.get(DISPUTES).content.decode()
    assert "1</bdi> en retard" in officer.get("/fr/desk/").content.decode()


def test_a_dispute_is_taken_tried_and_refused_with_a_reason(town: worlds.World, officer: Client) -> None:
    path = f"{DISPUTES}{contest(town)}/"
    number = int(path.split("/")[-2])
    text = few(officer, path)
    assert "Beaucoup trop" in text and "L’examiner" in text and "Issue" not in text
    given = {"act": "decide", "outcome": "refused", "reason": "reading-confirmed", "remark": ""}
    assert officer.post(path, given).status_code == 422 and seen(number).status == "opened"
    assert officer.post(path, {"act": "take"}).status_code == 302 and seen(number).status == "examining"
    few(officer, path)
    before = books.image(town)
    assert officer.post(path, given | {"outcome": "perhaps"}).status_code == 422
    assert officer.post(path, {"act": "dance"}).status_code == 404
    nothing = officer.post(path, given | {"outcome": "accepted"})
    assert nothing.status_code == 422 and 'class="wrong"' in nothing.content.decode()
    assert books.image(town) == before
    answer = officer.post(path, given, follow=True)
    assert answer.redirect_chain == [(path, 302)] and "décidée" in answer.content.decode()
    assert (seen(number).status, seen(number).decision_reason) == ("refused", "reading-confirmed")
    assert officer.post(path, {"act": "close"}).status_code == 422 and seen(number).status == "refused"
    assert officer.post(path, {"act": "appeal", "remark": ""}).status_code == 422
    assert officer.post(path, {"act": "appeal", "remark": "Voici ma photo"}).status_code == 302
    assert (seen(number).status, seen(number).appeals) == ("examining", 1)


def test_a_customer_s_withdrawal_is_recorded_until_an_answer_is_given(town: worlds.World, officer: Client) -> None:
    path = f"{DISPUTES}{contest(town)}/"
    number = int(path.split("/")[-2])
    bill = books.bill_of(town, "plain", books.APRIL).header
    assert held(bill.account_id) == bill.total_ttc_centimes
    assert "Enregistrer le retrait" in officer.get(path).content.decode()
    stranger = staff.signed_in(town.actor, "finance")
    assert stranger.post(path, {"act": "withdraw"}).status_code == 403
    assert (seen(number).status, held(bill.account_id)) == ("opened", bill.total_ttc_centimes)
    answer = officer.post(path, {"act": "withdraw"}, follow=True)
    assert "retirée : le client est prévenu" in answer.content.decode().replace("\xa0", " ")
    assert (seen(number).status, held(bill.account_id)) == ("withdrawn", 0)
    assert "Enregistrer le retrait" not in officer.get(path).content.decode()
    other = contest(town, "three")
    officer.post(f"{DISPUTES}{other}/", {"act": "take"})
    officer.post(f"{DISPUTES}{other}/", {"act": "decide", "outcome": "refused", "reason": "reading-confirmed"})
    assert officer.post(f"{DISPUTES}{other}/", {"act": "withdraw"}).status_code == 422
    assert seen(other).status == "refused"


def test_another_index_is_previewed_and_corrects_a_small_bill_at_once(town: worlds.World, officer: Client) -> None:
    number = contest(town)
    path = f"{DISPUTES}{number}/"
    officer.post(path, {"act": "take"})
    field, index = field_of(town)
    before = books.image(town)
    given = {"act": "preview", "outcome": "accepted", "reason": "index-corrected", field: str(index // 1000 - 20)}
    tried = officer.post(path, given)
    assert tried.status_code == 200 and "Avec ces index la facture serait de" in tried.content.decode()
    assert officer.post(path, given | {field: "12"}).status_code == 422
    assert officer.post(path, given | {field: "many"}).status_code == 422
    assert books.image(town) == before
    owed = worlds.owed(town, "plain")
    assert officer.post(path, given | {"act": "decide"}).status_code == 302
    found = seen(number)
    assert (found.status, found.outcome, found.decision_reason) == ("accepted", "accepted", "index-corrected")
    with scope.reading(1):
        proposal = queries.find_proposal(dispute_number=number)
    assert proposal is not None and proposal.status == "applied"
    assert worlds.owed(town, "plain") == owed + proposal.effect_centimes < owed
    assert officer.post(path, given | {"act": "decide"}).status_code == 422
    few(officer, path)
    few(officer, f"{CORRECTIONS}{proposal.id}/")


def propose(town: worlds.World, officer: Client) -> tuple[int, int]:
    """Have the mill's large bill canceled by a decision, and return the dispute and the correction."""
    number = contest(town, "mill")
    path = f"{DISPUTES}{number}/"
    officer.post(path, {"act": "take"})
    answer = officer.post(path, {"act": "decide", "outcome": "accepted", "reason": "bill-canceled"}, follow=True)
    assert "attend une seconde personne" in answer.content.decode()
    [proposal] = waiting()
    return number, proposal.id


def test_a_large_correction_takes_two_people(town: worlds.World, officer: Client) -> None:
    number, proposal = propose(town, officer)
    path = f"{CORRECTIONS}{proposal}/"
    assert seen(number).status == "proposed"
    [row] = table(officer, f"{CORRECTIONS}?as=csv")
    assert row[0] == f"C{proposal}" and re.fullmatch(r"-\d+(\.\d+)?", row[5])
    few(officer, CORRECTIONS)
    assert "une autre personne" in few(officer, path)
    second = staff.signed_in(town.actor, "finance")
    before = books.image(town)
    for act in ({"act": "approve"}, {"act": "reject", "note": "Je change d’avis"}):
        assert officer.post(path, act).status_code == 422
    assert second.post(path, {"act": "reject", "note": "x"}).status_code == 422
    assert second.post(path, {"act": "dance"}).status_code == 404
    assert books.image(town) == before
    owed = worlds.owed(town, "mill")
    answer = second.post(path, {"act": "approve"}, follow=True)
    assert answer.redirect_chain == [(path, 302)] and "avoir" in answer.content.decode()
    assert second.post(path, {"act": "approve"}).status_code == 302
    with scope.reading(1):
        done = queries.get_proposal(proposal_id=proposal)
    assert (done.status, seen(number).status, waiting()) == ("applied", "accepted", [])
    assert worlds.owed(town, "mill") == owed + done.effect_centimes
    assert second.post(path, {"act": "reject", "note": "Trop tard"}).status_code == 422


def test_a_rejected_correction_sends_the_dispute_back(town: worlds.World, officer: Client) -> None:
    number, proposal = propose(town, officer)
    second = staff.signed_in(town.actor, "director")
    note = {"act": "reject", "note": "La photo manque"}
    for _ in range(2):
        assert second.post(f"{CORRECTIONS}{proposal}/", note).status_code == 302
    assert (seen(number).status, waiting()) == ("examining", [])
    assert "La photo manque" in few(second, f"{CORRECTIONS}{proposal}/")
    assert officer.get(f"/ar/desk/queues/corrections/{proposal}/").status_code == 200


def test_who_may_look_and_who_may_decide(town: worlds.World, officer: Client, casa: operation.Actor) -> None:
    number, proposal = propose(town, officer)
    one, other = f"{DISPUTES}{number}/", f"{CORRECTIONS}{proposal}/"
    agent, reader = staff.signed_in(town.actor, "agent"), staff.signed_in(town.actor, "reader")
    supervisor, elsewhere = staff.signed_in(town.actor, "supervisor"), staff.signed_in(casa, "billing_officer")
    before = books.image(town)
    assert [agent.get(path).status_code for path in (DISPUTES, one, CORRECTIONS, other)] == [200, 200, 403, 403]
    assert [reader.get(path).status_code for path in (DISPUTES, one, CORRECTIONS, other)] == [403] * 4
    assert supervisor.post(one, {"act": "take"}).status_code == 403
    assert supervisor.post(other, {"act": "approve"}).status_code == 403
    assert [elsewhere.get(path).status_code for path in (one, other)] == [404, 404]
    assert elsewhere.post(one, {"act": "take"}).status_code == 404
    assert elsewhere.post(other, {"act": "approve"}).status_code == 404
    assert table(elsewhere, f"{DISPUTES}?as=csv") == table(elsewhere, f"{CORRECTIONS}?as=csv") == []
    assert books.image(town) == before

"""Billing late from the exception's screen: one bill with its number, one message, refusals with nothing written."""

import datetime
from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.billing import models, types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.messaging import models as messaging
from saqia.contexts.metering import models as measured
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 4, 28, 12, tzinfo=datetime.UTC)
MARCH, APRIL, READ = datetime.date(2026, 3, 8), datetime.date(2026, 4, 8), datetime.date(2026, 4, 12)


@pytest.fixture
def officer(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A billing officer on 28 April 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)
    return staff.signed_in(town.actor, "billing_officer")


def page_of(town: worlds.World, name: str, reason: str) -> str:
    """Return the path of an account's exception."""
    with scope.reading(1):
        found = models.BillingException.objects.get(account_id=town.accounts[name].account_id, reason=reason)
    return f"/fr/desk/queues/exceptions/{found.id}/"


def told(number: int) -> int:
    """Return how many messages say that a bill is ready."""
    with scope.reading(1):
        return messaging.Message.objects.filter(kind="bill-ready", values__about=f"bill:{number}").count()


def test_a_solved_exception_is_billed_once_and_told_once(town: worlds.World, officer: Client) -> None:
    path = page_of(town, "stuck", "anomaly")
    assert "Facturer maintenant" in officer.get(path).content.decode()
    worlds.read(town, READ, {"stuck": {worlds.E: 1220}})
    answer = officer.post(f"{path}bill/", follow=True)
    assert answer.redirect_chain == [(path, 302)]
    [bill] = books.of(town, "stuck")
    text = answer.content.decode()
    assert text.count(types.printable_number(bill.number)) == 2  # what was done, and the bill on the screen
    assert "Facturer maintenant" not in text and "late-bill" not in text
    assert bill.total_ttc_centimes == books.quoted("electricity", 70, MARCH, READ)
    worker.work(concurrency=1, until_empty=True)
    assert told(bill.number) == 1
    before = books.image(town)
    assert officer.post(f"{path}bill/").status_code == 302
    worker.work(concurrency=1, until_empty=True)
    assert (books.image(town), told(bill.number)) == (before, 1)
    with scope.reading(1):
        values = messaging.Message.objects.get(cause=f"bill-ready:{bill.number}").values
    assert (values["amount_centimes"], values["indices_fr"]) == (bill.total_ttc_centimes, "élec. 1150-1220")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Le contrat ne peut toujours pas être facturé"), ("ar", "لا يزال العقد غير قابل للفوترة")],
)
def test_what_is_not_solved_says_why(town: worlds.World, officer: Client, language: str, sentence: str) -> None:
    path, before = page_of(town, "stuck", "anomaly"), books.image(town)
    answer = officer.post(f"{path.replace('fr', language, 1)}bill/")
    assert answer.status_code == 422
    assert sentence in answer.content.decode() and "(anomaly)" not in answer.content.decode()
    assert officer.get(f"{path}bill/").status_code == 405
    assert officer.post("/fr/desk/queues/exceptions/999999/bill/").status_code == 404
    assert books.image(town) == before


def test_who_may_bill_late(town: worlds.World, officer: Client, casa: operation.Actor) -> None:
    path = page_of(town, "stuck", "anomaly")
    worlds.read(town, READ, {"stuck": {worlds.E: 1220}})
    for role in ("agent", "reader", "finance"):
        assert staff.signed_in(town.actor, role).post(f"{path}bill/").status_code == 403
    assert "Facturer maintenant" not in staff.signed_in(town.actor, "finance").get(path).content.decode()
    assert staff.signed_in(casa, "billing_officer").post(f"{path}bill/").status_code == 404
    assert books.of(town, "stuck") == []


def test_one_point_is_closed_again_and_no_other(town: worlds.World) -> None:
    worlds.read(town, READ, {"stuck": {worlds.E: 1220}})
    with scope.reading(1):
        stuck = contracts.list_accounts([town.accounts["stuck"].account_id])[0].contracts[0].metered_by_id
        before = set(measured.Consumption.objects.values_list("id", flat=True))
    closer = operation.Actor(1, "person:21", 21, frozenset({"metering.close-round"}))
    asked: dict[str, Any] = {"round_id": town.round_id, "month": APRIL, "at": NOON}
    with pytest.raises(operation.PermissionRefused):
        metering.close_point_again(actor=operation.Actor(1, "person:9", 9), service_point_id=stuck, **asked)
    with pytest.raises(metering.RoundNotFound):
        metering.close_point_again(actor=closer, service_point_id=stuck, **{**asked, "round_id": 10**9})
    assert metering.close_point_again(actor=closer, service_point_id=10**9, **asked).added == 0
    with scope.reading(1):
        assert set(measured.Consumption.objects.values_list("id", flat=True)) == before
    assert metering.close_point_again(actor=closer, service_point_id=stuck, **asked).added == 1
    assert metering.close_point_again(actor=closer, service_point_id=stuck, **asked).added == 0
    with scope.reading(1):
        [added] = measured.Consumption.objects.exclude(id__in=before)
    assert (added.service_point_id, added.to_on, added.volume_milli, added.is_billable) == (stuck, READ, 70_000, True)

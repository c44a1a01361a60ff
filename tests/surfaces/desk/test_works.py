"""What notes ask for, at the desk: work at meters, meters to read again, a month in four lines, a reading whole."""

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_rounds import said, table

from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
HOME = "/fr/desk/crew/works/"
MAY = datetime.date(2026, 5, 8)


def note(town: worlds.World, anomaly: str) -> int:
    """Note something at the account called plain, and return the reading."""
    morning = datetime.datetime(2026, 5, 8, 8, 15, tzinfo=datetime.UTC)
    detail = metering.Detail(morning, anomaly, "Chien", metering.Place(30.4278, -9.5981))
    return metering.record_reading(
        actor=town.actor, meter_id=town.accounts["plain"].meters[worlds.E], read_on=MAY, index=None, detail=detail,
        at=NOON,
    ).id  # fmt: skip


def order() -> queries.WorkOrder:
    """Return the order that was opened last."""
    with scope.reading(1):
        return queries.list_open_work_orders()[-1]


def test_a_crew_finds_its_work_and_says_that_it_is_done(town: worlds.World) -> None:
    note(town, "danger")
    crew, found = staff.signed_in(town.actor, "crew"), order()
    page = crew.get(HOME).content.decode()
    assert "Danger à l’emplacement du compteur" in page and "E-plain" in page and f"{HOME}{found.id}/" in page
    assert "<c-" not in page
    shown = crew.get(f"{HOME}{found.id}/").content.decode()
    assert "À faire" in shown and "Client de démonstration plain" in shown and 'value="cancel"' not in shown
    assert crew.get(f"{HOME}{found.id}/photo/").status_code == 404
    assert crew.post(f"{HOME}{found.id}/", {"act": "cancel", "remark": "Doublon"}).status_code == 403
    assert order().status == "open"
    assert crew.post(f"{HOME}{found.id}/", {"act": "done", "remark": "Fil isolé"}).status_code == 302
    with scope.reading(1):
        ended = queries.get_work_order(found.id)
    assert (ended.status, ended.remark) == ("done", "Fil isolé")
    assert "Fil isolé" in crew.get(f"/ar/desk/crew/works/{found.id}/").content.decode()
    assert crew.get(f"{HOME}999999/").status_code == 404


def test_a_supervisor_cancels_with_a_word_on_why(town: worlds.World) -> None:
    note(town, "danger")
    supervisor, found = staff.signed_in(town.actor, "supervisor"), order()
    home = supervisor.get("/fr/desk/").content.decode()
    assert f'<a href="{HOME}">Interventions</a>' in home
    assert supervisor.post(f"{HOME}{found.id}/", {"act": "cancel"}).status_code == 422
    assert order().status == "open"
    assert supervisor.post(f"{HOME}{found.id}/", {"act": "cancel", "remark": "Doublon"}).status_code == 302
    late = supervisor.post(f"{HOME}{found.id}/", {"act": "done"})
    assert (late.status_code, "à présent : Annulé" in late.content.decode()) == (422, True)


def test_others_see_no_work_of_crews(town: worlds.World, officer: Client) -> None:
    note(town, "danger")
    assert officer.get(HOME).status_code == 403
    assert officer.get(f"{HOME}{order().id}/").status_code == 403


def test_meters_to_read_again_and_the_account_of_a_month(town: worlds.World, officer: Client) -> None:
    number = note(town, "absent")
    path = "/fr/desk/rounds/T01/again/"
    page = officer.get(path).content.decode()
    assert f"/fr/desk/queues/readings/{number}/" in page and "Client absent, local fermé" in page and "<c-" not in page
    [row] = table(officer, f"{path}?as=csv")
    assert row[0] == "B1" and row[2:7] == [
        "E-plain", "Client absent, local fermé", "2026-05-08", "1", "Client de démonstration plain",
    ]  # fmt: skip
    assert path in officer.get("/fr/desk/rounds/T01/").content.decode()
    assert officer.get("/ar/desk/rounds/T01/again/").status_code == 200
    assert officer.get("/fr/desk/rounds/T99/again/").status_code == 404
    account = said(officer.get("/fr/desk/queues/anomalies/?month=2026-05").content.decode())
    assert "demandées : 1 · faites : 0 · en attente : 1" in account
    assert "à prévenir : 1 · messages : 0" in account
    metering.record_reading(
        actor=town.actor, meter_id=town.accounts["plain"].meters[worlds.E], read_on=MAY + datetime.timedelta(1),
        index=Decimal(1640), at=NOON,
    )  # fmt: skip
    assert table(officer, f"{path}?as=csv") == []
    account = said(officer.get("/fr/desk/queues/anomalies/?month=2026-05").content.decode())
    assert "demandées : 1 · faites : 1 · en attente : 0" in account


def test_a_reading_shows_its_time_place_and_author(town: worlds.World, officer: Client) -> None:
    page = said(officer.get(f"/fr/desk/queues/readings/{note(town, 'absent')}/").content.decode())
    assert "Relevé le 8 mai 2026 09:15" in page and "30.42780, -9.59810" in page and "Automatique" in page
    reader = operation.Actor(tenant_id=1, name="app:abc", permissions=frozenset({"metering.record-reading"}))
    made = metering.record_reading(
        actor=reader, meter_id=town.accounts["three"].meters[worlds.E], read_on=MAY, index=Decimal(1640), at=NOON
    )
    assert "Une application" in officer.get(f"/fr/desk/queues/readings/{made.id}/").content.decode()


def test_an_order_that_a_correction_canceled_says_why(town: worlds.World) -> None:
    meter = town.accounts["plain"].meters[worlds.E]
    noted = metering.record_reading(
        actor=town.actor, meter_id=meter, read_on=MAY, index=Decimal(4000), at=NOON,
        detail=metering.Detail(anomaly="danger"),
    ).id  # fmt: skip
    found = order()
    metering.correct_reading(actor=town.actor, reading_id=noted, index=Decimal(4001), at=NOON)
    crew = staff.signed_in(town.actor, "crew")
    assert "Le relevé a été corrigé et ne signale plus rien" in crew.get(f"{HOME}{found.id}/").content.decode()
    assert "صححت القراءة ولم تعد تشير إلى شيء" in crew.get(f"/ar/desk/crew/works/{found.id}/").content.decode()

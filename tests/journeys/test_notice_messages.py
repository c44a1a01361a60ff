"""Notices and planned cuts: exactly the people behind a sector or commune, once each."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.contexts.contracts import supply
from tests.contexts.outreach import written

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.messaging import models
from saqia.contexts.outreach import operations as outreach
from saqia.contexts.outreach import types as notice_types
from saqia.contexts.parties import operations as parties
from saqia.contexts.territory import operations as territory
from saqia.contexts.territory import queries as territory_queries
from saqia.journeys import notice_messages as notices
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text

ON = datetime.date(2026, 5, 8)
TITLE = Text(ar="توقيت جديد", fr="Nouveaux horaires", en="New hours")
TEXT = Text(ar="ابتداء من فاتح يونيو", fr="Dès le 1er juin", en="From 1 June")
ANZA = "09.001.01.03"


def sector(actor: operation.Actor, code: str, kind: str = "water_zone", parent: str | None = None) -> int:
    """Register a sector."""
    made = territory.register_sector(
        actor=actor, kind=kind, code=code, name_ar="ق", name_fr="S", parent_code=parent, commune_code=None,
        at=supply.AT,
    )  # fmt: skip
    return made.id


def points(actor: operation.Actor, water: str | None, feeder: str | None = None) -> tuple[int, ...]:
    """Register premises with electricity and water in these sectors."""
    given = (contract_types.NewPoint(1, feeder), contract_types.NewPoint(2, water))
    place = contract_types.Place(commune_code=supply.AGADIR, address_fr="1 rue")
    return contracts.register_premises(actor=actor, place=place, points=given, at=supply.AT).service_point_ids


def cut(**changes: Any) -> notices.Cut:
    """Return a cut of water, changed as asked."""
    given: dict[str, Any] = {
        "service": 2, "place": TITLE, "reason": TEXT,
        "starts_at": datetime.datetime(2026, 5, 9, 9, tzinfo=datetime.UTC),
        "ends_at": datetime.datetime(2026, 5, 9, 13, tzinfo=datetime.UTC),
    }  # fmt: skip
    return notices.Cut(**{**given, **changes})


def told(tenant_id: int = 1) -> list[tuple[str, int]]:
    """Return (cause, customer) of every message, oldest first."""
    with scope.reading(tenant_id):
        return sorted(models.Message.objects.values_list("cause", "customer_id"))


def test_a_cut_reaches_its_sector_and_what_lies_in_it_once_each(database: str, souss: operation.Actor) -> None:
    outer = sector(souss, "Z1")
    inner = sector(souss, "Z1-A", parent="Z1")
    sector(souss, "Z2")
    many, one, other, gone, power = (supply.customer(souss, name) for name in ("A B", "C D", "E F", "G H", "I J"))
    for zone, holder in (("Z1", many), ("Z1-A", many), ("Z1-A", one), ("Z2", other)):
        supply.open_at(souss, points(souss, zone)[1], holder)
    left = supply.open_at(souss, points(souss, "Z1")[1], gone)
    supply.end(souss, left.contract_number, ON)
    supply.open_at(souss, points(souss, "Z1")[0], power)  # electricity at premises whose water lies there
    audience = notices.Audience(ON, sector_ids=(outer,))
    with scope.reading(1):
        assert notices.count_audience(audience) == notices.Count(3, 2)
        assert notices.count_audience(notices.Audience(ON, sector_ids=(inner,))) == notices.Count(2, 2)
        assert notices.count_audience(notices.Audience(ON)) == notices.Count(0, 0)
    given: dict[str, Any] = {"actor": souss, "reference": "c1", "audience": audience, "at": supply.AT}
    assert notices.tell_cut(revision=1, cut=cut(), **given).queued == 2
    assert notices.tell_cut(revision=1, cut=cut(), **given).queued == 0
    moved = cut(starts_at=datetime.datetime(2026, 5, 10, 9, tzinfo=datetime.UTC))
    assert notices.tell_cut(revision=2, cut=moved, **given).queued == 2
    assert told() == [(f"cut:c1:{revision}:{who}", who) for revision in (1, 2) for who in sorted((many, one))]
    assert notices.tell_cut(revision=1, cut=cut(service=1), **{**given, "reference": "c2"}).queued == 0


def test_a_cut_concerns_the_contracts_that_its_message_reaches(database: str, souss: operation.Actor) -> None:
    outer = sector(souss, "Z1")
    inner, elsewhere = sector(souss, "Z1-A", parent="Z1"), sector(souss, "Z2")
    held = [
        supply.open_at(souss, points(souss, zone)[place], supply.customer(souss, f"A {zone}{place}")).contract_id
        for zone, place in (("Z1-A", 1), ("Z1-A", 0), ("Z2", 1))
    ]
    with scope.reading(1):
        assert territory_queries.list_around([inner, elsewhere]) == {inner: {inner, outer}, elsewhere: {elsewhere}}
        assert territory_queries.list_around([]) == {}
    cut_there = written.cut(souss, place=notice_types.Place(sector_ids=(outer,)))
    outreach.publish_notice(actor=written.second(souss), notice_id=cut_there.id, at=supply.AT)
    with scope.reading(1):
        found = [[one.slug for one in notices.cuts_of([each], at=supply.AT, on=ON)] for each in held]
        with CaptureQueriesContext(connection) as asked:
            notices.cuts_of(held, at=supply.AT, on=ON)
    assert found == [["hay-salam"], [], []]  # electricity there, and water elsewhere, go on
    assert len(asked.captured_queries) <= 4


def test_a_notice_reaches_a_commune_in_every_service(database: str, souss: operation.Actor) -> None:
    electricity, water = points(souss, None)
    first, second = supply.customer(souss), supply.customer(souss, "C D")
    supply.open_at(souss, electricity, first)
    supply.open_at(souss, water, second)
    given: dict[str, Any] = {"actor": souss, "revision": 1, "title": TITLE, "text": TEXT, "at": supply.AT}
    here, elsewhere = (notices.Audience(ON, commune_codes=(code,)) for code in (supply.AGADIR, ANZA))
    assert notices.tell_notice(reference="n1", audience=elsewhere, **given).queued == 0
    assert notices.tell_notice(reference="n1", audience=here, **given).queued == 2
    with scope.reading(1):
        assert models.Message.objects.get(customer_id=first).values == {
            "about": "notice:n1", "title_ar": TITLE.ar, "title_fr": TITLE.fr, "title_en": TITLE.en,
            "text_ar": TEXT.ar, "text_fr": TEXT.fr, "text_en": TEXT.en,
        }  # fmt: skip


def test_a_segment_narrows_the_place_to_those_who_fit_every_part(database: str, souss: operation.Actor) -> None:
    person, town = supply.customer(souss, "A B"), supply.customer(souss, "E", kind="administration")
    firm, mill = (supply.customer(souss, name, kind="company") for name in ("C SARL", "D SA"))
    supply.open_at(souss, points(souss, None)[0], person)
    supply.open_at(souss, points(souss, None)[0], firm, use="business")
    supply.open_at(souss, points(souss, None)[1], firm, use="business")
    supply.open_at(
        souss, points(souss, None)[0], mill, use="medium-voltage", voltage="medium", subscribed_power_kva=400
    )
    supply.open_at(souss, points(souss, None)[1], town, use="administration")
    companies = notice_types.Segment(customer_kinds=("company",))
    expected = {
        notice_types.EVERYBODY: (5, 4),
        companies: (3, 2),
        notice_types.Segment(customer_kinds=("company", "administration")): (4, 3),
        notice_types.Segment(uses=("business", "administration")): (3, 2),
        notice_types.Segment(voltages=("medium",)): (1, 1),
        notice_types.Segment(voltages=("low",)): (2, 2),
        notice_types.Segment(customer_kinds=("company",), uses=("business",), voltages=("low",)): (1, 1),
        notice_types.Segment(customer_kinds=("person",), voltages=("medium",)): (0, 0),
    }
    with scope.reading(1):
        for segment, counted in expected.items():
            audience = notices.Audience(ON, commune_codes=(supply.AGADIR,), segment=segment)
            assert notices.count_audience(audience) == notices.Count(*counted), segment
        elsewhere = notices.Audience(ON, commune_codes=(ANZA,), segment=companies)
        assert notices.count_audience(elsewhere) == notices.Count(0, 0)
    given: dict[str, Any] = {
        "actor": souss, "reference": "n1", "revision": 1, "title": TITLE, "text": TEXT, "at": supply.AT,
        "audience": notices.Audience(ON, commune_codes=(supply.AGADIR,), segment=companies),
    }  # fmt: skip
    assert [notices.tell_notice(**given).queued for _ in "ab"] == [2, 0]
    assert told() == [(f"notice:n1:1:{who}", who) for who in sorted((firm, mill))]
    parties.merge_customers(actor=souss, survivor_id=firm, merged_id=person, reason="stated", at=supply.AT)
    with scope.reading(1):  # what was a person's is now a company's
        assert notices.count_audience(given["audience"]) == notices.Count(4, 2)


def test_nobody_of_another_distributor_is_told_and_it_takes_a_permission(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    zone = sector(souss, "Z1")
    supply.open_at(souss, points(souss, "Z1")[1], supply.customer(souss))
    given: dict[str, Any] = {"reference": "c1", "revision": 1, "cut": cut(), "at": supply.AT,
                             "audience": notices.Audience(ON, (zone,), (supply.AGADIR,))}  # fmt: skip
    assert notices.tell_cut(actor=casa, **given).queued == 0
    reader = operation.Actor(tenant_id=1, name="person:1", permissions=frozenset({"metering.record-reading"}))
    with pytest.raises(operation.PermissionRefused):
        notices.tell_cut(actor=reader, **given)
    assert told(1) == told(2) == []

"""Who a distributor is on its papers: stated, checked, never overwritten, as of a day, its own alone."""

import dataclasses
import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from saqia.contexts.staff import queries as people
from saqia.platform import operation
from saqia.platform.company import models, particulars, rules, wording
from saqia.platform.documents import bilingual, houses
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 23, 30, tzinfo=datetime.UTC)
"""Half past midnight of 9 May in Morocco."""
DAY = datetime.date(2026, 5, 9)
GIVEN = particulars.Particulars(
    address_ar="شارع التجربة، رقم 12", address_fr="12, avenue de l’Essai", town_ar="أكادير", town_fr="Agadir",
    postal_code="80 000", fiscal_id="١٢٣٤٥٦٧", ice="000 000 000 000 097", trade_register=" 1234  Agadir ",
    business_tax="48-100-200",
)  # fmt: skip
CLEAN = dataclasses.replace(
    GIVEN, postal_code="80000", fiscal_id="1234567", ice="000000000000097", trade_register="1234 Agadir",
    business_tax="48100200",
)  # fmt: skip


def state(
    actor: operation.Actor, given: particulars.Particulars, at: datetime.datetime = AT
) -> particulars.Particulars:
    return particulars.state_particulars(actor=actor, given=given, at=at)


def history(tenant_id: int = 1) -> particulars.History:
    with scope.reading(tenant_id):
        return particulars.history()


def test_what_is_stated_holds_from_its_day_for_its_distributor(database: str, souss: operation.Actor) -> None:
    assert state(souss, GIVEN) == CLEAN
    assert state(souss, CLEAN, AT + datetime.timedelta(days=30)) == CLEAN  # the same again
    [stated] = history().stated
    assert stated == particulars.Stated(CLEAN, DAY, AT, "system:test")
    assert history().on(DAY) == CLEAN
    assert history().on(DAY - datetime.timedelta(days=1)) == particulars.NONE
    assert history(2).stated == ()


def test_what_it_was_before_stays(database: str, souss: operation.Actor) -> None:
    later = dataclasses.replace(CLEAN, town_ar="تارودانت", town_fr="Taroudant")
    state(souss, CLEAN)
    state(souss, later, AT + datetime.timedelta(days=2))
    assert [history().on(DAY + datetime.timedelta(days=each)).town_fr for each in range(3)] == [
        "Agadir", "Agadir", "Taroudant"
    ]  # fmt: skip
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        scope.enter(1)
        cursor.execute("UPDATE company_particulars SET town_fr = 'Tata'")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("address_fr", "12, avenue \U0001f600"), ("address_ar", "12; 字"), ("town_fr", "Agadir<b>"),
        ("address_fr", "a" * 121), ("town_ar", "م" * 61), ("postal_code", "8000"), ("postal_code", "800000"),
        ("fiscal_id", "123456"), ("fiscal_id", "DEMO"), ("ice", "000000000000098"), ("ice", "97"),
        ("trade_register", "Agadir"), ("trade_register", "1234 أكادير"), ("business_tax", "patente"),
        ("business_tax", "1" * 13),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_refused_and_nothing_written(
    database: str, souss: operation.Actor, field: str, typed: str
) -> None:
    with pytest.raises(particulars.ParticularNotValid) as refused:
        state(souss, dataclasses.replace(CLEAN, **{field: typed}))
    assert refused.value.field == field and field in wording.NOT_VALID
    assert history().stated == ()


def test_the_director_alone_may(database: str) -> None:
    for role in people.list_roles():
        actor = operation.Actor(tenant_id=1, name="person:1", permissions=frozenset(people.list_permissions(role)))
        if role == "director":
            state(actor, CLEAN)
        else:
            with pytest.raises(operation.PermissionRefused):
                state(actor, GIVEN)
    assert len(history().stated) == 1


def test_a_house_says_what_its_day_knew(database: str, souss: operation.Actor) -> None:
    state(souss, CLEAN)
    with scope.reading(1):
        before, after = houses.current(DAY - datetime.timedelta(days=1)), houses.current(DAY)
    assert (before.ids, before.place) == (("IF DEMO",), bilingual.Words("", ""))
    assert after.ids == ("IF 1234567", "ICE 000000000000097", "RC 1234 Agadir", "TP 48100200")
    assert after.place == bilingual.Words("شارع التجربة، رقم 12، 80000 أكادير", "12, avenue de l’Essai, 80000 Agadir")


def test_one_language_stands_for_both(database: str, souss: operation.Actor) -> None:
    state(souss, particulars.Particulars(address_fr="Avenue", town_ar="أكادير"))
    with scope.reading(1):
        place = houses.current(DAY).place
    assert place == bilingual.Words("Avenue، أكادير", "Avenue, أكادير")


def test_what_the_law_asks_and_nobody_stated_is_known() -> None:
    asked = [each.field for each in rules.missing(particulars.NONE)]
    assert asked == ["address", "fiscal_id", "business_tax", "ice", "trade_register"]
    assert all("\u2066" in each.basis.ar for each in rules.missing(particulars.NONE))  # 145-III, not III-145
    assert rules.missing(CLEAN) == [] and set(asked) - {"address"} <= set(particulars.FIELDS)
    assert [each.field for each in rules.missing(dataclasses.replace(CLEAN, ice=""))] == ["ice"]
    assert set(wording.FIELDS) == set(wording.NOT_VALID) == set(particulars.FIELDS)
    assert models.Particulars._meta.db_table == "company_particulars"

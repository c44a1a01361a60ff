"""No two contracts of one point overlap: the database says so, whoever writes; and no row points across tenants."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contexts.contracts import supply

from saqia.contexts.contracts import models
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

_INSERT = """
INSERT INTO contracts_contract (number, account_id, service_point_id, use, zone, households, subscribed_power_kva,
                                voltage, option, is_prepaid, starts_on, ends_on)
VALUES (%s, %s, %s, 'domestic', '', 1, 0, 'low', 'standard', false, %s, %s)
"""


def _insert(opened: tuple[int, int], number: str, starts_on: datetime.date, ends_on: datetime.date | None) -> None:
    account_id, point_id = opened
    with transaction.atomic():
        scope.enter(1)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, [number, account_id, point_id, starts_on, ends_on])


def test_raw_sql_cannot_overlap(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    opened = supply.open_at(souss, point, supply.customer(souss))
    with pytest.raises(IntegrityError, match="contracts_contract_no_overlap"):
        _insert((opened.account_id, point), "2900000000", datetime.date(2030, 1, 1), None)
    _insert((opened.account_id, point), "2900000001", datetime.date(2020, 1, 1), supply.START)


def test_raw_sql_cannot_end_before_it_starts(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    opened = supply.open_at(souss, point, supply.customer(souss))
    day = datetime.date(2020, 1, 1)
    with pytest.raises(IntegrityError, match="contracts_contract_dates"):
        _insert((opened.account_id, point), "2900000000", day, day)


def test_raw_sql_cannot_name_another_tenants_row(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    mine, _, _ = supply.points(souss)
    theirs, _, _ = supply.points(casa)
    opened = supply.open_at(souss, mine, supply.customer(souss))
    with pytest.raises(IntegrityError, match="service_point_id_tenant_fk"):
        _insert((opened.account_id, theirs), "2900000000", datetime.date(2030, 1, 1), None)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=10))
def test_what_the_database_keeps_is_disjoint(
    database: str, souss: operation.Actor, spans: list[tuple[int, int]]
) -> None:
    point, _, _ = supply.points(souss)
    opened = supply.open_at(souss, point, supply.customer(souss), datetime.date(2031, 1, 1))
    kept: list[range] = []
    for place, (start, length) in enumerate(spans):
        day = datetime.date(2030, 1, 1) + datetime.timedelta(days=start)
        clashes = any(set(range(start, start + length)) & set(other) for other in kept)
        try:
            _insert((opened.account_id, point), f"3{place:09d}", day, day + datetime.timedelta(days=length))
            assert not clashes
            kept.append(range(start, start + length))
        except IntegrityError:
            assert clashes
    with transaction.atomic():
        scope.enter(1)
        models.Contract.objects.filter(service_point_id=point).delete()

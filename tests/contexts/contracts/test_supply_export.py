"""What billing reads: every contract in force on some day of a period, with the point that measures it."""

import datetime

import pyarrow as pa
from tests.contexts.contracts import supply

from saqia.contexts.contracts import exports, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

APRIL, MAY = datetime.date(2026, 4, 1), datetime.date(2026, 5, 1)


def test_one_row_tells_all(database: str, souss: operation.Actor) -> None:
    electricity, water, sanitation = supply.points(souss)
    holder = supply.customer(souss)
    supply.open_at(souss, sanitation, holder, households=2)
    opened = supply.open_at(souss, electricity, holder, subscribed_power_kva=6, zone="town", is_prepaid=True)
    with scope.reading(1, snapshot=True):
        table = exports.supply(first_on=APRIL, until_on=MAY)
    assert table.schema == types.SUPPLY
    first, second = table.to_pylist()
    assert (first["service"], first["service_point_id"], first["metered_by_id"]) == (3, sanitation, water)
    assert second == {
        "contract_id": opened.contract_id, "contract_number": opened.contract_number, "account_id": opened.account_id,
        "account_number": opened.account_number, "customer_id": holder, "service_point_id": electricity,
        "metered_by_id": electricity, "service": 1, "use": "domestic", "operator": "srm-souss-massa", "zone": "town",
        "households": 1, "subscribed_power": 6, "voltage": "low", "option": "standard", "prepaid": True,
        "starts_on": supply.START, "ends_on": None, "commune_code": supply.AGADIR, "language": "fr",
    }  # fmt: skip


def test_a_period_takes_what_touches_it(database: str, souss: operation.Actor) -> None:
    point, _, _ = supply.points(souss)
    old = supply.open_at(souss, point, supply.customer(souss))
    supply.end(souss, old.contract_number, APRIL)
    new = supply.open_at(souss, point, supply.customer(souss), datetime.date(2026, 4, 30))
    with scope.reading(1):
        assert exports.supply(first_on=APRIL, until_on=MAY)["contract_id"].to_pylist() == [new.contract_id]
        march = datetime.date(2026, 3, 31)
        assert exports.supply(first_on=march, until_on=APRIL)["contract_id"].to_pylist() == [old.contract_id]
        before = exports.supply(first_on=datetime.date(2020, 1, 1), until_on=supply.START)
        assert (before.num_rows, before.schema) == (0, types.SUPPLY)


def test_points_bring_the_points_that_they_measure(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    electricity, water, sanitation = supply.points(souss)
    holder = supply.customer(souss)
    opened = [supply.open_at(souss, point, holder) for point in (electricity, water, sanitation)]
    other = supply.points(souss)
    supply.open_at(souss, other[1], holder)
    theirs = supply.points(casa)
    supply.open_at(casa, theirs[1], supply.customer(casa))
    asked = pa.array([water, theirs[1]], pa.int64())
    with scope.reading(1):
        chosen = exports.supply(first_on=APRIL, until_on=MAY, service_point_ids=asked)
        assert chosen["contract_id"].to_pylist() == [opened[1].contract_id, opened[2].contract_id]
        accounts = exports.accounts_of_points(service_point_ids=asked)
        assert accounts.to_pylist() == [opened[0].account_id]
        assert exports.accounts_of_points(service_point_ids=pa.array([], pa.int64())).to_pylist() == []
        whole = exports.supply_of_accounts(account_ids=accounts)
        assert whole["service_point_id"].to_pylist() == [electricity, water, sanitation]
        addresses = exports.addresses(first=accounts[0].as_py(), last=accounts[0].as_py()).to_pylist()
    assert [(one["customer_id"], one["address_fr"]) for one in addresses] == [(holder, "Hay Essalam")]


def test_accounts_are_paged_and_listed_by_customer(database: str, souss: operation.Actor) -> None:
    from saqia.contexts.contracts import queries

    holder = supply.customer(souss)
    opened = [supply.open_at(souss, supply.points(souss)[0], holder) for _ in range(3)]
    supply.end(souss, opened[0].contract_number, APRIL)
    with scope.reading(1):
        first = queries.page_accounts(most=2)
        assert [account.id for account in first] == [opened[0].account_id, opened[1].account_id]
        rest = queries.page_accounts(after_id=first[-1].id)
        assert [account.id for account in rest] == [opened[2].account_id]
        listed = queries.list_accounts_of_customer(holder)
        assert [account.status for account in listed] == ["open", "open", "closed"]
        assert queries.count_contracts_in_force(on=APRIL) == 2


def test_the_first_running_contract_of_an_account(database: str, souss: operation.Actor) -> None:
    electricity, water, sanitation = supply.points(souss)
    holder = supply.customer(souss)
    wet = supply.open_at(souss, water, holder)
    lit = supply.open_at(souss, electricity, holder, subscribed_power_kva=6, zone="town")
    supply.open_at(souss, sanitation, holder)
    prepaid = supply.points(souss)[0]
    paid = supply.open_at(souss, prepaid, supply.customer(souss), subscribed_power_kva=6, zone="town", is_prepaid=True)
    assert lit.account_id == wet.account_id

    def found(services: list[int], on: datetime.date) -> list[dict[str, object]]:
        ids = pa.array([wet.account_id, paid.account_id, 999], pa.int64())
        with scope.reading(1):
            table = exports.first_running(account_ids=ids, services=services, on=on)
        assert table.schema == exports.FIRST_RUNNING
        rows: list[dict[str, object]] = table.to_pylist()
        return rows

    lamp = {"account_id": lit.account_id, "contract_id": lit.contract_id, "service_point_id": electricity, "service": 1}
    tap = {"account_id": wet.account_id, "contract_id": wet.contract_id, "service_point_id": water, "service": 2}
    assert [found([1, 2], APRIL), found([2, 1], APRIL), found([2], APRIL)] == [[lamp], [tap], [tap]]
    assert found([1, 2], supply.START - datetime.timedelta(1)) == []
    supply.end(souss, lit.contract_number, MAY)
    assert [found([1, 2], MAY - datetime.timedelta(1)), found([1, 2], MAY)] == [[lamp], [tap]]

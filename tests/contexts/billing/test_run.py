"""A cycle from readings to money owed: exact amounts, numbers, ledger, what is told, and what another tenant sees."""

import datetime

import psycopg
import pyarrow.compute as pc
import pytest
from django.db import connections
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import models, queries, types
from saqia.contexts.billing import operations as billing
from saqia.contexts.ledger import queries as ledger
from saqia.engine import codes
from saqia.journeys import cycles
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

MARCH, APRIL = datetime.date(2026, 3, 8), datetime.date(2026, 4, 8)
BILLED = ["plain", "three", "shop", "unread", "dry", "moved", "field", "mill", "night", "stairs"]


@pytest.fixture
def published(world: worlds.World) -> int:
    return cycles.bill_round(worlds.asked(world, books.APRIL))


def totals(world: worlds.World, cycle_id: int) -> dict[str, int]:
    return {world.named(one.header.account_id): one.header.total_ttc_centimes for one in books.bills(world, cycle_id)}


def test_a_bill_comes_to_what_a_quote_says(world: worlds.World, published: int) -> None:
    found = totals(world, published)
    assert list(found) == BILLED
    e, w, s = ("electricity", "water", "sanitation")
    registers = codes.Register
    hourly = ((registers.NORMAL, 100_000), (registers.PEAK, 40_000))
    posts = ((registers.PEAK, 200_000), (registers.FULL, 500_000), (registers.OFF_PEAK, 300_000))
    power = (registers.POWER, 160_000)
    assert found["plain"] == books.quoted(e, 120, MARCH, APRIL) == 133_80
    assert found["three"] == sum(
        books.quoted(service, volume, MARCH, APRIL) for service, volume in ((e, 180), (w, 14), (s, 14))
    )
    assert found["shop"] == books.quoted(e, 400, MARCH, APRIL, use="business") + books.quoted(
        w, 9, MARCH, APRIL, use="business"
    )
    assert found["stairs"] == books.quoted(e, 350, MARCH, APRIL, households=3)
    assert found["night"] == books.quoted(e, 0, MARCH, APRIL, use="domestic-bihourly", registers=hourly)
    assert found["mill"] == books.quoted(e, 0, MARCH, APRIL, use="medium-voltage", registers=(*posts, power))
    assert found["field"] == books.quoted(w, 7, MARCH, APRIL)  # its electricity has no tariff; its water is billed


def test_an_absence_is_billed_as_it_was_estimated(world: worlds.World, published: int) -> None:
    """150 kWh in 28 days of February are 166 in 31, and never dearer than the block that February reached."""
    bill = books.bill_of(world, "unread", books.APRIL)
    assert bill.supplies["volume_milli"].to_pylist() == [166_000]
    assert (bill.header.estimated, bill.supplies["source"].to_pylist()) == (True, ["estimate"])
    assert bill.header.total_ttc_centimes == 200_95
    assert not books.bill_of(world, "plain", books.APRIL).header.estimated


def test_what_cannot_be_billed_says_why_and_stops_nobody(world: worlds.World, published: int) -> None:
    with scope.reading(1):
        found = queries.list_exceptions(cycle_id=published)
    assert [(world.named(one.account_id), one.reason) for one in found] == [
        ("lamp", "no-history"),
        ("stuck", "anomaly"),
        ("field", "TariffUnknown"),
    ]
    assert found[2].contract_id == world.accounts["field"].contracts[worlds.E]
    assert books.of(world, "prepaid") == []


def test_numbers_have_no_gap_and_follow_the_accounts(world: worlds.World, published: int) -> None:
    headers = [bill.header for bill in books.bills(world, published)]
    assert [header.number for header in headers] == [2026_000_000_001 + rank for rank in range(10)]
    assert [header.account_id for header in headers] == sorted(header.account_id for header in headers)
    assert types.printable_number(headers[0].number) == "2026-000000001"
    assert {(header.issued_on, header.due_on) for header in headers} == {
        (datetime.date(2026, 4, 22), datetime.date(2026, 5, 10))
    }


def test_a_header_is_the_sum_of_its_lines(world: worlds.World, published: int) -> None:
    for bill in books.bills(world, published):
        sums = [pc.sum(bill.lines[name]).as_py() for name in ("amount_ht", "vat", "amount_ttc")]
        header = bill.header
        assert sums == [header.total_ht_centimes, header.total_vat_centimes, header.total_ttc_centimes]
        assert set(bill.lines["bill"].to_pylist()) == set(bill.supplies["bill"].to_pylist())
        assert header.demonstration


def test_the_ledger_holds_what_the_bills_say(world: worlds.World, published: int) -> None:
    bills = books.bills(world, published)
    state = books.cycle(world, published)
    total = sum(bill.header.total_ttc_centimes for bill in bills)
    balance = books.trial_balance(world)
    assert sum(balance.values()) == 0
    assert max(balance.values()) == total == state.total_ttc_centimes == state.report["total_ttc_centimes"]
    vat = sum(bill.header.total_vat_centimes for bill in bills)
    assert -vat in balance.values()
    for bill in bills:
        with scope.reading(1):
            [item] = ledger.list_open_items(account_id=bill.header.account_id)
        assert (item.number, item.amount_centimes, item.due_on) == (
            bill.header.number,
            bill.header.total_ttc_centimes,
            "2026-05-10",
        )


def test_what_is_told_is_told_once(world: worlds.World, published: int) -> None:
    state = books.cycle(world, published)
    assert books.events(world) == [
        ("billing.cycle.rated", {"cycle_id": published, "bills": 10, "exceptions": 3}),
        ("billing.cycle.frozen", {"cycle_id": published, "seal": state.seal}),
        (
            "billing.cycle.published",
            {"cycle_id": published, "bills": 10, "total_ttc_centimes": state.total_ttc_centimes},
        ),
    ]
    assert books.acts(world) == ["open_cycle", "record_rated", "freeze_cycle", "publish_cycle", "announce_published"]


def test_every_step_again_changes_nothing(world: worlds.World, published: int) -> None:
    before = books.image(world)
    assert cycles.bill_round(worlds.asked(world, books.APRIL)) == published
    run = worlds.run_of(world, published, books.APRIL)
    billing.rate_cycle(run)
    billing.publish_cycle(run)
    billing.complete_cycle(run)
    assert books.image(world) == before


def test_rating_again_before_the_freeze_tells_nothing_new(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, books.APRIL), publish=False)
    before = books.image(world)
    billing.rate_cycle(worlds.run_of(world, cycle_id, books.APRIL))
    assert books.image(world) == before
    assert books.cycle(world, cycle_id).status == "rated"


def test_rating_again_takes_in_what_was_decided_since(world: worlds.World) -> None:
    cycle_id = cycles.bill_round(worlds.asked(world, books.APRIL), publish=False)
    seal = books.cycle(world, cycle_id).seal
    worlds.read(world, datetime.date(2026, 4, 20), {"stuck": {1: 1240}})
    assert cycles.bill_round(worlds.asked(world, books.APRIL)) == cycle_id
    state = books.cycle(world, cycle_id)
    assert (state.bills, state.exceptions) == (11, 2)
    assert state.seal != seal
    [bill] = books.of(world, "stuck")
    assert bill.total_ttc_centimes == books.quoted("electricity", 90, MARCH, datetime.date(2026, 4, 20))


def test_another_tenant_sees_and_books_nothing(
    world: worlds.World, published: int, casa: operation.Actor, server: cluster.Cluster
) -> None:
    with scope.reading(2):
        assert models.Bill.objects.count() == models.Cycle.objects.count() == 0
        assert ledger.get_trial_balance() == {}
        with pytest.raises(queries.BillUnknown):
            queries.get_bill(number=2026_000_000_001)
    database = connections["default"].settings_dict["NAME"]
    for table in ("billing_bill", "ledger_open_item", "billing_estimate", "ledger_entry", "billing_exception"):
        count = f"SELECT count(*) FROM {table}"
        assert books.as_tenant(server, database, "saqia_app", 2, count) == [(0,)]
        assert books.as_tenant(server, database, "saqia_app", 1, count)[0][0] > 0
    for child in (f"billing_bill_1_{published}", f"ledger_open_item_1_{published}"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            books.as_tenant(server, database, "saqia_app", 1, f"SELECT * FROM {child}")
        assert books.as_tenant(server, database, "saqia_land", 2, f"SELECT * FROM {child}") == []
    with pytest.raises(billing.CycleNotFound):
        billing.complete_cycle(worlds.run_of(_as(world, casa), published, books.APRIL))


def test_published_bills_cannot_be_changed(world: worlds.World, published: int) -> None:
    database = connections["default"].settings_dict
    for statement in ("UPDATE billing_bill SET due_on = now()", "DELETE FROM ledger_open_item"):
        with psycopg.connect(f"postgresql://saqia_app@/{database['NAME']}?host={database['HOST']}") as connection:
            connection.execute("SELECT set_config('saqia.tenant', '1', true)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("missing", ["billing.run-cycle", "billing.freeze-cycle", "ledger.post-run"])
def test_each_step_asks_for_its_permission(world: worlds.World, missing: str) -> None:
    cycle_id = worlds.opened(world, books.APRIL)
    held = frozenset({"billing.run-cycle", "billing.freeze-cycle", "ledger.post-run"} - {missing})
    officer = operation.Actor(tenant_id=1, name="person:7", person_id=7, permissions=held)
    with pytest.raises(operation.PermissionRefused):
        billing.complete_cycle(worlds.run_of(_as(world, officer), cycle_id, books.APRIL))
    with scope.reading(1):
        assert models.Bill.objects.count() == 0


def test_a_round_without_anyone_publishes_an_empty_cycle(world: worlds.World) -> None:
    empty = worlds.build(world.actor, (), code="T02")
    cycle_id = cycles.bill_round(worlds.asked(empty, books.APRIL))
    state = books.cycle(world, cycle_id)
    assert (state.status, state.bills, state.total_ttc_centimes) == ("published", 0, 0)
    assert cycles.bill_round(worlds.asked(world, books.APRIL)) != cycle_id
    assert books.of(world, "plain")[0].number == 2026_000_000_001


def _as(world: worlds.World, actor: operation.Actor) -> worlds.World:
    return worlds.World(actor, world.round_id, world.accounts)

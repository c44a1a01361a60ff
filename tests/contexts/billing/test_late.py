"""What a published cycle could not bill, billed once its reason is gone: exact, numbered without a gap, once."""

import datetime

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import models, queries
from saqia.contexts.billing import operations as billing
from saqia.journeys import cycles
from saqia.platform import operation
from saqia.platform.tenancy import scope

MARCH, APRIL, MAY = datetime.date(2026, 3, 8), datetime.date(2026, 4, 8), datetime.date(2026, 5, 8)
READ, ISSUED = datetime.date(2026, 4, 12), datetime.date(2026, 4, 28)
OFFICER = operation.Actor(1, "person:21", 21, frozenset({"billing.resolve-exception"}))


def exception_of(world: worlds.World, name: str, reason: str) -> int:
    """Return the exception of an account."""
    with scope.reading(1):
        found = models.BillingException.objects.get(account_id=world.accounts[name].account_id, reason=reason)
    return int(found.id)


def late(exception_id: int, actor: operation.Actor = OFFICER) -> billing.LateBill:
    """Bill it late, on 28 April."""
    return billing.bill_late(
        actor=actor, exception_id=exception_id, rules=worlds.tariffs(), grid=worlds.GRID, issued_on=ISSUED,
        at=worlds.noon(ISSUED),
    )  # fmt: skip


def solve(world: worlds.World) -> None:
    """Read the meter that an anomaly kept from being billed, and close April again."""
    worlds.read(world, READ, {"stuck": {1: 1220}})
    worlds.close(world, APRIL)


def test_a_solved_exception_gets_a_bill_of_its_own_once(world: worlds.World) -> None:
    cycle = cycles.bill_round(worlds.asked(world, books.APRIL))
    exception = exception_of(world, "stuck", "anomaly")
    with scope.reading(1):
        last = max(queries.list_numbers(cycle_id=cycle))
    solve(world)
    made = late(exception)
    [bill] = books.of(world, "stuck")
    assert (bill.number, bill.kind, bill.from_on, bill.to_on) == (last + 1, "bill", MARCH, READ)
    assert bill.total_ttc_centimes == books.quoted("electricity", 70, MARCH, READ) == worlds.owed(world, "stuck")
    assert sum(books.trial_balance(world).values()) == 0
    with scope.reading(1):
        settled = queries.get_exception(exception)
    assert (settled.status, settled.resolution) == ("resolved", f"late-bill:{made.bill_number}:{made.seal}")
    before = books.image(world)
    assert late(exception) == made
    assert books.image(world) == before
    assert books.events(world)[-1][0] == "billing.exception.resolved"


def test_what_is_not_solved_writes_nothing(world: worlds.World) -> None:
    exception = 0
    cycles.bill_round(worlds.asked(world, books.APRIL), publish=False)
    exception = exception_of(world, "stuck", "anomaly")
    with pytest.raises(billing.CycleNotPublished):
        late(exception)
    cycles.bill_round(worlds.asked(world, books.APRIL))
    exception = exception_of(world, "stuck", "anomaly")
    before = books.image(world)
    with pytest.raises(billing.StillNotBillable) as refused:
        late(exception)
    assert refused.value.reasons == ["anomaly"]
    with pytest.raises(billing.ExceptionNotFound):
        late(10**9)
    with pytest.raises(operation.PermissionRefused):
        late(exception, operation.Actor(1, "person:9", 9, frozenset()))
    assert books.image(world) == before


def test_a_tariff_still_missing_names_itself(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    with pytest.raises(billing.StillNotBillable) as refused:
        late(exception_of(world, "field", "TariffUnknown"))
    assert refused.value.reasons == ["TariffUnknown"]


def test_the_next_cycle_goes_on_where_the_late_bill_ended(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    solve(world)
    late(exception_of(world, "stuck", "anomaly"))
    worlds.read(world, MAY, {"stuck": {1: 1280}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    _first, second = books.of(world, "stuck")
    assert (second.from_on, second.to_on) == (READ, MAY)
    assert second.total_ttc_centimes == books.quoted("electricity", 60, READ, MAY)

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

pytestmark = pytest.mark.slow

ELECTRICITY = "electricity"
JUNE = datetime.date(2026, 6, 8)
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
    assert (settled.status, settled.resolution, settled.late_bill_number) == ("resolved", "", made.bill_number)
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


def test_a_late_reading_gives_back_the_own_estimate_that_it_settles(world: worlds.World) -> None:
    """April was estimated, an anomaly left May out; the reading of 12 May settles both on one late bill."""
    cycles.bill_round(worlds.asked(world, books.APRIL))
    [estimate] = books.of(world, "unread")
    worlds.note(world, MAY, "unread", worlds.E, "tampering")
    cycles.bill_round(worlds.asked(world, books.MAY))
    exception = exception_of(world, "unread", "anomaly")
    read_on = MAY.replace(day=12)
    worlds.read(world, read_on, {"unread": {worlds.E: 1500}})
    worlds.close(world, MAY)
    made = late(exception)
    first, bill, credit = books.of(world, "unread")
    assert (first, bill.number, credit.number) == (estimate, made.bill_number, made.bill_number + 1)
    assert (credit.kind, credit.corrects_number) == ("credit-note", estimate.number)
    assert credit.total_ttc_centimes == -(estimate.total_ttc_centimes - books.standing(ELECTRICITY, MARCH, APRIL))
    consumed = books.volumes(ELECTRICITY, 350, MARCH, read_on)
    assert bill.total_ttc_centimes == consumed + books.standing(ELECTRICITY, APRIL, read_on)
    rentals = books.standing(ELECTRICITY, MARCH, APRIL) + books.standing(ELECTRICITY, APRIL, read_on)
    assert worlds.owed(world, "unread") == consumed + rentals
    assert sum(books.trial_balance(world).values()) == 0
    with scope.reading(1):
        [correction] = models.Correction.objects.all()
    assert (correction.bill_number, correction.credit_number, correction.reason) == (
        estimate.number, credit.number, "catch-up",
    )  # fmt: skip
    before = books.image(world)
    assert late(exception) == made
    assert books.image(world) == before


def test_an_estimate_that_a_later_bill_settled_is_refused(world: worlds.World) -> None:
    """April's estimate had no tariff and was never billed; May's reading billed its days with its own."""
    cycle_id = worlds.opened(world, books.APRIL)
    run = worlds.run_of(world, cycle_id, books.APRIL)
    billing.complete_cycle(billing.Run(**{**vars(run), "grid": billing.Grid("srm-souss-massa", False)}))
    exception = exception_of(world, "unread", "TariffUnknown")
    worlds.read(world, MAY, {"unread": {worlds.E: 1500}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    before = books.image(world)
    with pytest.raises(billing.SettledSince):
        late(exception)
    assert books.image(world) == before


def test_held_days_that_a_later_bill_carries_are_refused(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    exception = exception_of(world, "stuck", "anomaly")
    worlds.read(world, MAY, {"stuck": {worlds.E: 1280}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    before = books.image(world)
    with pytest.raises(billing.SettledSince):
        late(exception)
    assert books.image(world) == before

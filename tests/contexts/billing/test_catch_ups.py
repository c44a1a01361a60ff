"""After an estimate, an actual reading: in the end a customer owes what was consumed, spread over its months, once."""

import datetime

import pytest
from django.db import transaction
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import models, queries, types
from saqia.contexts.billing import operations as billing
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.metering import models as metering
from saqia.journeys import cycles
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

FEBRUARY = datetime.date(2026, 2, 8)
MARCH, APRIL = datetime.date(2026, 3, 8), datetime.date(2026, 4, 8)
MAY, JUNE = datetime.date(2026, 5, 8), datetime.date(2026, 6, 8)
E, W = 1, 2
ELECTRICITY = "electricity"


@pytest.fixture
def april_cycle(world: worlds.World) -> int:
    """April is published; 166 kWh of `unread` and 14 m3 of `dry` are estimates."""
    return cycles.bill_round(worlds.asked(world, books.APRIL))


def bill_may(world: worlds.World) -> int:
    return cycles.bill_round(worlds.asked(world, books.MAY))


@pytest.mark.parametrize("index", [1500, 1316, 1200, 1150], ids=["more", "as estimated", "less", "nothing at all"])
def test_the_account_comes_to_what_was_consumed(world: worlds.World, april_cycle: int, index: int) -> None:
    worlds.read(world, MAY, {"unread": {E: index}})
    may = bill_may(world)
    estimate, bill, credit = books.of(world, "unread")
    assert (estimate.cycle_id, bill.cycle_id, credit.cycle_id) == (april_cycle, may, may)
    assert (credit.kind, credit.corrects_number, credit.estimated) == ("credit-note", estimate.number, True)
    assert credit.total_ttc_centimes == -(estimate.total_ttc_centimes - books.standing(ELECTRICITY, MARCH, APRIL))
    consumed = books.volumes(ELECTRICITY, index - 1150, MARCH, MAY) if index > 1150 else 0
    rentals = books.standing(ELECTRICITY, MARCH, APRIL) + books.standing(ELECTRICITY, APRIL, MAY)
    assert worlds.owed(world, "unread") == consumed + rentals
    assert bill.total_ttc_centimes == consumed + books.standing(ELECTRICITY, APRIL, MAY)
    assert sum(books.trial_balance(world).values()) == 0


def test_the_credit_note_mirrors_the_lines_and_comes_last(world: worlds.World, april_cycle: int) -> None:
    worlds.read(world, MAY, {"unread": {E: 1500}, "plain": {E: 1400}})
    bills = books.bills(world, bill_may(world))
    kinds = [bill.header.kind for bill in bills]
    assert kinds == sorted(kinds)  # bills, then credit notes
    credit = next(bill for bill in bills if bill.header.kind == "credit-note")
    estimate = books.bill_of(world, "unread", books.APRIL)
    volumes = [line for line in estimate.lines.to_pylist() if line["volume"]]
    for mirrored, line in zip(credit.lines.to_pylist(), volumes, strict=True):
        for name in ("volume", "amount_ht", "vat", "amount_ttc"):
            assert mirrored[name] == -line[name]
        assert (mirrored["component"], mirrored["from_day"]) == (line["component"], line["from_day"])
    with scope.reading(1):
        [correction] = models.Correction.objects.all()
    assert (correction.bill_number, correction.credit_number, correction.reason, correction.replacement_number) == (
        estimate.header.number,
        credit.header.number,
        "catch-up",
        None,
    )


def test_water_and_sanitation_of_one_meter_are_settled_by_one_note(world: worlds.World, april_cycle: int) -> None:
    worlds.read(world, MAY, {"dry": {W: 1040}})
    bill_may(world)
    _, _, credit = books.of(world, "dry")
    consumed = sum(books.volumes(service, 27, MARCH, MAY) for service in ("water", "sanitation"))
    rentals = sum(
        books.standing(service, *period)
        for service in ("water", "sanitation")
        for period in ((MARCH, APRIL), (APRIL, MAY))
    )
    assert worlds.owed(world, "dry") == consumed + rentals
    with scope.reading(1):
        detail = queries.get_bill(number=credit.number)
        corrected = set(models.Correction.objects.values_list("contract_id", flat=True))
    assert set(detail.supplies["contract_id"].to_pylist()) == corrected == set(world.accounts["dry"].contracts.values())


def test_an_estimate_is_settled_once(world: worlds.World, april_cycle: int) -> None:
    worlds.read(world, MAY, {"unread": {E: 1500}})
    bill_may(world)
    worlds.read(world, JUNE, {"unread": {E: 1600}})
    cycles.bill_round(worlds.asked(world, datetime.date(2026, 6, 1)))
    bills = books.of(world, "unread")
    assert [bill.kind for bill in bills] == ["bill", "bill", "credit-note", "bill"]
    assert bills[-1].total_ttc_centimes == books.quoted(ELECTRICITY, 100, MAY, JUNE)


def test_two_estimates_in_a_row_are_settled_together(world: worlds.World, april_cycle: int) -> None:
    bill_may(world)  # nobody is read in May
    worlds.read(world, JUNE, {"unread": {E: 1650}})
    june = cycles.bill_round(worlds.asked(world, datetime.date(2026, 6, 1)))
    credits = [one for one in books.of(world, "unread") if one.kind == "credit-note"]
    assert [one.cycle_id for one in credits] == [june, june]
    rentals = [books.standing(ELECTRICITY, *span) for span in ((MARCH, APRIL), (APRIL, MAY), (MAY, JUNE))]
    assert worlds.owed(world, "unread") == books.volumes(ELECTRICITY, 500, MARCH, JUNE) + sum(rentals)


def test_what_no_tariff_bills_keeps_its_estimate(world: worlds.World, april_cycle: int) -> None:
    """The catch-up of a contract that cannot be billed gives nothing back: neither side of it stands alone."""
    worlds.read(world, MAY, {"unread": {E: 1500}})
    unknown = billing.Grid("srm-souss-massa", False)
    cycle_id = worlds.opened(world, books.MAY)
    run = worlds.run_of(world, cycle_id, books.MAY)
    billing.complete_cycle(billing.Run(**{**vars(run), "grid": unknown}))
    assert [bill.kind for bill in books.of(world, "unread")] == ["bill"]
    assert worlds.owed(world, "unread") == 200_95
    with scope.reading(1):
        assert not models.Correction.objects.exists()


def test_an_estimate_that_was_never_billed_is_not_given_back(world: worlds.World) -> None:
    """April is refused for want of a tariff; May bills the whole stretch, and nobody else estimated any of it."""
    cycle_id = worlds.opened(world, books.APRIL)
    run = worlds.run_of(world, cycle_id, books.APRIL)
    billing.complete_cycle(billing.Run(**{**vars(run), "grid": billing.Grid("srm-souss-massa", False)}))
    assert books.of(world, "unread") == []
    worlds.read(world, MAY, {"unread": {E: 1500}})
    bill_may(world)
    [bill] = books.of(world, "unread")
    assert bill.total_ttc_centimes == books.volumes(ELECTRICITY, 350, MARCH, MAY) + books.standing(
        ELECTRICITY, APRIL, MAY
    )
    with scope.reading(1):
        assert queries.get_bill(number=bill.number).supplies["role"].to_pylist() == [types.ROLE_METERED]


@pytest.fixture
def heir(world: worlds.World) -> worlds.World:
    """A round of one account, whose former operator handed over two estimates: 120 kWh each."""
    made = _taken_over(world.actor)
    for on, index in ((MARCH, 1120), (APRIL, 1240)):
        _hand_over(made, on, index, "estimate")
    return made


def _taken_over(actor: operation.Actor) -> worlds.World:
    return worlds.build(actor, (worlds.Wanted("heir", read_in_march=False),), code="T03")


def _hand_over(world: worlds.World, on: datetime.date, index: int, source: str) -> None:
    """Lay down an index as an import of the former operator's books does."""
    with transaction.atomic():
        scope.enter(world.actor.tenant_id)
        metering.Reading.objects.create(
            tenant_id=world.actor.tenant_id, meter_id=world.accounts["heir"].meters[E], register=0, read_on=on,
            index_milli=index * 1000, source=source, verdict=0, author="import", recorded_at=worlds.noon(on),
        )  # fmt: skip


@pytest.mark.parametrize("index", [1500, 1240, 1100])
def test_what_a_former_operator_estimated_is_given_back_in_mirrored_lines(heir: worlds.World, index: int) -> None:
    worlds.read(heir, MAY, {"heir": {E: index}})
    cycle_id = cycles.bill_round(worlds.asked(heir, books.MAY))
    [bill] = books.bills(heir, cycle_id)
    assert bill.supplies["role"].to_pylist() == [types.ROLE_METERED, types.ROLE_GIVE_BACK]
    taken = books.volumes(ELECTRICITY, 240, FEBRUARY, APRIL)
    consumed = books.volumes(ELECTRICITY, index - 1000, FEBRUARY, MAY)
    assert bill.header.total_ttc_centimes == consumed - taken + books.standing(ELECTRICITY, APRIL, MAY)
    back = [line for line in bill.lines.to_pylist() if line["case"] == 1]
    assert all(line["volume"] < 0 and line["amount_ttc"] < 0 for line in back)
    assert sum(line["amount_ttc"] for line in back) == -taken
    with scope.reading(1):
        assert ledger.get_trial_balance() and not models.Correction.objects.exists()


def test_a_settlement_below_zero_leaves_the_customer_in_credit(heir: worlds.World) -> None:
    worlds.read(heir, MAY, {"heir": {E: 1100}})
    cycles.bill_round(worlds.asked(heir, books.MAY))
    assert worlds.owed(heir, "heir") < 0
    balance = books.trial_balance(heir)
    assert sum(balance.values()) == 0


def test_former_and_own_estimates_are_each_given_back_their_way(world: worlds.World) -> None:
    """The former operator read in March and estimated April, we estimated May; the reading of June settles both."""
    heir = _taken_over(world.actor)
    _hand_over(heir, MARCH, 1120, "switch-over")
    _hand_over(heir, APRIL, 1240, "estimate")
    [own] = books.bills(heir, cycles.bill_round(worlds.asked(heir, books.MAY)))
    assert own.header.estimated
    worlds.read(heir, JUNE, {"heir": {E: 1700}})
    bill, credit = books.bills(heir, cycles.bill_round(worlds.asked(heir, datetime.date(2026, 6, 1))))
    assert credit.header.corrects_number == own.header.number
    assert bill.supplies.select(["role", "from_on", "to_on", "volume_milli"]).to_pylist()[1] == {
        "role": types.ROLE_GIVE_BACK, "from_on": MARCH, "to_on": APRIL, "volume_milli": -120_000,
    }  # fmt: skip
    taken = books.volumes(ELECTRICITY, 120, MARCH, APRIL)
    rentals = books.standing(ELECTRICITY, APRIL, MAY) + books.standing(ELECTRICITY, MAY, JUNE)
    assert own.header.total_ttc_centimes + credit.header.total_ttc_centimes == books.standing(ELECTRICITY, APRIL, MAY)
    assert worlds.owed(heir, "heir") == books.volumes(ELECTRICITY, 580, MARCH, JUNE) - taken + rentals

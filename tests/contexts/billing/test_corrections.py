"""Correcting one bill: a mirror of it, a new one in its place, once."""

import datetime
import threading

import pytest
from django.db import connections
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import cycles as steps
from saqia.contexts.billing import models, publication, queries, types
from saqia.contexts.billing import operations as billing
from saqia.contexts.ledger import queries as ledger
from saqia.journeys import cycles
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

MARCH, APRIL, MAY = (datetime.date(2026, month, 8) for month in (3, 4, 5))
ISSUED = datetime.date(2026, 5, 2)
E, W, S = 1, 2, 3


@pytest.fixture
def published(world: worlds.World) -> int:
    return cycles.bill_round(worlds.asked(world, books.APRIL))


def correct(
    world: worlds.World, number: int, *, volume: int | None, service: int = E, cause: str = "reading-correction:1",
    actor: operation.Actor | None = None, grid: billing.Grid = worlds.GRID,
) -> billing.Corrected:  # fmt: skip
    """Correct a bill: `volume` is what its supply of a service should have been; None credits it alone."""
    return billing.correct_bill(
        actor=actor or world.actor, bill_number=number, corrected=None if volume is None else indices(number, service,
        volume), reason="wrong-index", cause=cause, rules=worlds.tariffs(), grid=grid, issued_on=ISSUED,
        at=worlds.noon(ISSUED),
    )  # fmt: skip


def indices(number: int, service: int, volume: int) -> dict[int, billing.CorrectedIndex]:
    with scope.reading(1):
        rows = queries.get_bill(number=number).supplies.to_pylist()
    wanted = {row["consumption_id"] for row in rows if row["service"] == service}
    return {one: billing.CorrectedIndex((1150 + volume) * 1000, volume * 1000, "reader") for one in wanted}


def number_of(world: worlds.World, name: str) -> int:
    return books.of(world, name)[0].number


def test_a_corrected_index_gives_a_mirror_and_a_new_bill(world: worlds.World, published: int) -> None:
    wrong = number_of(world, "plain")
    done = correct(world, wrong, volume=90)
    assert done == billing.Corrected(2026_000_000_011, 2026_000_000_012)
    _, credit, new = books.of(world, "plain")
    assert (credit.kind, credit.corrects_number, credit.total_ttc_centimes) == ("credit-note", wrong, -133_80)
    assert (new.kind, new.corrects_number) == ("bill", None)
    assert new.total_ttc_centimes == books.quoted("electricity", 90, MARCH, APRIL)
    assert worlds.owed(world, "plain") == new.total_ttc_centimes
    assert (new.issued_on, new.due_on, new.cycle_id) == (ISSUED, datetime.date(2026, 5, 20), 0)
    with scope.reading(1):
        detail = queries.get_bill(number=new.number)
        items = ledger.list_open_items(account_id=new.account_id)
    assert detail.supplies["index_milli"].to_pylist() == [1_240_000]
    assert [item.amount_centimes for item in items] == [133_80, -133_80, new.total_ttc_centimes]
    assert sum(books.trial_balance(world).values()) == 0
    assert books.events(world)[-1] == (
        "billing.bill.corrected",
        {"bill_number": wrong, "credit_number": credit.number, "replacement_number": new.number},
    )


def test_a_bill_can_be_credited_alone(world: worlds.World, published: int) -> None:
    done = correct(world, number_of(world, "three"), volume=None)
    assert done.replacement_number is None
    assert worlds.owed(world, "three") == 0
    with scope.reading(1):
        contracts = list(models.Correction.objects.order_by("contract_id").values_list("contract_id", flat=True))
    assert contracts == sorted(world.accounts["three"].contracts.values())


def test_the_same_cause_again_changes_nothing(world: worlds.World, published: int) -> None:
    number = number_of(world, "plain")
    first = correct(world, number, volume=90)
    before = books.image(world)
    assert correct(world, number, volume=90) == first
    assert books.image(world) == before


def test_one_cause_may_correct_two_bills(world: worlds.World, published: int) -> None:
    """A corrected reading closes one bill and opens the next."""
    first = correct(world, number_of(world, "plain"), volume=90)
    second = correct(world, number_of(world, "stairs"), volume=300)
    assert second.credit_number == (first.replacement_number or 0) + 1


def test_another_cause_is_refused(world: worlds.World, published: int) -> None:
    number = number_of(world, "plain")
    new = correct(world, number, volume=90).replacement_number
    before = books.image(world)
    with pytest.raises(billing.BillCorrectedBefore):
        correct(world, number, volume=80, cause="dispute:4")
    assert books.image(world) == before
    assert new is not None
    correct(world, new, volume=80, cause="dispute:4")  # the bill that replaced it is corrected in its turn
    assert worlds.owed(world, "plain") == books.quoted("electricity", 80, MARCH, APRIL)


def test_a_credit_note_is_not_corrected(world: worlds.World, published: int) -> None:
    credit = correct(world, number_of(world, "plain"), volume=None).credit_number
    with pytest.raises(billing.NotCorrectable):
        correct(world, credit, volume=None, cause="dispute:4")


def test_an_unknown_bill_is_refused(world: worlds.World, published: int, casa: operation.Actor) -> None:
    with pytest.raises(billing.BillNotFound):
        correct(world, 2026_000_000_999, volume=None)
    with pytest.raises(billing.BillNotFound):
        correct(world, number_of(world, "plain"), volume=None, actor=casa)


def test_a_replacement_that_no_tariff_prices_writes_nothing(world: worlds.World, published: int) -> None:
    number = number_of(world, "plain")
    before = books.image(world)
    with pytest.raises(billing.ReplacementRefused) as refused:
        correct(world, number, volume=90, grid=billing.Grid("srm-souss-massa", False))
    assert refused.value.reasons == ["TariffUnknown"]
    assert books.image(world) == before


def test_it_asks_for_its_permission(world: worlds.World, published: int) -> None:
    before = books.image(world)
    clerk = operation.Actor(tenant_id=1, name="person:3", person_id=3, permissions=frozenset({"billing.run-cycle"}))
    with pytest.raises(operation.PermissionRefused):
        correct(world, number_of(world, "plain"), volume=None, actor=clerk)
    assert books.image(world) == before


def test_a_bill_beside_a_refused_contract_can_be_corrected(world: worlds.World, published: int) -> None:
    """The electricity of `field` has no tariff: its water is corrected all the same."""
    correct(world, number_of(world, "field"), volume=5, service=W)
    assert worlds.owed(world, "field") == books.quoted("water", 5, MARCH, APRIL)


def test_hourly_registers_are_corrected_with_their_sum(world: worlds.World, published: int) -> None:
    correct(world, number_of(world, "night"), volume=50)
    from saqia.engine import codes

    registers = ((codes.Register.NORMAL, 50_000), (codes.Register.PEAK, 50_000))
    expected = books.quoted("electricity", 0, MARCH, APRIL, use="domestic-bihourly", registers=registers)
    assert worlds.owed(world, "night") == expected


def test_what_a_catch_up_gave_back_is_not_credited_again(world: worlds.World, published: int) -> None:
    number = number_of(world, "unread")
    worlds.read(world, MAY, {"unread": {E: 1500}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    before = books.image(world)
    with pytest.raises(billing.BillCorrectedBefore):
        correct(world, number, volume=None)
    assert books.image(world) == before


def test_an_estimate_that_was_credited_is_not_given_back_by_the_next_reading(
    world: worlds.World, published: int
) -> None:
    """Credited whole, without a new bill: the reading of May bills all of it and gives back nothing."""
    correct(world, number_of(world, "unread"), volume=None)
    worlds.read(world, MAY, {"unread": {E: 1500}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    assert [bill.kind for bill in books.of(world, "unread")] == ["bill", "credit-note", "bill"]
    consumed = books.volumes("electricity", 350, MARCH, MAY)
    assert worlds.owed(world, "unread") == consumed + books.standing("electricity", APRIL, MAY)


def test_an_estimate_on_a_replacement_is_given_back_by_a_note_on_it(world: worlds.World, published: int) -> None:
    """`dry` is billed anew with its estimate unchanged: May credits the new bill, not the old one."""
    new = billing.correct_bill(
        actor=world.actor, bill_number=number_of(world, "dry"), corrected={}, reason="wrong-tariff", cause="tariff:9",
        rules=worlds.tariffs(), grid=worlds.GRID, issued_on=ISSUED, at=worlds.noon(ISSUED),
    ).replacement_number  # fmt: skip
    worlds.read(world, MAY, {"dry": {W: 1040}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    credit = books.of(world, "dry")[-1]
    assert (credit.kind, credit.corrects_number) == ("credit-note", new)
    rentals = [books.standing(s, *span) for s in ("water", "sanitation") for span in ((MARCH, APRIL), (APRIL, MAY))]
    consumed = [books.volumes(service, 27, MARCH, MAY) for service in ("water", "sanitation")]
    assert worlds.owed(world, "dry") == sum(consumed) + sum(rentals)


def test_a_cycle_that_was_rated_before_the_correction_is_rated_again(world: worlds.World, published: int) -> None:
    worlds.read(world, MAY, {"unread": {E: 1500}})
    cycle_id = cycles.bill_round(worlds.asked(world, books.MAY), publish=False)
    correct(world, number_of(world, "unread"), volume=None)
    run = worlds.run_of(world, cycle_id, books.MAY)
    with pytest.raises(billing.SnapshotStale):
        billing.publish_cycle(run)
    billing.complete_cycle(run)
    consumed = books.volumes("electricity", 350, MARCH, MAY)
    assert worlds.owed(world, "unread") == consumed + books.standing("electricity", APRIL, MAY)


def test_an_estimated_bill_waits_for_the_frozen_cycle_that_may_settle_it(world: worlds.World, published: int) -> None:
    worlds.read(world, MAY, {"unread": {E: 1500}})
    cycle_id = cycles.bill_round(worlds.asked(world, books.MAY), publish=False)
    run = worlds.run_of(world, cycle_id, books.MAY)
    steps.freeze_cycle(
        actor=run.actor, cycle_id=cycle_id, credited=publication.credited(run.folder), override="test", at=run.at
    )
    with pytest.raises(billing.CycleCompleting):
        correct(world, number_of(world, "unread"), volume=None)
    correct(world, number_of(world, "plain"), volume=90)  # not estimated: nothing to wait for
    billing.complete_cycle(run)
    with pytest.raises(billing.BillCorrectedBefore):
        correct(world, number_of(world, "unread"), volume=None)


def test_two_causes_at_once_credit_a_bill_once(world: worlds.World, published: int) -> None:
    number = number_of(world, "plain")
    corrected = indices(number, E, 90)
    found: list[object] = []

    def work(cause: str) -> None:
        try:
            found.append(
                billing.correct_bill(
                    actor=world.actor, bill_number=number, corrected=corrected, reason="wrong-index", cause=cause,
                    rules=worlds.tariffs(), grid=worlds.GRID, issued_on=ISSUED, at=worlds.noon(ISSUED),
                )
            )  # fmt: skip
        except billing.BillCorrectedBefore as refused:
            found.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(f"cause:{rank % 3}",)) for rank in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [one for one in found if isinstance(one, billing.Corrected)]
    assert len(set(done)) == 1 and len(done) == 3  # the three calls of the cause that came first
    assert len(found) == 9
    assert [bill.kind for bill in books.of(world, "plain")] == ["bill", "credit-note", "bill"]
    assert types.printable_number(done[0].credit_number) == "2026-000000011"

"""A corrected opening index gives the right bill: of the one period that it opens, and of both that meet in it."""

import datetime
from decimal import Decimal

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.metering import queries as metering
from saqia.journeys import cycles, reading_corrections
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

MARCH, APRIL, MAY = (datetime.date(2026, month, 8) for month in (3, 4, 5))
ISSUED = datetime.date(2026, 5, 25)
WHY = "Chiffres inversés sur la photo"
SUPERVISOR = operation.Actor(1, "person:7", 7, frozenset({"metering.correct-reading"}))


def tariffs() -> reading_corrections.Tariffs:
    """Return what the bills are made with."""
    return reading_corrections.Tariffs(worlds.tariffs(), worlds.GRID, ISSUED)


def reading(world: worlds.World, on: datetime.date) -> int:
    """Return the reading of the account called plain on a day."""
    with scope.reading(1):
        found = metering.list_readings(world.accounts["plain"].meters[worlds.E])
    return next(one.id for one in found if one.read_on == on)


def correct(reading_id: int, index: int, actor: operation.Actor = SUPERVISOR) -> reading_corrections.Done:
    """Put another index in the place of a reading's."""
    return reading_corrections.correct_reading(
        actor=actor, reading_id=reading_id, index=Decimal(index), why=WHY, tariffs=tariffs(), at=worlds.noon(ISSUED)
    )


def billed(number: int) -> tuple[int, int, int, int]:
    """Return the opening and closing index, the volume and the total of a bill of one register."""
    with scope.reading(1):
        detail = bills.get_bill(number=number)
    [row] = [one for one in detail.supplies.to_pylist() if one["consumption_id"] is not None]
    return (
        row["previous_index_milli"], row["index_milli"], row["volume_milli"], detail.header.total_ttc_centimes
    )  # fmt: skip


def test_the_bill_that_a_wrong_index_opened_is_made_anew_from_the_right_one(april_billed: worlds.World) -> None:
    [wrong] = books.of(april_billed, "plain")
    opening = reading(april_billed, MARCH)
    assert billed(wrong.number) == (1_150_000, 1_270_000, 120_000, 133_80)
    right = books.quoted("electricity", 90, MARCH, APRIL)
    with scope.reading(1):
        look = reading_corrections.look(
            reading_id=opening, index=Decimal(1180), tariffs=tariffs(), at=worlds.noon(ISSUED)
        )
    assert [(one.from_on, one.was_milli, one.volume_milli) for one in look.reading.recounts] == [
        (worlds.HUNG, 150_000, 180_000), (MARCH, 120_000, 90_000),
    ]  # fmt: skip
    [effect] = look.bills
    assert (effect.bill_number, effect.standing_centimes, effect.new_centimes, effect.waits) == (
        wrong.number, 133_80, right, False,
    )  # fmt: skip
    done = correct(opening, 1180)
    _, credit, new = books.of(april_billed, "plain")
    assert (credit.kind, credit.total_ttc_centimes, new.kind) == ("credit-note", -133_80, "bill")
    assert billed(new.number) == (1_180_000, 1_270_000, 90_000, right)
    assert worlds.owed(april_billed, "plain") == right
    assert [(one.bill_number, one.status, one.proposed_by) for one in done.proposals] == [
        (wrong.number, "applied", "person:7")
    ]  # fmt: skip
    assert correct(opening, 1180).reading_id == done.reading_id
    assert len(books.of(april_billed, "plain")) == 3


def test_both_bills_that_meet_in_a_wrong_index_are_made_anew(april_billed: worlds.World) -> None:
    worlds.read(april_billed, MAY, {"plain": {worlds.E: 1400}})
    cycles.bill_round(worlds.asked(april_billed, MAY))
    first, second = (one.number for one in books.of(april_billed, "plain"))
    assert (billed(first)[:3], billed(second)[:3]) == (
        (1_150_000, 1_270_000, 120_000), (1_270_000, 1_400_000, 130_000),
    )  # fmt: skip
    done = correct(reading(april_billed, APRIL), 1290)
    assert [one.bill_number for one in done.proposals] == [first, second]
    new = [one.number for one in books.of(april_billed, "plain") if one.kind == "bill"][2:]
    assert [billed(one) for one in new] == [
        (1_150_000, 1_290_000, 140_000, books.quoted("electricity", 140, MARCH, APRIL)),
        (1_290_000, 1_400_000, 110_000, books.quoted("electricity", 110, APRIL, MAY)),
    ]  # fmt: skip
    assert worlds.owed(april_billed, "plain") == sum(billed(one)[3] for one in new)


def test_what_follows_is_proposed_by_whoever_corrects_with_nothing_but_that_right(
    april_billed: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    authors: list[operation.Actor] = []
    propose = billing.propose_correction

    def watched(*, actor: operation.Actor, **asked: object) -> bills.Proposal:
        authors.append(actor)
        return propose(actor=actor, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(billing, "propose_correction", watched)
    correct(reading(april_billed, APRIL), 1290)
    [author] = authors
    assert (author.name, author.person_id, author.is_system) == ("person:7", 7, False)
    assert author.permissions == {"metering.correct-reading", "billing.propose-correction"}


def test_who_may_not_correct_changes_nothing(april_billed: worlds.World) -> None:
    opening = reading(april_billed, MARCH)
    stranger = operation.Actor(1, "person:8", 8, frozenset({"billing.propose-correction"}))
    with pytest.raises(operation.PermissionRefused):
        correct(opening, 1180, stranger)
    assert len(books.of(april_billed, "plain")) == 1

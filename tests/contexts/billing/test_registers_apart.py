"""A meter read on one register while another stays estimated: what was read is settled, the estimate stands."""

import datetime

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import test_registers as together
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries, types
from saqia.engine import codes
from saqia.journeys import cycles
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

E = worlds.E
APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER = (datetime.date(2026, month, 8) for month in range(4, 11))
Part = tuple[str, int, int, int]


@pytest.fixture
def estimated(world: worlds.World) -> worlds.World:
    """April was read on both registers of `night` (1250, 1190); May is published with estimates of both."""
    cycles.bill_round(worlds.asked(world, books.APRIL))
    cycles.bill_round(worlds.asked(world, books.MAY))
    return world


def bill(world: worlds.World, on: datetime.date, *indices: int | None) -> list[types.BillHeader]:
    """Bill a month in which these registers were read, and return what `night` got in it: the bill, then the notes."""
    before = len(books.of(world, "night"))
    worlds.read(world, on, {"night": {E: indices}})
    cycles.bill_round(worlds.asked(world, on.replace(day=1)))
    return books.of(world, "night")[before:]


def parts(number: int) -> list[Part]:
    """Return register, component, volume and amount with VAT of what a bill charges by volume."""
    with scope.reading(1):
        detail = queries.get_bill(number=number)
    registers = {row["case"]: row["register"] for row in detail.supplies.to_pylist()}
    lines = [line for line in detail.lines.to_pylist() if line["volume"]]
    return [
        (codes.Component(line["component"]).name, registers[line["case"]], line["volume"], line["amount_ttc"])
        for line in lines
    ]  # fmt: skip


def mirrored(taken: list[Part]) -> list[Part]:
    """Return what gives back some parts."""
    return [(name, register, -volume, -amount) for name, register, volume, amount in taken]


def test_what_is_not_read_keeps_its_estimate(estimated: worlds.World) -> None:
    _april, may = books.of(estimated, "night")
    normal, peak = parts(may.number)
    assert (normal, peak) == (("ENERGY", 1, 127_000, 161_29), ("ENERGY", 2, 96_000, 217_92))
    june, note = bill(estimated, JUNE, 1400, None)
    assert (note.corrects_number, parts(note.number)) == (may.number, mirrored([normal]))
    assert parts(june.number) == [("ENERGY", 1, 150_000, 190_50), ("ENERGY", 2, 99_000, 224_74)]

    july, first, second = bill(estimated, JULY, 1450, 1400)
    assert (first.corrects_number, parts(first.number)) == (may.number, mirrored([peak]))
    assert (second.corrects_number, parts(second.number)) == (june.number, mirrored(parts(june.number)[1:]))
    energy = [part for part in parts(july.number) if part[0] == "ENERGY"]
    assert energy == [("ENERGY", 1, 50_000, 63_50), ("ENERGY", 2, 210_000, 476_70)]
    by_volume, _rent = together.charged(1450 - 1250, 1400 - 1190, APRIL, JULY)
    assert charged_since(estimated, 1) == by_volume
    assert sum(books.trial_balance(estimated).values()) == 0


def test_nothing_is_given_back_twice(estimated: worlds.World) -> None:
    bill(estimated, JUNE, 1400, None)
    bill(estimated, JULY, 1450, 1400)
    assert len(bill(estimated, AUGUST, 1500, 1450)) == 1


def test_the_levy_on_the_sum_is_given_back_whole_and_charged_anew(estimated: worlds.World) -> None:
    bill(estimated, JUNE, 1400, 1300)
    bill(estimated, JULY, 1900, 1500)  # 700 kWh: an estimate after it owes the levy
    known = len(books.of(estimated, "night"))
    august = bill(estimated, AUGUST, None, None)[0]
    levied = [part for part in parts(august.number) if part[0] == "AUDIOVISUAL_TAX"]
    assert levied and august.estimated
    september, note = bill(estimated, SEPTEMBER, 2500, None)
    assert note.corrects_number == august.number
    assert parts(note.number) == mirrored([part for part in parts(august.number) if part[1] != 2])
    _october, *notes = bill(estimated, OCTOBER, 2900, 2100)
    assert [note.corrects_number for note in notes] == [august.number, september.number]
    by_volume, _rent = together.charged(2900 - 1900, 2100 - 1500, JULY, OCTOBER)
    assert charged_since(estimated, known) == by_volume


def test_a_register_read_in_its_month_is_not_given_back_with_the_other(estimated: worlds.World) -> None:
    bill(estimated, JUNE, 1400, 1300)
    known = len(books.of(estimated, "night"))
    july = bill(estimated, JULY, 1450, None)[0]
    _august, note = bill(estimated, AUGUST, 1500, 1400)
    assert note.corrects_number == july.number
    assert {part[1] for part in parts(note.number)} == {2}
    by_volume, _rent = together.charged(1500 - 1400, 1400 - 1300, JUNE, AUGUST)
    assert charged_since(estimated, known) == by_volume


def charged_since(world: worlds.World, known: int) -> int:
    """Return what bills and notes after the first ones come to, but for standing charges; centimes with VAT."""
    return sum(part[3] for one in books.of(world, "night")[known:] for part in parts(one.number))

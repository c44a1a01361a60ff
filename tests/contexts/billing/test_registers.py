"""Catch-ups of meters read by the hour: each register gives back exactly what its own estimates took."""

import datetime

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries
from saqia.engine import codes
from saqia.journeys import cycles
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

E, USE, NORMAL, PEAK = worlds.E, "domestic-bihourly", codes.Register.NORMAL, codes.Register.PEAK
APRIL, MAY, JUNE = datetime.date(2026, 4, 8), datetime.date(2026, 5, 8), datetime.date(2026, 6, 8)
IN_JUNE = datetime.date(2026, 6, 1)


@pytest.fixture
def estimated(world: worlds.World) -> worlds.World:
    """April was read on both registers of `night` (1250, 1190); May is published with estimates of both."""
    cycles.bill_round(worlds.asked(world, books.APRIL))
    cycles.bill_round(worlds.asked(world, books.MAY))
    return world


def charged(normal: int, peak: int, start: datetime.date, end: datetime.date) -> tuple[int, int]:
    """Return what the slow quote says of volumes (energy and levy) and of standing charges, centimes with VAT."""
    registers = ((NORMAL, normal * 1000), (PEAK, peak * 1000))
    lines = books.quote("electricity", 0, start, end, use=USE, registers=registers).lines
    by_volume = sum(line.amount_ttc for line in lines if line.volume)
    return by_volume, sum(line.amount_ttc for line in lines) - by_volume


def of_registers(number: int) -> dict[int, tuple[int, int]]:
    """Return register -> volume and amount with VAT of what a bill or credit note charges by volume."""
    with scope.reading(1):
        detail = queries.get_bill(number=number)
    registers = {row["case"]: row["register"] for row in detail.supplies.to_pylist()}
    lines = [line for line in detail.lines.to_pylist() if line["volume"]]
    return {registers[line["case"]]: (line["volume"], line["amount_ttc"]) for line in lines}


@pytest.mark.parametrize("read", [(1400, 1260), (1600, 1400), (1250, 1190)], ids=["less", "more", "nothing"])
def test_each_register_gives_back_what_its_estimate_took(estimated: worlds.World, read: tuple[int, int]) -> None:
    _april, estimate = books.of(estimated, "night")
    worlds.read(estimated, JUNE, {"night": {E: list(read)}})
    cycles.bill_round(worlds.asked(estimated, IN_JUNE))
    april, _may, june, credit = books.of(estimated, "night")
    took, gives = of_registers(estimate.number), of_registers(credit.number)
    assert took == {1: (127_000, 161_29), 2: (96_000, 217_92)}
    assert gives == {register: (-volume, -amount) for register, (volume, amount) in took.items()}
    assert (credit.corrects_number, credit.total_ttc_centimes) == (estimate.number, -(161_29 + 217_92))
    consumed, _rent = charged(read[0] - 1250, read[1] - 1190, APRIL, JUNE)
    rentals = charged(1, 1, APRIL, MAY)[1] + charged(1, 1, MAY, JUNE)[1]
    assert worlds.owed(estimated, "night") - april.total_ttc_centimes == consumed + rentals
    assert june.total_ttc_centimes == consumed + charged(1, 1, MAY, JUNE)[1]
    assert sum(books.trial_balance(estimated).values()) == 0

"""An appeal after a correction: what is corrected is the bill that stands."""

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import test_disputes as disputed
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import operations as billing


def test_an_appeal_corrects_the_bill_that_stands(world: worlds.World) -> None:
    """Partly right at 300 kWh; another look finds 200: the second credit note names the first replacement."""
    disputed.bill_two_months(world)
    number = disputed.contest(world).number
    billing.take_dispute(actor=disputed.OFFICER, number=number, at=disputed.LATER)
    assert disputed.decide(world, number, disputed.lower(world, "plain", 300, "partly")).status == "partly"
    first = max(books.of(world, "plain"), key=lambda bill: bill.number)
    assert first.total_ttc_centimes == books.quoted("electricity", 300, disputed.APRIL, disputed.MAY)
    billing.appeal_dispute(actor=disputed.CUSTOMER, number=number, remark="ماشي معقول", at=disputed.LATER)
    before = books.image(world)
    with pytest.raises(billing.NothingGivenBack):  # more than what stands now, less than what was contested
        disputed.decide(world, number, disputed.lower(world, "plain", 310))
    assert books.image(world) == before
    assert disputed.decide(world, number, disputed.lower(world, "plain", 200)).status == "accepted"
    credit, second = books.of(world, "plain")[-2:]
    assert (credit.kind, credit.corrects_number) == ("credit-note", first.number)
    assert credit.total_ttc_centimes == -first.total_ttc_centimes
    assert second.total_ttc_centimes == books.quoted("electricity", 200, disputed.APRIL, disputed.MAY)
    april = books.bill_of(world, "plain", books.APRIL).header.total_ttc_centimes
    assert disputed.collectable(world, "plain") == (april + second.total_ttc_centimes,) * 2

"""What a customer does after contesting: an appeal corrects the bill that stands, a withdrawal frees what was held."""

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import test_disputes as disputed
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import operations as billing
from saqia.platform import operation


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


def test_a_dispute_taken_back_frees_what_was_held_once(world: worlds.World) -> None:
    disputed.bill_two_months(world)
    owed, _ = disputed.collectable(world, "plain")
    account, stranger = (world.accounts[name].account_id for name in ("plain", "three"))
    number = disputed.contest(world, disputed_centimes=100_00).number
    assert disputed.collectable(world, "plain") == (owed, owed - 100_00)
    before = books.image(world)
    with pytest.raises(billing.DisputeNotFound):
        billing.withdraw_dispute(actor=disputed.CUSTOMER, number=number, at=disputed.LATER, account_id=stranger)
    with pytest.raises(operation.PermissionRefused):
        billing.withdraw_dispute(actor=disputed.SECOND, number=number, at=disputed.LATER)
    assert books.image(world) == before
    billing.take_dispute(actor=disputed.OFFICER, number=number, at=disputed.LATER)
    assert (
        billing.withdraw_dispute(actor=disputed.CUSTOMER, number=number, at=disputed.LATER, account_id=account).status
        == "withdrawn"
    )
    assert disputed.collectable(world, "plain") == (owed, owed)
    assert books.events(world)[-1] == (
        "billing.dispute.withdrawn",
        {"dispute_number": number, "bill_number": disputed.number_of(world, "plain"), "account_id": account},
    )
    told, moves = books.events(world), disputed.seen(number).moves
    billing.withdraw_dispute(actor=disputed.CUSTOMER, number=number, at=disputed.LATER, account_id=account)
    assert (books.events(world), disputed.seen(number).moves, disputed.collectable(world, "plain")) == (
        told,
        moves,
        (owed, owed),
    )
    assert disputed.contest(world, key="k2").status == "opened"  # it may be contested anew

"""What a bill says of its holder, of other debts and of past months is what stood when it was issued."""

import datetime
from decimal import Decimal

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import exports, queries, types
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing.documents import composition, content, page
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as ledger_queries
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as readings
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import types as hired
from saqia.journeys import cycles
from saqia.platform.company import particulars
from saqia.platform.database import routing
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

E = 1
MAY, JUNE = datetime.date(2026, 5, 8), datetime.date(2026, 6, 8)
JUNE_MONTH = datetime.date(2026, 6, 1)


def details(*numbers: int) -> list[types.BillDetail]:
    with scope.reading(1):
        return [queries.get_bill(number=number) for number in numbers]


def papers(*numbers: int) -> list[content.BillDocument]:
    found = details(*numbers)
    with scope.reading(1):
        return list(composition.compose(found, worlds.tariffs(), (60, 60)))


def pdf(number: int) -> bytes:
    with scope.reading(1):
        return exports.render_bill(number=number, rules=worlds.tariffs(), key=None)


def pay(world: worlds.World, name: str, centimes: int, on: datetime.date, cause: str) -> None:
    ledger.post_payment(
        actor=world.actor, account_id=world.accounts[name].account_id, amount_centimes=centimes, cause=cause,
        posted_on=on, at=worlds.noon(on),
    )  # fmt: skip


def balance(paper: content.BillDocument) -> tuple[int, int]:
    return paper.previous_balance_centimes, paper.amount_due_centimes


def bill(world: worlds.World, month: datetime.date) -> None:
    cycles.bill_round(worlds.asked(world, month))


def test_what_happens_after_its_issue_changes_nothing_on_a_bill(world: worlds.World) -> None:
    bill(world, books.APRIL)
    [first] = books.of(world, "plain")
    issued = papers(first.number)
    assert balance(issued[0]) == (0, first.total_ttc_centimes)
    pay(world, "plain", 5_000, datetime.date(2026, 4, 30), "counter:1")
    worlds.read(world, MAY, {"plain": {E: 1400}})
    bill(world, books.MAY)
    second = books.of(world, "plain")[1]
    left = first.total_ttc_centimes - 5_000
    issued += papers(second.number)
    assert balance(issued[1]) == (left, left + second.total_ttc_centimes)
    printed = pdf(second.number)

    pay(world, "plain", 20_000, second.issued_on, "counter:2")  # on the day of its issue, after it
    pay(world, "plain", 1_000, first.issued_on, "bank:late")  # told late, dated before it
    done = billing.correct_bill(
        actor=world.actor, bill_number=first.number, corrected=None, reason="wrong-tariff", cause="tariff:1",
        rules=worlds.tariffs(), grid=worlds.GRID, issued_on=JUNE, at=worlds.noon(JUNE),
    )  # fmt: skip
    worlds.read(world, JUNE, {"plain": {E: 1500}})
    bill(world, JUNE_MONTH)

    assert papers(first.number, second.number) == issued
    assert pdf(second.number) == printed
    third = books.of(world, "plain")[-1]
    assert third.number > done.credit_number
    before = second.total_ttc_centimes - 5_000 - 20_000 - 1_000
    assert balance(papers(third.number)[0]) == (before, before + third.total_ttc_centimes)
    assert worlds.owed(world, "plain") == before + third.total_ttc_centimes
    [note] = papers(done.credit_number)
    assert balance(note) == (0, first.total_ttc_centimes)


def test_a_credit_note_of_the_same_run_counts_and_so_does_a_replacement_s(world: worlds.World) -> None:
    bill(world, books.APRIL)
    worlds.read(world, MAY, {"unread": {E: 1500}})
    bill(world, books.MAY)
    estimate, settled, credit = books.of(world, "unread")
    before = estimate.total_ttc_centimes + credit.total_ttc_centimes
    assert balance(papers(settled.number)[0]) == (before, before + settled.total_ttc_centimes)
    pay(world, "unread", 500, MAY, "counter:3")
    done = billing.correct_bill(
        actor=world.actor, bill_number=settled.number, corrected={}, reason="wrong-tariff", cause="tariff:2",
        rules=worlds.tariffs(), grid=worlds.GRID, issued_on=JUNE, at=worlds.noon(JUNE),
    )  # fmt: skip
    assert done.replacement_number is not None
    [paper] = papers(done.replacement_number)
    assert balance(paper) == (before - 500, before - 500 + paper.total_ttc_centimes)
    assert paper.amount_due_centimes == worlds.owed(world, "unread")


def test_every_bill_s_paper_adds_up_to_the_ledger_in_few_queries(world: worlds.World) -> None:
    bill(world, books.APRIL)
    pay(world, "three", 100_000, datetime.date(2026, 5, 1), "counter:4")  # more than it owes: an advance
    worlds.read(world, MAY, {"plain": {E: 1400}, "three": {E: 1400}})
    bill(world, books.MAY)
    names = ("plain", "three", "unread", "stairs")
    newest = [max(one.number for one in books.of(world, name) if one.kind == "bill") for name in names]
    assert [paper.amount_due_centimes for paper in papers(*newest)] == [worlds.owed(world, name) for name in names]
    stored, counts = details(*newest), []
    with scope.reading(1):
        for some in (stored[:1], stored):
            with CaptureQueriesContext(connections[routing.APPLICATION]) as asked:
                list(composition.compose(some, worlds.tariffs(), (60, 60)))
            counts.append(len(asked.captured_queries))
        assert counts[0] == counts[1] <= 12
        assert ledger_queries.list_owed_before(numbers=[], causes={}) == {}


def test_a_name_corrected_later_leaves_what_was_issued_as_it_was(world: worlds.World) -> None:
    bill(world, books.APRIL)
    [first] = books.of(world, "plain")
    [issued] = papers(first.number)
    printed = pdf(first.number)
    rename(world, "plain", "زبون مصحح", "Client corrigé", MAY)
    rename(world, "plain", "زبون مصحح ثانية", "Client corrigé deux fois", MAY)
    worlds.read(world, MAY, {"plain": {E: 1400}})
    bill(world, books.MAY)
    second = books.of(world, "plain")[1]
    rename(world, "plain", "آخر اسم", "Dernier nom", JUNE)

    assert papers(first.number) == [issued]
    assert pdf(first.number) == printed
    assert papers(second.number)[0].customer.name == content.Words("زبون مصحح ثانية", "Client corrigé deux fois")


def test_a_bill_says_who_its_distributor_was_on_its_day(world: worlds.World) -> None:
    def state(town: str, on: datetime.date) -> None:
        given = particulars.Particulars(town_fr=town, ice="000000000000097")
        particulars.state_particulars(actor=world.actor, given=given, at=worlds.noon(on))

    bill(world, books.APRIL)
    [first] = books.of(world, "plain")
    [issued] = papers(first.number)
    printed = pdf(first.number)
    assert (issued.distributor.ice, issued.distributor.fiscal_id) == ("", "DEMO")
    state("Agadir", MAY)
    worlds.read(world, MAY, {"plain": {E: 1400}})
    bill(world, books.MAY)
    second = books.of(world, "plain")[1]
    assert second.issued_on >= MAY
    state("Taroudant", second.issued_on + datetime.timedelta(days=1))

    assert papers(first.number) == [issued] and pdf(first.number) == printed
    [paper] = papers(second.number)
    assert (paper.distributor.commune.fr, paper.distributor.ice) == ("Agadir", "000000000000097")


def test_a_bill_names_the_agency_of_its_commune_as_it_was_known_on_its_day(world: worlds.World) -> None:
    bill(world, books.APRIL)
    [first] = books.of(world, "plain")
    [issued] = papers(first.number)
    with scope.reading(1):
        communes = contracts.find_account_communes([world.accounts["plain"].account_id])
    opened = hiring.open_unit(
        actor=world.actor, code="AG-1", kind="agency", name_ar="وكالة", name_fr="Agence du centre", parent_id=None,
        commune_code=communes.popitem()[1], on=MAY, at=worlds.noon(MAY),
    )  # fmt: skip
    place = hired.Place(address_fr="Place du marché")
    hiring.state_place(actor=world.actor, unit_id=opened.id, place=place, at=worlds.noon(MAY))
    worlds.read(world, MAY, {"plain": {E: 1400}})
    bill(world, books.MAY)
    second = books.of(world, "plain")[1]

    assert papers(first.number) == [issued] and issued.agency == content.Words("", "")
    [paper] = papers(second.number)
    assert paper.agency == content.Words("وكالة، Place du marché", "Agence du centre, Place du marché")
    contest = page.data(paper, sealed=False)["contest"]
    assert "Agence dont dépend votre commune : Agence du centre, Place du marché." in str(contest)


def test_a_reading_corrected_later_leaves_the_bars_as_they_were(world: worlds.World) -> None:
    bill(world, books.APRIL)
    [wrong] = books.of(world, "plain")
    [issued] = papers(wrong.number)
    with scope.reading(1):
        [row] = queries.get_bill(number=wrong.number).supplies.to_pylist()
        [seen] = [
            one for one in readings.list_readings(meter_id=world.accounts["plain"].meters[E])
            if one.read_on == row["to_on"]
        ]  # fmt: skip
    at = worlds.noon(MAY)
    metering.correct_reading(actor=world.actor, reading_id=seen.id, index=Decimal(1200), at=at)
    done = billing.correct_bill(
        actor=world.actor, bill_number=wrong.number, reason="wrong-index", cause="reading-correction:1",
        corrected={row["consumption_id"]: billing.CorrectedIndex(1_200_000, 50_000, "reader")},
        rules=worlds.tariffs(), grid=worlds.GRID, issued_on=MAY, at=at,
    )  # fmt: skip

    assert papers(wrong.number) == [issued]
    assert bars(issued) == [Decimal(150), Decimal(120)]
    assert done.replacement_number is not None
    assert bars(papers(done.replacement_number)[0]) == [Decimal(150), Decimal(50)]


def rename(world: worlds.World, name: str, arabic: str, latin: str, on: datetime.date) -> None:
    given = party_types.CustomerDetails(kind="person", name_ar=arabic, name_latin=latin, language="ar")
    parties.correct_customer(
        actor=world.actor, customer_id=world.accounts[name].customer_id, given=given, at=worlds.noon(on)
    )


def bars(paper: content.BillDocument) -> list[Decimal]:
    return [use.volume for use in paper.sections[0].history]

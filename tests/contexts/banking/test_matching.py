"""What becomes of each movement: exact money, and nothing of a statement lost."""

import datetime
from concurrent import futures

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contexts.banking import ground
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.banking import matching, models, operations, queries, types
from saqia.contexts.billing import types as bill_types
from saqia.contexts.payments import operations as payment_operations
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow


@pytest.fixture
def billed(april_billed: worlds.World) -> worlds.World:
    ground.opened()
    return april_billed


def three(world: worlds.World) -> worlds.Account:
    return world.accounts["three"]


def printed(world: worlds.World, name: str = "three") -> str:
    return bill_types.printable_number(books.of(world, name)[0].number)


def test_a_bill_s_number_in_a_reference_pays_it(billed: worlds.World) -> None:
    due = ground.owed(three(billed).account_id)
    tally, [line] = ground.matched(ground.stated(ground.line(due, printed(billed))))
    assert (tally.counts, tally.centimes) == ({"placed": 1}, {"placed": due})
    assert (line.state, line.rule, ground.owed(three(billed).account_id)) == ("placed", "reference", 0)
    receipt = ground.read(lambda: payments.get_payment(line.target))
    assert (receipt.channel, receipt.collector, receipt.method) == ("bank", "main", "transfer")
    assert (receipt.amount_centimes, receipt.duty_centimes, receipt.posted_on) == (due, 0, ground.DAY)
    assert ground.books() == {"bank": due}


def test_a_contract_s_number_in_the_text_pays_too_and_too_much_is_an_advance(billed: worlds.World) -> None:
    due = ground.owed(three(billed).account_id)
    text = f"VIR CONTRAT {next(iter(three(billed).contract_numbers.values()))} MERCI"
    _, [line] = ground.matched(ground.stated(ground.line(due + 300, text=text)))
    assert (line.rule, ground.owed(three(billed).account_id)) == ("reference", -300)


def test_a_bare_number_needs_the_amount(billed: worlds.World) -> None:
    due, bare = ground.owed(three(billed).account_id), printed(billed).replace("-", "")
    _, [short, whole] = ground.matched(ground.stated(ground.line(due - 1, bare), ground.line(due, bare)))
    assert (short.state, [one.account_number for one in short.proposals]) == ("proposed", [three(billed).number])
    assert (whole.state, whole.rule) == ("placed", "reference")
    assert ground.books() == {"bank": 2 * due - 1, "suspense": 1 - due}


def test_the_same_bare_number_twice_pays_once(billed: worlds.World) -> None:
    due, bare = ground.owed(three(billed).account_id), printed(billed).replace("-", "")
    _, [first, second] = ground.matched(ground.stated(ground.line(due, bare), ground.line(due, bare)))
    assert (first.state, second.state) == ("placed", "proposed")
    assert ground.books() == {"bank": 2 * due, "suspense": -due}


def test_a_bare_number_counts_what_earlier_movements_paid(billed: worlds.World) -> None:
    due, bare = ground.owed(three(billed).account_id), printed(billed).replace("-", "")
    _, lines = ground.matched(
        ground.stated(ground.line(50, three(billed).number), ground.line(due, bare), ground.line(due - 50, bare))
    )
    assert [one.state for one in lines] == ["placed", "proposed", "placed"]
    assert (ground.owed(three(billed).account_id), ground.books()) == (0, {"bank": 2 * due, "suspense": -due})


def test_bare_numbers_are_looked_up_together(billed: worlds.World) -> None:
    """What their accounts owe is read once for a part, and again only for an account that was paid in it."""
    asked, opening = [], 100_000
    for number, names in (("S1", ["three"]), ("S2", ["plain", "shop", "night"])):
        given = [
            ground.line(ground.owed(billed.accounts[name].account_id), printed(billed, name).replace("-", ""))
            for name in names
        ]
        taken = ground.imported(ground.stated(*given, number=number, opening=opening))
        opening += sum(one.amount_centimes for one in given)
        with CaptureQueriesContext(connections["default"]) as captured:
            tally = operations.match_statement(actor=ground.FINANCE, statement_id=taken.statement_id, at=ground.AT)
        asked.append(len(captured))
        assert tally.counts == {"placed": len(names)}
    assert asked[0] == asked[1]


def test_a_part_is_booked_in_columns(billed: worlds.World) -> None:
    """However many movements, the statements are as many; each payment has its receipt, bank reference and fact."""
    names = [ground.name_of(account.customer_id) for account in billed.accounts.values()]

    def movements(count: int) -> list[types.StatedLine]:
        named = [ground.line(10, printed(billed), rank=rank) for rank in range(count)]
        alike = [ground.line(11, name=names[rank % len(names)]) for rank in range(count)]
        return [*named, *alike, *(ground.line(-7, text="FRAIS") for _ in range(count))]

    asked = []
    for number, count in (("S1", 4), ("S2", 40)):
        given = ground.stated(*movements(count), number=number, opening=100_000 if number == "S1" else 100_056)
        taken = ground.imported(given)
        with CaptureQueriesContext(connections["default"]) as captured:
            tally = operations.match_statement(actor=ground.FINANCE, statement_id=taken.statement_id, at=ground.AT)
        asked.append(len(captured))
        assert tally.counts == {"placed": 2 * count, "suspense": count}
    assert asked[1] <= asked[0] + 3
    paid = ground.read(lambda: payments.list_payments(account_ids=[three(billed).account_id], most=100))
    assert len(paid) == 44 and {one.amount_centimes for one in paid} == {10}
    assert {one.reference for one in paid} == {
        f"line:{line.line_id}" for one in (1, 2) for line in ground.lines_of(one) if line.rule == "reference"
    }
    with scope.reading(1):
        told = outbox.Event.objects.filter(name="payments.payment.posted").order_by("id")
        numbers = [one.payload["payment_number"] for one in told]
    assert sorted(numbers) == sorted(one.number for one in paid)


def test_a_later_part_asks_no_more_than_the_first_and_a_killed_run_goes_on(
    billed: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "PART", 3)
    taken = ground.imported(ground.stated(*(ground.line(10, printed(billed)) for _ in range(8))))
    asked: list[int] = []
    after = 0
    for _ in range(2):
        with CaptureQueriesContext(connections["default"]) as captured:
            found = matching.match_part(
                actor=ground.FINANCE, statement_id=taken.statement_id, after=after, at=ground.AT
            )  # fmt: skip
        after, asked = found or 0, [*asked, len(captured)]
    assert (after, asked[0]) == (6, asked[1])
    assert [one.state for one in ground.lines_of(taken.statement_id)] == ["placed"] * 6 + ["", ""]
    tally = operations.match_statement(actor=ground.FINANCE, statement_id=taken.statement_id, at=ground.AT)
    assert (tally.counts, tally.centimes, ground.books()) == ({"placed": 8}, {"placed": 80}, {"bank": 80})
    assert matching.match_part(actor=ground.FINANCE, statement_id=taken.statement_id, after=8, at=ground.AT) is None


def test_two_accounts_in_one_text_are_for_a_person(billed: worlds.World) -> None:
    text = f"{printed(billed)} {printed(billed, 'plain')}"
    _, [line] = ground.matched(ground.stated(ground.line(5_000, text=text)))
    assert (line.state, len(line.proposals)) == ("proposed", 2)
    assert ground.books() == {"bank": 5_000, "suspense": -5_000}


def test_name_and_amount_are_a_proposal_and_a_person_says_yes(billed: worlds.World) -> None:
    account = three(billed)
    due, name = ground.owed(account.account_id), ground.name_of(account.customer_id)
    tally, [line] = ground.matched(ground.stated(ground.line(due, name=name.upper())))
    assert (tally.centimes, line.state, line.rule) == ({"proposed": due}, "proposed", "name")
    assert [one.account_id for one in line.proposals] == [account.account_id]
    assert ground.owed(account.account_id) == due
    assert ground.books() == {"bank": due, "suspense": -due}
    number = operations.confirm_match(
        actor=ground.FINANCE, line_id=line.line_id, account_id=account.account_id, at=ground.AT
    )
    assert (ground.owed(account.account_id), ground.books()) == (0, {"bank": due})
    again = operations.confirm_match(
        actor=ground.FINANCE, line_id=line.line_id, account_id=account.account_id, at=ground.AT
    )
    assert again == number
    [after] = ground.lines_of(line.statement_id)
    assert (after.state, after.target) == ("placed", number)
    with pytest.raises(operations.NotProposed):
        operations.confirm_match(actor=ground.FINANCE, line_id=line.line_id, account_id=1, at=ground.AT)
    with pytest.raises(operations.LinePlaced):
        paid = [payment_types.Line(billed.accounts["plain"].account_id, due)]
        operations.place_unplaced(actor=ground.FINANCE, line_id=line.line_id, lines=paid, at=ground.AT)


def test_another_amount_or_a_far_day_is_no_proposal(billed: worlds.World) -> None:
    account = three(billed)
    due, name = ground.owed(account.account_id), ground.name_of(account.customer_id)
    _, [other] = ground.matched(ground.stated(ground.line(due + 1, name=name)))
    far = ground.DAY + datetime.timedelta(days=400)
    late = datetime.datetime.combine(far, datetime.time(12), datetime.UTC)
    opening = 100_000 + due + 1
    _, [old] = ground.matched(ground.stated(ground.line(due, name=name), number="S2", opening=opening, on=far), at=late)
    assert (other.state, old.state) == ("suspense", "suspense")


def test_suspense_is_placed_whole_on_several_accounts(billed: worlds.World) -> None:
    _, [line] = ground.matched(ground.stated(ground.line(5_000, text="MERCI")))
    assert (line.state, line.rule) == ("suspense", "none")
    first, second = three(billed).account_id, billed.accounts["plain"].account_id
    before = ground.owed(first), ground.owed(second)
    for given_lines in ([(first, 4_999)], [(first, 5_001)], []):
        paid = [payment_types.Line(*one) for one in given_lines]
        with pytest.raises(operations.AmountsDiffer):
            operations.place_unplaced(actor=ground.FINANCE, line_id=line.line_id, lines=paid, at=ground.AT)
    with pytest.raises(payment_operations.AccountUnknown):
        wrong = [payment_types.Line(999_999, 5_000)]
        operations.place_unplaced(actor=ground.FINANCE, line_id=line.line_id, lines=wrong, at=ground.AT)
    assert ground.books() == {"bank": 5_000, "suspense": -5_000}
    paid = [payment_types.Line(first, 3_000), payment_types.Line(second, 2_000)]
    number = operations.place_unplaced(actor=ground.FINANCE, line_id=line.line_id, lines=paid, at=ground.AT)
    assert operations.place_unplaced(actor=ground.FINANCE, line_id=line.line_id, lines=paid, at=ground.AT) == number
    assert (ground.owed(first), ground.owed(second)) == (before[0] - 3_000, before[1] - 2_000)
    assert ground.books() == {"bank": 5_000}
    assert ground.suspense() == (0, 0)


def test_fees_and_settlements_that_are_known_need_nobody(billed: worlds.World) -> None:
    lines = (ground.line(-700, text="FRAIS DE TENUE"), ground.line(9_000, text="CMI REMISE 0505"))
    tally, found = ground.matched(ground.stated(*lines))
    assert [(one.state, one.target) for one in found] == [("placed", "bank_fees"), ("placed", "card_clearing")]
    assert tally.centimes == {"placed": 8_300}
    assert ground.books() == {"bank": 8_300, "fees": 700, "cards": -9_000}


def test_a_cost_that_nobody_knew_is_placed_by_a_person(billed: worlds.World) -> None:
    _, [line] = ground.matched(ground.stated(ground.line(-700, text="PRLV X")))
    assert ground.books() == {"bank": -700, "suspense": 700}
    with pytest.raises(operations.CostUnknown):
        operations.place_cost(actor=ground.FINANCE, line_id=line.line_id, role="bad_debt", at=ground.AT)
    for _ in range(2):
        operations.place_cost(actor=ground.FINANCE, line_id=line.line_id, role="bank_fees", at=ground.AT)
    assert ground.books() == {"bank": -700, "fees": 700}
    with pytest.raises(operations.LineUnknown):
        operations.place_cost(actor=ground.FINANCE, line_id=999_999, role="bank_fees", at=ground.AT)


def test_a_notice_counts_at_once_and_its_statement_does_not_count_again(billed: worlds.World) -> None:
    due = ground.owed(three(billed).account_id)
    one, other = ground.line(due, printed(billed), bank_reference="B7"), ground.line(50, text="X", bank_reference="B8")
    unnamed = ground.line(30, text="Y", bank_reference="")
    tally, _ = ground.matched(ground.stated(one, other, unnamed, kind="notice", number="N1"))
    assert tally.centimes == {"placed": due, "suspense": 50, "waiting": 30}
    tally, lines = ground.matched(ground.stated(one, other, unnamed, other))
    assert tally.centimes == {"same": due + 50, "suspense": 80}
    assert [line.state for line in lines] == ["same", "same", "suspense", "suspense"]
    assert ground.books() == {"bank": due + 130, "suspense": -130}
    tally, _ = ground.matched(ground.stated(one, kind="notice", number="N2"))
    assert tally.centimes == {"placed": due}  # the bank told it once more than its statement: it is another movement


def test_a_repeat_places_nothing_twice(billed: worlds.World) -> None:
    due = ground.owed(three(billed).account_id)
    given_statement = ground.stated(ground.line(due, printed(billed)), ground.line(5))
    first, _ = ground.matched(given_statement)
    again, _ = ground.matched(given_statement)
    assert again == first
    assert ground.books() == {"bank": due + 5, "suspense": -5}


def test_eight_at_once_place_once(billed: worlds.World) -> None:
    due = ground.owed(three(billed).account_id)
    found = ground.imported(ground.stated(ground.line(due, printed(billed)), ground.line(5)))

    def act(_: int) -> dict[str, int]:
        try:
            return operations.match_statement(
                actor=ground.FINANCE, statement_id=found.statement_id, at=ground.AT
            ).centimes
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(act, range(8))) == [{"placed": due, "suspense": 5}] * 8
    assert ground.books() == {"bank": due + 5, "suspense": -5}


def test_two_people_place_one_movement_once(billed: worlds.World) -> None:
    _, [line] = ground.matched(ground.stated(ground.line(5_000)))
    accounts = [three(billed).account_id, billed.accounts["plain"].account_id]

    def act(account_id: int) -> str:
        try:
            paid = [payment_types.Line(account_id, 5_000)]
            return operations.place_unplaced(actor=ground.FINANCE, line_id=line.line_id, lines=paid, at=ground.AT)
        except operations.LinePlaced:
            return ""
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(2) as pool:
        assert sorted(bool(number) for number in pool.map(act, accounts)) == [False, True]
    assert ground.books() == {"bank": 5_000}


def test_what_the_bank_took_back_is_undone_by_a_person_once(billed: worlds.World) -> None:
    _, [came, less, back, other] = ground.matched(
        ground.stated(*(ground.line(amount, text="VIREMENT") for amount in (5_000, 4_999, -5_000, 5_000)))
    )
    assert [one.line_id for one in ground.read(lambda: queries.list_opposites(back))] == [came.line_id, other.line_id]
    before = ground.books()

    def undo(one: int, with_one: int, actor: operation.Actor = ground.FINANCE) -> None:
        operations.place_opposite(actor=actor, line_id=one, other_id=with_one, at=ground.AT)

    for wrong in (less.line_id, back.line_id):
        with pytest.raises(operations.NotOpposite):
            undo(back.line_id, wrong)
    with pytest.raises(operations.LineUnknown):
        undo(back.line_id, 999_999)
    with pytest.raises(operation.PermissionRefused):
        undo(back.line_id, came.line_id, ground.NOBODY)
    for one, other_one in ((back, came), (came, back)):
        undo(one.line_id, other_one.line_id)
    with pytest.raises(operations.LinePlaced):
        undo(back.line_id, other.line_id)
    assert ground.books() == before == {"bank": 9_999, "suspense": -9_999}
    assert [one.state for one in ground.lines_of(came.statement_id)] == ["placed", "suspense", "placed", "suspense"]
    assert ground.suspense() == (2, 9_999)


def test_who_may_not_place_places_nothing(billed: worlds.World) -> None:
    _, [line] = ground.matched(ground.stated(ground.line(5_000)))
    paid = [payment_types.Line(three(billed).account_id, 5_000)]
    for act in (
        lambda: operations.place_unplaced(actor=ground.NOBODY, line_id=line.line_id, lines=paid, at=ground.AT),
        lambda: operations.confirm_match(actor=ground.NOBODY, line_id=line.line_id, account_id=1, at=ground.AT),
        lambda: operations.place_cost(actor=ground.NOBODY, line_id=line.line_id, role="bank_fees", at=ground.AT),
    ):
        with pytest.raises(operation.PermissionRefused):
            act()
    stranger = operation.Actor(2, "person:7", 7, ground.FINANCE.permissions)
    with pytest.raises(operations.LineUnknown):
        operations.place_unplaced(actor=stranger, line_id=line.line_id, lines=paid, at=ground.AT)
    assert ground.books() == {"bank": 5_000, "suspense": -5_000}


_AMOUNTS = st.integers(-90_000, 90_000).filter(bool)
_TEXTS = st.sampled_from(["", "FRAIS", "CMI 7", "named", "name", "RETOUR"])


@given(st.lists(st.tuples(_AMOUNTS, _TEXTS), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_placed_proposed_and_suspense_come_to_the_statement(billed: worlds.World, drawn: list[tuple[int, str]]) -> None:
    name = ground.name_of(three(billed).customer_id)
    texts = {"named": printed(billed), "name": ""}
    lines = [
        ground.line(
            amount, text=texts.get(text, text), name=name if text == "name" else "", bank_reference="",
            return_reason="AM04" if text == "RETOUR" else "",
        )
        for amount, text in drawn
    ]  # fmt: skip
    with scope.reading(1):
        before = models.Statement.objects.filter(kind="statement").order_by("-id").first()
    opening = 100_000 if before is None else before.closing_centimes
    bank = ground.books().get("bank", 0)
    number = "S1" if before is None else f"S{before.id + 1}"
    tally, found = ground.matched(ground.stated(*lines, number=number, opening=opening))
    assert sum(tally.centimes.values()) == sum(amount for amount, _ in drawn)
    assert set(tally.counts) <= {"placed", "proposed", "suspense"}
    assert ground.books().get("bank", 0) - bank == sum(amount for amount, _ in drawn)
    open_lines, open_centimes = ground.suspense()
    assert ground.books().get("suspense", 0) == -open_centimes
    assert len(found) == len(drawn) and open_lines >= 0


def test_a_long_statement_into_young_books_tells_the_planner(billed: worlds.World) -> None:
    tally, _ = ground.matched(ground.stated(*(ground.line(100, text="VIREMENT SANS OBJET") for _ in range(100))))
    assert tally.counts == {"suspense": 100}
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'banking_match'::regclass")
        assert cursor.fetchone()[0] >= 100

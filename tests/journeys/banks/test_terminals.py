"""Cards at our counters: the acquirer brings them with what was paid online, in one transfer net of its commission."""

import datetime

import pytest
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds
from tests.journeys.banks.test_settlements import FIRST, LAST, covering, differences, take, town, waiting

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import exports, rules
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import operations as reconciliation
from saqia.contexts.reconciliation import queries as reconciled
from saqia.journeys import nightly_comparison, settlements
from saqia.platform import operation
from saqia.platform.tenancy import scope

__all__ = ["town"]
CODES = ("5141", "51152", "6147", "34552", "4497")
SYSTEM = operation.system_actor(tenant_id=1, name="test")


def pay(
    world: worlds.World, amount: int, reference: str, *, channel: str = "counter", collector: str = "AG-1",
    method: str = "terminal", on: datetime.date = LAST, instrument: str = "",
) -> payment_types.Receipt:  # fmt: skip
    at = datetime.datetime.combine(on, datetime.time(12), datetime.UTC)
    return payments.collect_payment(
        actor=SYSTEM, channel=channel, collector=collector, reference=reference, method=method, collected_at=at, at=at,
        lines=[payment_types.Line(world.accounts["three"].account_id, amount)], instrument=instrument,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def paid(town: worlds.World) -> None:
    """Have 100.00 and 3.33 DH taken with terminals of two counters, 50.01 online and 7.00 in cash, one day.

    0.65 % of each card: 65, 2 and 33 centimes; a tenth of them together 10.
    """
    pay(town, 10_000, "1-1", instrument="A100")
    pay(town, 333, "2-1", channel="mobile", collector="AG-2", instrument="B200")
    pay(town, 5_001, "ORDER", channel="card", collector="cmi", method="online")
    pay(town, 700, "1-2", method="cash")


def booked() -> list[int]:
    balance = ground.read(ledger.get_trial_balance)
    assert sum(balance.values()) == 0
    return [balance.get(code, 0) for code in CODES]


def compare(on: datetime.date = LAST) -> list[tuple[str, str, int, int]]:
    found = reconciliation.compare_day(actor=SYSTEM, channel="card", collector="cmi", on=on, at=ground.AT)
    return [(one.kind, one.reference, one.ours_centimes, one.theirs_centimes) for one in found]


def send(*lines: str, on: datetime.date = LAST) -> None:
    content = "\n".join(["reference,amount_centimes", *lines, ""]).encode()
    sha256, table = reconciliation.read_file(content, layout="default")
    reconciliation.take_file(
        actor=SYSTEM, channel="card", collector="cmi", on=on, lines=table, sha256=sha256, at=ground.AT
    )


@pytest.mark.parametrize(("amount", "kept"), [(15_334 - 110, [100, 10]), (15_334, [0, 0])])
def test_one_transfer_of_both_kinds_settles_the_day(amount: int, kept: list[int]) -> None:
    [line] = take((amount, "CMI REMISE"))
    assert (line.state, line.target, waiting()) == ("placed", "card:cmi:2026-05-04", [])
    assert booked() == [amount, 0, *kept, 0]
    assert covering("card", "cmi") == (LAST, 15_334)
    nightly_comparison.compare_everywhere(ground.AT)
    assert (booked(), differences()) == ([amount, 0, *kept, 0], [])
    assert ground.read(lambda: payment_queries.list_unsettled(channels=["card"], until_on=LAST)) == []


@pytest.mark.parametrize("amount", [5_001 - 36, 10_333, 10_333 - 74])
def test_the_sum_of_one_kind_alone_settles_nothing(amount: int) -> None:
    [line] = take((amount, "CMI REMISE"))
    assert (line.target, waiting(), booked()) == ("card_clearing", [amount], [amount, 15_334 - amount, 0, 0, 0])


def test_a_day_that_comes_late_is_found_among_later_ones(town: worlds.World) -> None:
    """The remittance of the third comes on the fifth, and that of the fourth after it."""
    pay(town, 2_000, "3-1", on=FIRST, instrument="C300")
    pay(town, 1_000, "EARLY", channel="card", collector="cmi", method="online", on=FIRST)
    first, second = take((3_000 - 22, "CMI REMISE"), (15_334 - 110, "CMI REMISE"))
    assert (first.target, second.target) == ("card:cmi:2026-05-03", "card:cmi:2026-05-04")
    assert (booked(), differences(), waiting()) == ([18_202, 0, 120, 12, 0], [], [])


@pytest.mark.parametrize("amount", [15_223, 15_225])
def test_a_centime_of_commission_is_a_difference_with_its_owner(amount: int) -> None:
    [line] = take((amount, "CMI REMISE 2026-05-04"))
    assert (line.target, waiting()) == ("card:cmi:2026-05-04", [])
    assert differences() == [("bank", 15_334, amount, "finance")]
    assert booked() == [amount, 15_334 - amount, 0, 0, 0]


def test_a_person_says_which_days_a_transfer_without_a_name_covers() -> None:
    [line] = take((15_224, "VIREMENT RECU"))
    assert ground.read(lambda: settlements.propose(line)) == [settlements.Proposal("card", "cmi", LAST, 15_224)]
    settlements.confirm(actor=ground.FINANCE, line=line, channel="card", collector="cmi", until_on=LAST, at=ground.AT)
    assert (booked(), differences()) == ([15_224, 0, 100, 10, 0], [])


def test_what_was_taken_back_is_not_brought(town: worlds.World) -> None:
    number = pay(town, 4_000, "1-3", on=ground.DAY, instrument="A101").number
    at = datetime.datetime.combine(ground.DAY, datetime.time(15), datetime.UTC)
    payments.reverse_payment(actor=SYSTEM, number=number, reason="error", at=at)
    [line] = take((15_224, "CMI REMISE"))
    assert (line.target, booked()) == ("card:cmi:2026-05-04", [15_224, 0, 100, 10, 0])


def test_the_file_of_the_day_calls_a_terminal_s_payment_by_its_authorization(town: worlds.World) -> None:
    [day] = ground.read(lambda: reconciled.list_days(on=LAST))
    assert (day.channel, day.collector, day.payments, day.ours_centimes) == ("card", "cmi", 3, 15_334)
    send("A100,10000", "B200,333", "ORDER,5001")
    assert compare() == []
    send("A100,10000", "B200,332", "X,1")
    assert compare() == [
        ("missing-there", "ORDER", 5_001, 0), ("amount", "B200", 333, 332), ("missing-here", "X", 0, 1),
    ]  # fmt: skip


def test_two_terminals_may_give_one_authorization(town: worlds.World) -> None:
    pay(town, 900, "9-1", collector="AG-9", instrument="A100")
    send("A100,10000", "A100,900", "B200,333", "ORDER,5001")
    assert compare() == []
    send("A100,10000", "A100,900", "A100,900", "B200,333", "ORDER,5001")
    assert compare() == [("double", "A100", 10_900, 11_800)]
    send("A100,10000", "B200,333", "ORDER,5001")
    assert compare() == [("amount", "A100", 10_900, 10_000)]


def test_a_day_of_terminals_alone_is_compared(town: worlds.World) -> None:
    pay(town, 2_000, "3-1", on=FIRST, instrument="C300")
    moved = ground.read(lambda: exports.list_moved(first_on=FIRST, since_on=LAST))
    assert moved == set()
    [day] = ground.read(lambda: reconciled.list_days(on=FIRST))
    assert (day.collector, day.payments, day.ours_centimes) == ("cmi", 1, 2_000)


def test_terminals_of_another_acquirer_are_settled_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the eve one acquirer brought them, from the day on another one that is called apart."""
    row = {"method": "terminal", "channel": "card"}
    kept = rules._terminals([
        {**row, "from": datetime.date(2025, 1, 1), "collector": "cmi"}, {**row, "from": LAST, "collector": "other"},
    ])  # fmt: skip
    assert [(one.collector, one.from_on, one.until_on) for one in kept] == [
        ("other", LAST, datetime.date.max), ("cmi", datetime.date(2025, 1, 1), FIRST),
    ]  # fmt: skip
    monkeypatch.setattr(rules, "terminals", lambda: kept)
    first, second = take((10_333, "REMISE CARTES"), (5_001 - 36, "REMISE CARTES"))
    assert (first.target, second.target) == ("card:other:2026-05-04", "card:cmi:2026-05-04")
    assert (booked(), differences()) == ([15_298, 0, 33, 3, 0], [])


def test_another_distributor_sees_nothing_of_it() -> None:
    with scope.reading(2):
        assert exports.sum_day(LAST, channels=["card"]) == []
        assert exports.list_taken(channel="card", collector="cmi", on=LAST).num_rows == 0

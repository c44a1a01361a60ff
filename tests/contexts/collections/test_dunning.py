"""Dunning by dated rules: who is touched on which day, who is not, and that a repeat changes nothing."""

import copy
import datetime
from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.collections.debts import CUT, NOTICED, REMINDED, SYSTEM

from saqia.contexts.collections import ladder, models, operations, queries, rules
from saqia.contexts.ledger import operations as ledger
from saqia.platform import operation
from saqia.platform.calendar import holidays, national
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

DAY = datetime.timedelta(days=1)


def test_a_household_is_reminded_noticed_and_cut_on_its_days(world: worlds.World) -> None:
    debts.owe(world, "plain")
    account = world.accounts["plain"].account_id
    assert debts.taken(debts.run(REMINDED - DAY)) == []
    assert debts.taken(debts.run(REMINDED)) == [(account, "reminder", 50_000)]
    assert debts.taken(debts.run(NOTICED - DAY)) == []
    assert debts.taken(debts.run(NOTICED)) == [(account, "notice", 50_000)]
    debts.write_notices()
    assert debts.taken(debts.run(CUT - DAY)) == []
    assert debts.taken(debts.run(CUT)) == [(account, "cut", 50_000)]
    order = debts.order_of(world)
    assert (order.status, order.service, order.amount_centimes, order.contract_id) == (
        "issued", 1, 50_000, world.accounts["plain"].contracts[1],
    )  # fmt: skip
    with scope.reading(1):
        told = list(outbox.Event.objects.filter(name__startswith="collections.").values_list("name", flat=True))
    assert sorted(told) == [
        "collections.disconnections.issued", "collections.letters.printed", *["collections.steps.taken"] * 3,
    ]  # fmt: skip


def test_a_repeat_changes_nothing(world: worlds.World) -> None:
    debts.ordered(world)
    before = debts.written()
    for day in (REMINDED, NOTICED, CUT):
        assert debts.run(day).taken == ()
    assert debts.written() == before


def test_no_cut_follows_a_notice_that_is_not_on_paper_or_came_back(world: worlds.World) -> None:
    """The term runs from the day of the letter: printed ten days late, the cut comes ten days later."""
    debts.noticed(world, "plain", is_written=False)
    part = debts.run(CUT)
    assert (part.taken, debts.reasons(part), part.kept[0].amount_centimes) == ((), [("cut", "letter-missing")], 50_000)
    with scope.reading(1):
        [step] = queries.list_written_steps(on=NOTICED)
    [letter] = operations.print_letters(
        actor=SYSTEM, run_id=step.run_id, step="notice", account_ids=[step.account_id], at=debts.noon(CUT)
    )
    assert letter.cut_from == datetime.date(2026, 5, 18)
    assert debts.run(letter.cut_from - 4 * DAY).taken == ()
    note = {"actor": SYSTEM, "letter_ids": [letter.id], "on": CUT + DAY, "at": debts.noon(letter.cut_from)}
    operations.note_letters(outcome="returned", **note)  # type: ignore[arg-type]
    part = debts.run(letter.cut_from)
    assert (part.taken, debts.reasons(part)) == ((), [("cut", "letter-returned")])
    operations.note_letters(outcome="delivered", **note)  # type: ignore[arg-type]
    assert [step[1:] for step in debts.taken(debts.run(letter.cut_from))] == [("cut", 50_000)]


def test_two_runs_at_once_take_each_step_once(world: worlds.World) -> None:
    debts.owe(world, "plain")
    debts.owe(world, "three")

    def take(_: int) -> int:
        try:
            return len(debts.run(REMINDED).taken)
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == [0, 0, 0, 2]
    assert debts.written()[:2] == (1, 2)


def test_parts_follow_each_other_by_account(world: worlds.World) -> None:
    for name in ("plain", "three", "shop"):
        debts.owe(world, name)
    ids = sorted(world.accounts[name].account_id for name in ("plain", "three", "shop"))
    first = operations.run_dunning(actor=SYSTEM, on=REMINDED, at=debts.noon(REMINDED), most=2)
    assert (first.last, first.accounts) == (ids[1], 2)
    second = operations.run_dunning(actor=SYSTEM, on=REMINDED, at=debts.noon(REMINDED), after=ids[1], most=2)
    assert (second.last, second.run_id, len(second.taken)) == (ids[2], first.run_id, 1)
    third = operations.run_dunning(actor=SYSTEM, on=REMINDED, at=debts.noon(REMINDED), after=ids[2])
    assert third.last is None


def test_classes_have_their_own_days_and_administrations_are_not_cut(world: worlds.World) -> None:
    for name in ("plain", "shop", "mill", "lamp"):
        debts.owe(world, name, 500_000)
    steps = {name: [one.step for one in rules.ladder(name, REMINDED)] for name in rules.classes()}
    assert steps["administration"] == ["reminder", "notice", "recovery"]
    part = debts.run(datetime.date(2026, 4, 6))  # 5 days late
    shop, mill = (world.accounts[name].account_id for name in ("shop", "mill"))
    assert debts.taken(part) == [(shop, "reminder", 500_000), (mill, "reminder", 500_000)]
    assert {part.classes[world.accounts[name].account_id] for name in ("plain", "lamp")} == {
        "household", "administration",
    }  # fmt: skip
    lamp = world.accounts["lamp"].account_id
    assert debts.taken(debts.run(datetime.date(2026, 5, 4)))[-1] != (lamp, "cut", 500_000)
    debts.run(datetime.date(2026, 6, 3))
    debts.run(datetime.date(2026, 9, 28))
    with scope.reading(1):
        assert list(models.StepTaken.objects.filter(account_id=lamp).order_by("id").values_list("step", flat=True)) == [
            "reminder", "notice", "recovery",
        ]  # fmt: skip
        assert not models.Order.objects.filter(account_id=lamp).exists()


@pytest.mark.parametrize(
    ("held", "taken", "kept"), [(30_001, [], [("cut", "disputed")]), (30_000, [("cut", 20_000)], [])]
)
def test_a_disputed_amount_is_left_alone(
    world: worlds.World, held: int, taken: list[tuple[str, int]], kept: list[tuple[str, str]]
) -> None:
    number = debts.noticed(world, "plain")
    ledger.place_hold(actor=SYSTEM, item_number=number, amount_centimes=held, cause="t:1", at=debts.noon(CUT))
    part = debts.run(CUT)
    assert ([step[1:] for step in debts.taken(part)], debts.reasons(part)) == (taken, kept)


def test_after_a_dispute_a_notice_comes_anew_before_a_cut(world: worlds.World) -> None:
    number = debts.noticed(world, "plain")
    ledger.place_hold(actor=SYSTEM, item_number=number, amount_centimes=50_000, cause="t:1", at=debts.noon(NOTICED))
    ledger.release_hold(actor=SYSTEM, cause="t:1", at=debts.noon(CUT))
    part = debts.run(CUT)
    assert ([step[1:] for step in debts.taken(part)], debts.reasons(part)) == (
        [("notice", 50_000)], [("cut", "notice-old")],
    )  # fmt: skip
    debts.write_notices(CUT)
    assert debts.run(CUT + DAY).taken == ()
    assert [(one.step, one.turn) for one in debts.run(datetime.date(2026, 5, 18)).taken] == [("cut", 1)]


def test_an_old_notice_comes_anew_and_what_was_noticed_lately_is_cut(world: worlds.World) -> None:
    """Noticed in April, kept from a cut until September; another bill is noticed in August."""
    debts.noticed(world, "plain")
    account, late = world.accounts["plain"].account_id, datetime.date(2026, 9, 8)
    assert rules.notice_lasts(NOTICED) == 90 * DAY
    fresh = debts.owe(world, "plain", 40_000, datetime.date(2026, 7, 28))
    for day in (datetime.date(2026, 8, 5), datetime.date(2026, 8, 19)):
        debts.run(day)
    debts.write_notices(datetime.date(2026, 8, 19))
    with pytest.raises(operations.CutNotAllowed) as refused:
        operations.issue_disconnection(actor=SYSTEM, account_id=account, at=debts.noon(datetime.date(2026, 8, 24)))
    assert refused.value.reason == "period-heat"
    part = debts.run(late)
    assert [(one.step, one.amount_centimes, one.turn) for one in part.taken] == [
        ("notice", 50_000, 1), ("cut", 40_000, 0),
    ]  # fmt: skip
    assert part.taken[1].item_number == fresh and debts.order_of(world).amount_centimes == 40_000


def test_a_notice_lasts_as_the_rules_of_its_own_day_say(monkeypatch: pytest.MonkeyPatch) -> None:
    june = datetime.date(2026, 6, 1)
    rows = [{"from": datetime.date(2026, 1, 1), "days": 90}, {"from": june, "days": 30}]
    monkeypatch.setattr(rules, "_file", lambda: {"notice_lasts": rows})
    days = (datetime.date(2025, 1, 1), june - DAY, june)
    assert [rules.notice_lasts(day) for day in days] == [90 * DAY, 90 * DAY, 30 * DAY]


def test_a_protected_customer_is_never_cut_and_is_when_it_ends(world: worlds.World) -> None:
    debts.noticed(world, "plain")
    account = world.accounts["plain"].account_id
    made = operations.protect_account(
        actor=SYSTEM, account_id=account, code="medical-device", ends_on=CUT + 30 * DAY, at=debts.noon(NOTICED)
    )
    part = debts.run(CUT)
    assert (debts.taken(part), debts.reasons(part)) == ([], [("cut", "protected")])
    operations.end_protection(actor=SYSTEM, protection_id=made.id, at=debts.noon(CUT))
    assert [step[1:] for step in debts.taken(debts.run(CUT))] == [("cut", 50_000)]


def test_small_debts_are_not_cut_for(world: worlds.World) -> None:
    debts.noticed(world, "plain", 19_999)
    part = debts.run(CUT)
    assert (debts.taken(part), debts.reasons(part)) == ([], [("cut", "small")])


def test_prepaid_supplies_are_not_cut(world: worlds.World) -> None:
    debts.noticed(world, "prepaid")
    assert debts.run(CUT).taken == ()
    assert [step[1] for step in debts.taken(debts.run(datetime.date(2026, 6, 30)))] == ["recovery"]


def decided(*rows: dict[str, object]) -> holidays.Calendar:
    found = copy.deepcopy(national.calendar().rules)
    return holidays.Calendar({**found, "decided": [*found["decided"], *rows]})


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-04-29", ""),  # Wednesday
        ("2026-04-30", "eve"),  # of 1 May
        ("2026-05-01", "day-off"),
        ("2026-05-07", ""),
        ("2026-05-08", "eve"),  # Friday
        ("2026-05-09", "day-off"),
        ("2026-02-25", "period-ramadan"),
        ("2026-07-29", "eve"),  # of Throne Day, in the hot season
        ("2026-07-14", ""),
        ("2026-07-15", "period-heat"),
        ("2026-08-31", "period-heat"),
        ("2026-09-01", "period-start-of-school"),
        ("2026-09-08", ""),
    ],
)
def test_days_on_which_nobody_is_cut(day: str, reason: str) -> None:
    assert ladder.day_obstacle(datetime.date.fromisoformat(day), national.calendar()) == reason


def test_the_decided_day_of_an_islamic_holiday_moves_its_eve() -> None:
    adha = {"hijri_year": 1447, "code": "adha", "first": datetime.date(2026, 5, 27), "source": "test"}
    predicted, official = national.calendar(), decided(adha)
    days = [datetime.date(2026, 5, 25) + number * DAY for number in range(4)]
    assert [ladder.day_obstacle(day, predicted) for day in days] == ["", "", "eve", "day-off"]
    assert [ladder.day_obstacle(day, official) for day in days] == ["", "eve", "day-off", "day-off"]


def test_nothing_is_done_on_a_day_off_and_a_cut_waits_for_its_day(world: worlds.World) -> None:
    debts.noticed(world, "plain")
    before = debts.written()
    with pytest.raises(operations.DayNotWorked):
        debts.run(datetime.date(2026, 5, 9))
    part = debts.run(datetime.date(2026, 5, 8))
    assert (part.taken, debts.reasons(part)) == ((), [("cut", "eve")])
    assert debts.written() == before
    assert [step[1] for step in debts.taken(debts.run(datetime.date(2026, 5, 11)))] == ["cut"]


def test_a_dry_run_says_who_and_why_not_and_writes_nothing(world: worlds.World) -> None:
    debts.noticed(world, "plain")
    debts.owe(world, "three", 1_000)
    before = debts.written()
    with scope.reading(1):
        part = queries.preview_dunning(on=CUT)
    assert [one.step for one in part.taken] == ["cut"]
    assert debts.reasons(part) == [("reminder", "small")]
    assert debts.written() == before


def test_only_who_may_runs_it_and_tenants_do_not_mix(world: worlds.World) -> None:
    debts.owe(world, "plain")
    with pytest.raises(operation.PermissionRefused):
        operations.run_dunning(actor=debts.clerk(), on=REMINDED, at=debts.noon(REMINDED))
    other = debts.clerk("collections.run-dunning", tenant_id=2)
    assert operations.run_dunning(actor=other, on=REMINDED, at=debts.noon(REMINDED)).taken == ()
    assert debts.written() == (0,) * 7


def test_protections_are_by_the_rules(world: worlds.World) -> None:
    account = world.accounts["plain"].account_id

    def protect(**change: object) -> None:
        given = {"actor": SYSTEM, "account_id": account, "code": "school", "ends_on": CUT, "at": debts.noon(NOTICED)}
        operations.protect_account(**{**given, **change})  # type: ignore[arg-type]

    for change, refusal in (
        ({"code": "friend"}, operations.ProtectionUnknown),
        ({"ends_on": NOTICED}, operations.ProtectionTooLong),
        ({"ends_on": NOTICED + 181 * DAY, "code": "hardship"}, operations.ProtectionTooLong),
        ({"account_id": 999_999}, operations.AccountUnknown),
        ({"actor": debts.clerk("collections.protect-account", tenant_id=2)}, operations.AccountUnknown),
        ({"actor": debts.clerk()}, operation.PermissionRefused),
    ):
        with pytest.raises(refusal):
            protect(**change)
    assert debts.written()[3] == 0
    protect()
    protect()
    assert debts.written()[3] == 1

"""What each fairness policy did to a cycle stands in its report: what it comes to, less what it would without."""

import dataclasses
import datetime

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import wording
from saqia.engine import policies

pytestmark = pytest.mark.slow

E, W = worlds.E, worlds.W
ON_TIME = datetime.date(2026, 5, 8)
READ_IN_MAY: dict[str, dict[int, int | list[int]]] = {
    "three": {E: 1420, W: 1034}, "shop": {E: 1700, W: 1030}, "plain": {E: 1360}, "field": {E: 1600, W: 1030},
    "mill": {E: [1500, 1900, 1700]}, "night": {E: [1340, 1220]}, "stairs": {E: 1700}, "dry": {W: 1030},
    "unread": {E: 1640}, "lamp": {E: 1400},
}  # fmt: skip


@pytest.fixture
def may(april_billed: worlds.World) -> worlds.World:
    """May is read but for `moved` and, since March, `stuck`; `unread` and `dry` are caught up since March."""
    worlds.read(april_billed, ON_TIME, READ_IN_MAY)
    return april_billed


def rated(world: worlds.World, run: billing.Run, *without: str) -> tuple[int, dict[str, int]]:
    """Rate the cycle by the shipped tariffs without some policies; return its total and the effects."""
    kept = tuple(policy for policy in run.rules.dated_policies if policy.code not in without)
    rules = dataclasses.replace(run.rules, dated_policies=kept, hash="-".join(("rules", *without)))
    billing.rate_cycle(dataclasses.replace(run, rules=rules))
    report = books.cycle(world, run.cycle_id).report
    total, effects = report["total_ttc_centimes"], report["policy_effects_centimes"]
    assert isinstance(total, int) and isinstance(effects, dict)
    return total, effects


def check(world: worlds.World, month: datetime.date) -> dict[str, int]:
    """Rate a month with all policies, without each and without any; the report of the first says the differences."""
    cycle_id = worlds.opened(world, month)
    run = worlds.run_of(world, cycle_id, month)
    bare, none = rated(world, run, *policies.NAMES)
    assert none == dict.fromkeys((*policies.NAMES, "together"), 0)
    less = {name: rated(world, run, name) for name in policies.NAMES}
    assert all(effects[name] == 0 for name, (_, effects) in less.items())
    total, effects = rated(world, run)
    assert effects == {name: total - without for name, (without, _) in less.items()} | {"together": total - bare}
    return effects


def test_a_cycle_says_what_each_policy_did(may: worlds.World) -> None:
    """By hand, DH: `moved` 127 kWh at block 1, 114.43, for 119.08. `unread` 490 kWh over 61 days, 639.62, less a
    note of 178.15, for 497.47; `dry` 17 m3 64.10 and 12.82, less 103.60 and 38.50, for 7.50 and 1.50. `stuck`, an
    estimate of 326 kWh in 61 days: 349.86 with either policy, 500.63 without both, which only the last line knows.
    """
    assert check(may, books.MAY) == {
        "estimate": -4_65, "catch_up": -36_00 - 47_00 - 27_18, "long_period": 0,
        "together": -4_65 - 110_18 - 150_77,
    }  # fmt: skip


def test_a_month_of_31_days_is_a_long_period(world: worlds.World) -> None:
    """The bounds of 31 days instead of 30: 3.70 DH over all who pass one."""
    assert check(world, books.APRIL) == {"estimate": 0, "catch_up": 0, "long_period": -3_70, "together": -3_70}


def test_the_effects_are_said_in_words(may: worlds.World) -> None:
    cycle_id = worlds.opened(may, books.MAY)
    assert wording.policy_effects(books.cycle(may, cycle_id).report) == []
    run = worlds.run_of(may, cycle_id, books.MAY)
    _, effects = rated(may, run)
    told = wording.policy_effects(books.cycle(may, cycle_id).report)
    assert [centimes for _, centimes in told] == [effects[name] for name in (*policies.NAMES, "together")]
    assert [name.en for name, _ in told][-1] == "All three together"

"""Go or no-go: the measures of a handover against the thresholds of `rules/switchover.yaml`."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Literal

import yaml

from saqia.platform import rulebook

Verdict = Literal["pass", "warn", "stop"]


@dataclasses.dataclass(frozen=True)
class Gate:
    """One threshold.

    :param unit: `count`, `centimes` or `basis-points`
    :param most: the largest measure that passes
    """

    code: str
    unit: str
    most: int
    level: Literal["stop", "warn"]


@dataclasses.dataclass(frozen=True)
class GateSet:
    """The thresholds in force on a day.

    :param stale_days: a last index older than this is no start for a bill
    :param after_load: gates judged on what the load itself could not take
    """

    gates: tuple[Gate, ...]
    after_load: tuple[Gate, ...]
    stale_days: int


@dataclasses.dataclass(frozen=True)
class Judged:
    """A gate with what was measured."""

    gate: Gate
    measured: int

    @property
    def verdict(self) -> Verdict:
        """Say whether the measure passes, is to be followed up, or stops the switch-over."""
        return "pass" if self.measured <= self.gate.most else self.gate.level


class NoGatesInForce(Exception):
    """No set of gates holds on that day."""


def in_force(on: datetime.date) -> GateSet:
    """Return the thresholds that hold on a day.

    :raises NoGatesInForce: the day lies before the first set
    """
    described = yaml.safe_load(rulebook.path("switchover.yaml").read_text(encoding="utf-8"))["sets"]
    holding = rulebook.in_force(described, on)
    if holding is None:
        raise NoGatesInForce(on.isoformat())
    gates = tuple(Gate(one["code"], one["unit"], one["most"], one["level"]) for one in holding["gates"])
    after = tuple(Gate(code, "basis-points", most, "stop") for code, most in holding["after_load"].items())
    return GateSet(gates, after, holding["stale_days"])


def judge(gates: tuple[Gate, ...], measured: Mapping[str, int]) -> list[Judged]:
    """Judge each gate; every gate must have been measured."""
    return [Judged(gate, measured[gate.code]) for gate in gates]


def is_go(judged: list[Judged]) -> bool:
    """Say whether no gate stops."""
    return all(one.verdict != "stop" for one in judged)

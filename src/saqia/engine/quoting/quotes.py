"""A quote: a batch of one through the same kernel as a bill run, with its totals, stamp duty and explanations."""

import dataclasses

import numpy as np

from saqia.engine import codes, explain, money, policies, refusals, table
from saqia.engine.quoting import requests
from saqia.engine.rating import columns, kernel, lines

_FULL = 10_000


@dataclasses.dataclass(frozen=True, slots=True)
class Quote:
    """The answer to one request; amounts in centimes."""

    request: requests.Request
    plan: table.Plan
    lines: tuple[explain.Arithmetic, ...]
    total_ht: int
    total_vat: int
    total_ttc: int
    stamp_duty: int
    total_due: int

    @property
    def demonstration(self) -> bool:
        """Say whether any line rests on a demonstration figure."""
        return any(line.demonstration for line in self.lines)


def quote(rules: table.Table, asked: requests.Request, rated: policies.Policies | None = None) -> Quote:
    """Answer one request.

    :raises Refused: the tariff is not known, or the case is beyond what is rated
    """
    number = plan_of(rules, asked)
    cases = _cases(rules, number, asked)
    outcome = kernel.rate(rules, cases, rated)
    for reason in outcome.reason:
        if reason:
            raise refusals.refused(codes.Reason(int(reason)).code)
    found, plan = outcome.lines, rules.plans[number]
    ttc = int(found.amount_ttc.sum())
    stamp = stamp_duty(rules, ttc, asked.payment, asked.to_day - 1)
    return Quote(
        request=asked,
        plan=plan,
        lines=tuple(
            explain.explain(
                rules,
                row(found, at),
                unit=plan.unit,
                households=asked.households,
                whole_volume=int(cases.volume[found.position[at]]),
            )
            for at in range(len(found))
        ),
        total_ht=int(found.amount_ht.sum()),
        total_vat=int(found.vat.sum()),
        total_ttc=ttc,
        stamp_duty=stamp,
        total_due=ttc + stamp,
    )


def plan_of(rules: table.Table, asked: requests.Request) -> int:
    """Return the plan that answers a request.

    :raises Refused: none does
    """
    try:
        return rules.resolve(asked.operator, asked.zone, asked.service, asked.use)
    except table.TariffUnknown as unknown:
        raise refusals.Refused(unknown.code, unknown.sentences) from None


def stamp_duty(rules: table.Table, total_ttc: int, payment: str, day: int) -> int:
    """Return the stamp duty on a total including taxes, centimes: half-up, for the payments that bear it."""
    duty = rules.duty_on(day)
    if duty is None or payment not in duty.payments or total_ttc <= 0:
        return 0
    return money.half_up(total_ttc * duty.rate_bp, _FULL)


def row(found: lines.Lines, at: int) -> dict[str, int]:
    """Return one line as plain integers by name."""
    return {field.name: int(getattr(found, field.name)[at]) for field in dataclasses.fields(found)}


def _cases(rules: table.Table, plan: int, asked: requests.Request) -> columns.Columns:
    volumes = _volumes(rules.registers_of(plan), asked)
    size = len(volumes)

    def all_of(value: int) -> money.Ints:
        return np.full(size, value, dtype=np.int64)

    return columns.columns(
        {
            "case": np.arange(size, dtype=np.int64),
            "bill": all_of(0),
            "plan": all_of(plan),
            "register": np.array([int(register) for register, _ in volumes], dtype=np.int64),
            "from_day": all_of(asked.from_day),
            "to_day": all_of(asked.to_day),
            "volume": np.array([volume for _, volume in volumes], dtype=np.int64),
            "households": all_of(asked.households),
            "cos_phi": all_of(asked.cos_phi),
        }
    )


def _volumes(read: tuple[codes.Register, ...], asked: requests.Request) -> list[tuple[codes.Register, int]]:
    total = codes.Register.TOTAL
    if read == (total,) and not asked.registers:
        return [(total, asked.volume)]
    given = dict(asked.registers)
    if total in read and total not in given:
        given[total] = sum(volume for register, volume in asked.registers if register is not codes.Register.POWER)
    if set(given) != set(read):
        names = ", ".join(register.name.lower().replace("_", "-") for register in read if register is not total)
        raise refusals.refused("RegisterUnknown", names or "total")
    return sorted(given.items())

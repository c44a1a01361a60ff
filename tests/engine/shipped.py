"""The shipped rules, compiled once, and cases put to the kernel in the tests' words."""

import datetime as dt
import functools
from pathlib import Path

from saqia.engine import codes, days, policies, table
from saqia.engine.rating import columns, kernel
from saqia.engine.rules import folder
from tests.engine import oracle

FOLDER = Path(__file__).resolve().parents[2] / "rules" / "tariffs"
CASABLANCA = "srm-casablanca-settat"


@functools.cache
def rules() -> table.Table:
    """Return the compiled shipped rules."""
    return folder.load(FOLDER)


def cases(plans: list[int], given: list[oracle.Case]) -> columns.Columns:
    """Return cases of the oracle as columns."""
    number = days.number
    return columns.columns(
        {
            "case": list(range(len(given))),
            "bill": list(range(len(given))),
            "plan": plans,
            "from_day": [number(case.start) for case in given],
            "to_day": [number(case.end) for case in given],
            "volume": [int(case.volume * 1000) for case in given],
            "households": [case.households for case in given],
            "estimated": [int(case.reference is not None) for case in given],
            "reference_volume": [int(case.reference[0] * 1000) if case.reference else 0 for case in given],
            "reference_days": [case.reference[1] if case.reference else 0 for case in given],
            "catch_up_from_day": [number(case.since) if case.since else columns.NO_CATCH_UP for case in given],
            "billed_volume": [int(case.billed * 1000) for case in given],
        }
    )


def rated(plan: int, case: oracle.Case, chosen: policies.Policies = policies.ALWAYS) -> list[oracle.Line] | str:
    """Rate one case with the kernel: its lines in the oracle's words, or the reason why not."""
    outcome = kernel.rate(rules(), cases([plan], [case]), chosen)
    return answers(outcome)[0]


def answers(outcome: kernel.Outcome) -> list[list[oracle.Line] | str]:
    """Return for each case its lines in the oracle's words, or the reason of its refusal."""
    found: list[list[oracle.Line] | str] = [codes.Reason(int(r)).code if r else [] for r in outcome.reason]
    lines = outcome.lines
    for position, component, ht, vat in zip(
        lines.position.tolist(), lines.component.tolist(), lines.amount_ht.tolist(), lines.vat.tolist(), strict=True
    ):
        own = found[position]
        assert isinstance(own, list)
        own.append(oracle.Line(codes.Component(component).name.lower(), ht, vat))
    return found


def day(text: str) -> dt.date:
    """Read an ISO date."""
    return dt.date.fromisoformat(text)

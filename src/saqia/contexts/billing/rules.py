"""The values of `rules/billing.yaml` that disputes, corrections and certificates go by."""

import dataclasses
import datetime
import functools
from typing import Any

import yaml

from saqia.platform import rulebook
from saqia.platform.calendar import national


@dataclasses.dataclass(frozen=True)
class DisputeRules:
    """Terms in days, amounts in centimes, volumes in thousandths."""

    answer_working_days: int
    appeal_days: int
    four_eyes_above_centimes: int
    long_period_days: int
    unusual_percent: int
    least_water_milli: int
    least_energy_milli: int


@functools.cache
def disputes() -> DisputeRules:
    """Return what disputes and corrections go by."""
    rows = _file()["disputes"]
    unusual = rows["unusual"]
    return DisputeRules(
        answer_working_days=rows["answer_working_days"]["value"],
        appeal_days=rows["appeal_days"]["value"],
        four_eyes_above_centimes=rows["four_eyes_above_centimes"]["value"],
        long_period_days=rows["long_period_days"]["value"],
        unusual_percent=unusual["ratio_percent"],
        least_water_milli=unusual["least_water_milli"],
        least_energy_milli=unusual["least_energy_milli"],
    )


def certificate_days() -> int:
    """Return for how many days a certificate is said to be valid."""
    return int(_file()["certificates"]["valid_days"]["value"])


def final_bill_due_on(ended_on: datetime.date) -> datetime.date:
    """Return by which day the bill up to the end of an account is due, by the rule of that day."""
    for rule in _file()["final_bill"]:
        if rule["from"] <= ended_on and (rule["to"] is None or ended_on < rule["to"]):
            return national.calendar().add_working_days(ended_on, int(rule["working_days"]))
    raise LookupError(f"rules/billing.yaml: no final_bill on {ended_on}")


@functools.cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(rulebook.path("billing.yaml").read_text(encoding="utf-8"))
    return found

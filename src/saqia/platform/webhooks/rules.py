"""How often and how long a delivery is tried: `webhooks` of rules/api.yaml."""

import dataclasses
import datetime
import functools

import yaml

from saqia.platform import rulebook


@dataclasses.dataclass(frozen=True)
class Rules:
    """The shipped rules. `waits_seconds`: of each attempt after the one before; after the last one it is dead."""

    waits_seconds: tuple[int, ...]
    call_seconds: int
    rotation: datetime.timedelta
    most_per_app: int
    keep: datetime.timedelta


@functools.cache
def get() -> Rules:
    """Return the shipped rules."""
    given = yaml.safe_load(rulebook.path("api.yaml").read_text(encoding="utf-8"))["webhooks"]
    return Rules(
        tuple(given["waits_seconds"]), given["call_seconds"], datetime.timedelta(hours=given["rotation_hours"]),
        given["most_per_app"], datetime.timedelta(days=given["keep_days"]),
    )  # fmt: skip

"""What each figure is, from `rules/figures.yaml`."""

import dataclasses
import functools

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Definition:
    """A figure's name, formula and unit, the context that answers for it, and the text that prescribes it."""

    code: str
    name: Text
    formula: Text
    unit: Text
    owner: str
    source: str


@functools.cache
def known() -> dict[str, Definition]:
    """Return the definitions by code, in the order of the rules."""
    rules = yaml.safe_load(rulebook.path("figures.yaml").read_text(encoding="utf-8"))["figures"]
    return {
        code: Definition(
            code, Text(**row["name"]), Text(**row["formula"]), Text(**row["unit"]), row["owner"], row["source"]
        )
        for code, row in rules.items()
    }

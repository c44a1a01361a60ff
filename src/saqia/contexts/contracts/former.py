"""The former operators that contracts came from, as people call them: `rules/former_operators.yaml`."""

import functools

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


@functools.cache
def known() -> dict[str, Text]:
    """Return the names of the former operators by the codes of their systems."""
    described = yaml.safe_load(rulebook.path("former_operators.yaml").read_text(encoding="utf-8"))
    return {code: Text(**names) for code, names in described["former_operators"].items()}

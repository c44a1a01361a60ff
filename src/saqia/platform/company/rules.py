"""What the law asks papers to say of a distributor: `rules/company.yaml`."""

import dataclasses
import functools

import yaml

from saqia.platform import rulebook
from saqia.platform.company import particulars
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Mention:
    """A field of the particulars that papers must carry, and the text that asks for it."""

    field: str
    basis: Text


@functools.cache
def mentions() -> tuple[Mention, ...]:
    """Return every mention, in the order of the page."""
    rows = yaml.safe_load(rulebook.path("company.yaml").read_text(encoding="utf-8"))["mentions"]
    return tuple(Mention(row["field"], Text(**row["basis"])) for row in rows)


def missing(known: particulars.Particulars) -> list[Mention]:
    """Return what papers should say and do not, because nobody stated it."""
    return [each for each in mentions() if not getattr(known, each.field)]

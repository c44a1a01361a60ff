"""The chart of the proof: one line a service, cut into who pays less, as much, more. Drawn on the server."""

import dataclasses
from collections.abc import Sequence

from saqia.contexts.billing import queries
from saqia.platform.wording import Language

WIDTH, LINE, BAR, LABEL = 320, 34, 14, 12
TONES = ("now", "before", "risen")


@dataclasses.dataclass(frozen=True)
class Part:
    """A piece of a line, in the units of the drawing."""

    x: float
    y: float
    width: float
    tone: str


@dataclasses.dataclass(frozen=True)
class Name:
    """What a line is about, written above it."""

    x: float
    y: float
    text: str


@dataclasses.dataclass(frozen=True)
class Shares:
    """What the page draws; `anchor` starts names at the side where the language starts."""

    parts: tuple[Part, ...]
    names: tuple[Name, ...]
    anchor: str
    direction: str
    width: int
    height: int
    bar: int


def drawn(rows: Sequence[queries.NoIncreaseRow], language: Language) -> Shares:
    """Return the drawing of some groups; in Arabic it begins on the right."""
    mirrored = language == "ar"
    parts, names = [], []
    for place, row in enumerate(rows):
        top, at = place * LINE, 0.0
        names.append(Name(WIDTH if mirrored else 0, top + LABEL - 2, row.label.say(language)))
        for count, tone in zip((row.lower, row.equal, row.higher), TONES, strict=True):
            width = round(WIDTH * count / row.count, 2) if row.count else 0.0
            if width:
                parts.append(Part(round(WIDTH - at - width, 2) if mirrored else at, top + LABEL + 2, width, tone))
            at = round(at + width, 2)
    direction = "rtl" if mirrored else "ltr"
    return Shares(tuple(parts), tuple(names), "start", direction, WIDTH, max(len(rows), 1) * LINE, BAR)

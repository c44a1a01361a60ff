"""The anomaly matrix: what a reader notes at the meter, and what follows (`rules/anomalies.yaml`)."""

import dataclasses
import enum
import functools

import yaml

from saqia.platform import rulebook, wording


class Volume(enum.StrEnum):
    """What of a period with an anomaly is billed."""

    INDEX = "index"
    ESTIMATE = "estimate"
    """The index is not used; the next actual reading settles what was estimated."""
    AVERAGE = "average"
    """The meter does not count: the point's own mean takes the place of its index, for good."""
    ZERO = "zero"
    NONE = "none"
    """Nothing is billed until someone has looked."""


class AnomalyUnknown(Exception):
    """No line of the matrix has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclasses.dataclass(frozen=True)
class Anomaly:
    """One line of the matrix."""

    code: str
    volume: Volume
    work_order: bool
    reread: bool
    contact: bool
    label: wording.Text

    @property
    def actions(self) -> tuple[str, ...]:
        """Return what to do: `work-order`, `reread`, `contact`."""
        asked = {"work-order": self.work_order, "reread": self.reread, "contact": self.contact}
        return tuple(name for name, is_asked in asked.items() if is_asked)


@functools.cache
def matrix() -> dict[str, Anomaly]:
    """Return every line of the matrix by its code."""
    rows = yaml.safe_load(rulebook.path("anomalies.yaml").read_text(encoding="utf-8"))["anomalies"]
    return {
        row["code"]: Anomaly(
            code=row["code"],
            volume=Volume(row["volume"]),
            work_order=row["work_order"],
            reread=row["reread"],
            contact=row["contact"],
            label=wording.Text(ar=row["ar"], fr=row["fr"], en=row["en"]),
        )
        for row in rows
    }


def get(code: str) -> Anomaly:
    """Return one line of the matrix.

    :raises AnomalyUnknown: no line has this code
    """
    try:
        return matrix()[code]
    except KeyError:
        raise AnomalyUnknown(code) from None

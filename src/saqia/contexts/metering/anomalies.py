"""The anomaly matrix: what a reader notes at the meter, and what follows (`rules/anomalies.yaml`)."""

import dataclasses
import enum
import functools
from collections.abc import Mapping
from typing import Any

import yaml

from saqia.platform import rulebook, wording
from saqia.platform.tenancy import scope

_ACTIONS = ("work_order", "reread", "contact")
_FOLLOWS = {"volume", *_ACTIONS}


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


class MatrixUnsound(Exception):
    """`rules/anomalies.yaml` is wrong; the message says where and why."""


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


@dataclasses.dataclass(frozen=True)
class Rules:
    """The lines of everybody by their code, and those that a distributor has in their place, by operator and code."""

    lines: Mapping[str, Anomaly]
    replaced: Mapping[str, Mapping[str, Anomaly]]


def matrix() -> dict[str, Anomaly]:
    """Return every line by its code, as the distributor of the open transaction has it.

    :raises MatrixUnsound: `rules/anomalies.yaml` is wrong
    """
    rules = known()
    if not rules.replaced:
        return dict(rules.lines)
    from saqia.platform.tenancy import models as tenancy  # not above: processes that rate read this without models

    operator = tenancy.Tenant.objects.values_list("operator", flat=True).get(id=scope.current())
    return {**rules.lines, **rules.replaced.get(operator, {})}


def get(code: str) -> Anomaly:
    """Return one line of the matrix, as the distributor of the open transaction has it.

    :raises AnomalyUnknown: no line has this code
    """
    return _line(matrix(), code)


def label(code: str) -> wording.Text:
    """Return what a code is called: the same for every distributor.

    :raises AnomalyUnknown: no line has this code
    """
    return _line(known().lines, code).label


def list_anomaly_codes() -> list[str]:
    """Return the codes that a reader may note, in alphabetical order: the same for every distributor."""
    return sorted(known().lines)


@functools.cache
def known() -> Rules:
    """Return the matrix that ships.

    :raises MatrixUnsound: `rules/anomalies.yaml` is wrong
    """
    return read(yaml.safe_load(rulebook.path("anomalies.yaml").read_text(encoding="utf-8")))


def read(content: Mapping[str, Any]) -> Rules:
    """Return the matrix that a file describes.

    :raises MatrixUnsound: a line lacks something, or names a code, an effect or a distributor that nobody knows
    """
    from saqia.platform.tenancy import registration

    rows = {row["code"]: row for row in content["anomalies"]}
    if len(rows) < len(content["anomalies"]):
        raise MatrixUnsound("a code stands twice")
    lines = {code: _told(code, row, row, {"code", *wording.LANGUAGES}) for code, row in rows.items()}
    operators = {row["operator"] for row in registration.known()}
    replaced = {}
    for operator, own in (content.get("operators") or {}).items():
        if operator not in operators or not isinstance(own, Mapping):
            raise MatrixUnsound(f"{operator}: no distributor of rules/tenants.yaml, or no codes below it")
        if strange := sorted(own.keys() - rows.keys()):
            raise MatrixUnsound(f"{operator}: {strange} are no codes of the matrix")
        replaced[operator] = {
            code: _told(f"{operator}, {code}", row, rows[code], {"source"}) for code, row in own.items()
        }
    return Rules(lines, replaced)


def _told(place: str, row: Mapping[str, Any], named: Mapping[str, Any], more: set[str]) -> Anomaly:
    """Return a line of a file; `named` has its code and words, `more` is what stands beside what follows."""
    row = row if isinstance(row, Mapping) else {}
    lacks, unknown = (_FOLLOWS | more) - row.keys(), row.keys() - _FOLLOWS - more
    if lacks or unknown:
        raise MatrixUnsound(f"{place}: lacks {sorted(lacks)}, unknown {sorted(unknown)}")
    if row["volume"] not in list(Volume):
        raise MatrixUnsound(f"{place}: volume is {row['volume']}, which is none of {[each.value for each in Volume]}")
    asked = {name: row[name] for name in _ACTIONS}
    if not all(isinstance(is_asked, bool) for is_asked in asked.values()):
        raise MatrixUnsound(f"{place}: {', '.join(_ACTIONS)} are true or false")
    if row["volume"] == Volume.NONE and not any(asked.values()):
        raise MatrixUnsound(f"{place}: nothing is billed until someone has looked, and nobody is sent")
    if not all(isinstance(row[name], str) and row[name].strip() for name in more):
        raise MatrixUnsound(f"{place}: {', '.join(sorted(more))} must say something")
    label = wording.Text(**{language: named[language] for language in wording.LANGUAGES})
    return Anomaly(code=named["code"], volume=Volume(row["volume"]), label=label, **asked)


def _line(lines: Mapping[str, Anomaly], code: str) -> Anomaly:
    try:
        return lines[code]
    except KeyError:
        raise AnomalyUnknown(code) from None

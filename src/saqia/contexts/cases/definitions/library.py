"""The shipped definitions, read once: procedures, catalogues of choices, units that stages name."""

import dataclasses
import datetime
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pydantic
import yaml

from saqia.contexts.cases.definitions import shapes, soundness
from saqia.platform import rulebook
from saqia.platform.wording import Text


class ProcedureUnsound(Exception):
    """A definition cannot be used; the message names the file, the place and what is wrong there."""

    def __init__(self, file: str, faults: list[str]) -> None:
        super().__init__("\n".join(f"{file}: {fault}" for fault in faults))
        self.file, self.faults = file, tuple(faults)


class ProcedureUnknown(Exception):
    """No procedure of this code is in force on the day."""

    def __init__(self, procedure: str) -> None:
        super().__init__(procedure)
        self.procedure = procedure


@dataclasses.dataclass(frozen=True)
class UnitRule:
    """How a unit that definitions name is found among the company's own.

    :param codes: codes of units, the first open one is it
    :param kinds: kinds of units, the one of the file's commune, else of its province, is it
    :param otherwise: the rule to try when nothing is found
    """

    name: Text
    codes: tuple[str, ...]
    kinds: tuple[str, ...]
    otherwise: str


@dataclasses.dataclass(frozen=True)
class Terms:
    """What holds for every procedure (rules/cases.yaml)."""

    draft_days: int
    kept_paper_hours: int
    warn_working_days: int
    answer_letters: int


def current(code: str, on: datetime.date) -> shapes.Procedure:
    """Return the version of a procedure that is in force on a day.

    :raises ProcedureUnknown: none is
    """
    for procedure in list_current(on):
        if procedure.code == code:
            return procedure
    raise ProcedureUnknown(code)


def list_current(on: datetime.date) -> list[shapes.Procedure]:
    """Return every procedure in force on a day, by code."""
    found = [one for one in known().values() if one.from_on <= on and (one.to_on is None or on < one.to_on)]
    return sorted(found, key=lambda one: one.code)


def get(code: str, version: int) -> shapes.Procedure:
    """Return one version of a procedure: a file goes on by the definition that it began with."""
    if (code, version) not in known():
        raise ProcedureUnknown(code)
    return known()[code, version]


@functools.cache
def known() -> dict[tuple[str, int], shapes.Procedure]:
    """Return every definition by code and version.

    :raises ProcedureUnsound: one is wrong, or two overlap
    """
    found: dict[tuple[str, int], shapes.Procedure] = {}
    for path in sorted(rulebook.path("procedures").glob("*.yaml")):
        procedure = read(path.name, yaml.safe_load(path.read_text(encoding="utf-8")))
        others = [one for key, one in found.items() if key[0] == procedure.code]
        if any(_overlap(one, procedure) for one in others):
            raise ProcedureUnsound(path.name, ["from: another version of this procedure is in force then"])
        found[procedure.code, procedure.version] = procedure
    return found


def read(file: str, content: Mapping[str, Any]) -> shapes.Procedure:
    """Return the procedure that a file describes.

    :raises ProcedureUnsound: naming every place that is wrong
    """
    try:
        procedure = shapes.PROCEDURE.validate_python(shapes.renamed(dict(content)))
    except pydantic.ValidationError as error:
        raise ProcedureUnsound(file, [_told(fault) for fault in error.errors()]) from None
    found = soundness.faults(procedure, catalogues(), units())
    if found:
        raise ProcedureUnsound(file, found)
    return procedure


@functools.cache
def catalogues() -> dict[str, dict[str, shapes.Option]]:
    """Return the choices of every catalogue, by its name and their codes, in the order of the file."""
    return {path.stem: _options(path) for path in sorted(rulebook.path("catalogues").glob("*.yaml"))}


@functools.cache
def units() -> dict[str, UnitRule]:
    """Return the units that definitions name (rules/case_units.yaml)."""
    rows = yaml.safe_load(rulebook.path("case_units.yaml").read_text(encoding="utf-8"))["units"]
    return {
        code: UnitRule(
            name=Text(**row["name"]), codes=tuple(row.get("codes", ())), kinds=tuple(row.get("kinds", ())),
            otherwise=row.get("otherwise", ""),
        )
        for code, row in rows.items()
    }  # fmt: skip


@functools.cache
def terms() -> Terms:
    """Return what holds for every procedure."""
    rows = yaml.safe_load(rulebook.path("cases.yaml").read_text(encoding="utf-8"))
    return Terms(
        draft_days=rows["draft_days"]["value"], kept_paper_hours=rows["kept_paper_hours"]["value"],
        warn_working_days=rows["warn_working_days"]["value"], answer_letters=rows["answer_letters"]["value"],
    )  # fmt: skip


def _options(path: Path) -> dict[str, shapes.Option]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        found = shapes.OPTIONS.validate_python(tuple(content["options"]))
    except pydantic.ValidationError as error:
        raise ProcedureUnsound(path.name, [_told(fault) for fault in error.errors()]) from None
    return {option.code: option for option in found}


def _overlap(one: shapes.Procedure, other: shapes.Procedure) -> bool:
    first, second = sorted((one, other), key=lambda each: each.from_on)
    return first.to_on is None or second.from_on < first.to_on


def _told(fault: Any) -> str:
    place = ".".join("from" if part == "from_" else str(part) for part in fault["loc"]) or "file"
    return f"{place}: {fault['msg']}"

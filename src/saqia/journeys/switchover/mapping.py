"""How one former operator writes its files: columns, code tables, formats. A mapping is data, a YAML file."""

import codecs
import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from saqia.journeys.switchover import fields

FOLDER = Path(__file__).parent / "mappings"
SEPARATORS = (";", ",", "\t", "|")
_TOP = {"source", "encoding", "separator", "decimal", "dates", "files"}
_COLUMN = {"column", "values", "default", "constant"}


class MappingInvalid(Exception):
    """A mapping file says something that cannot be followed.

    :param code: of `wording.MAPPING_FAULTS`
    :param place: in the file, such as `files.meters.columns`
    :param detail: values of the sentence
    """

    def __init__(self, code: str, place: str, **detail: object) -> None:
        super().__init__(code, place, detail)
        self.code, self.place, self.detail = code, place, detail


@dataclasses.dataclass(frozen=True)
class Column:
    """Where one of our fields comes from.

    :param name: the column's heading in the file; empty when the field is `constant`
    :param values: their code -> ours, upper case to ours
    :param default: what an empty value means
    """

    name: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    default: str = ""
    constant: str = ""


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One file of the former operator."""

    file: fields.File
    path: str
    columns: Mapping[str, Column]

    @property
    def headings(self) -> tuple[str, ...]:
        """The column headings that the file must have."""
        return tuple(dict.fromkeys(column.name for column in self.columns.values() if column.name))


@dataclasses.dataclass(frozen=True)
class Layout:
    """A whole mapping.

    :param source: code under which the former operator's references are kept
    :param dates: a strptime pattern of %d, %m and %Y
    :param sha256: hash of the mapping file
    """

    source: str
    encoding: str
    separator: str
    decimal: str
    dates: str
    sheets: Mapping[str, Sheet]
    sha256: str


def known() -> list[str]:
    """Return the names of the shipped mappings."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(name: str) -> Layout:
    """Return a shipped mapping by its name, or one from a path that ends in `.yaml`.

    :raises MappingInvalid: unknown, not readable, or saying what cannot be followed
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else FOLDER / f"{name}.yaml"
    try:
        content = path.read_bytes()
        described = yaml.safe_load(content)
    except FileNotFoundError:
        shipped = ", ".join(known())
        raise MappingInvalid("mapping-unknown", name, shipped=shipped) from None
    except OSError as error:
        raise MappingInvalid("mapping-unreadable", path.name) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise MappingInvalid("not-yaml", path.name, line=mark.line + 1 if mark else 1) from error
    return parse(described, hashlib.sha256(content).hexdigest())


def parse(described: Any, sha256: str) -> Layout:
    """Return the mapping that a YAML document describes.

    :raises MappingInvalid: naming the place
    """
    if not isinstance(described, dict):
        raise MappingInvalid("keys-expected", "mapping", keys=_listed(_TOP))
    _only(described, _TOP, "mapping")
    missing = sorted(_TOP - described.keys())
    if missing:
        raise MappingInvalid("missing", "mapping", keys=_listed(missing))
    _check_formats(described)
    _only(described["files"], set(fields.FILES), "files")
    absent = sorted(fields.FILES.keys() - described["files"].keys())
    if absent:
        raise MappingInvalid("missing", "files", keys=_listed(absent))
    sheets = {name: _sheet(file, described["files"][name]) for name, file in fields.FILES.items()}
    return Layout(
        described["source"], described["encoding"], described["separator"], described["decimal"], described["dates"],
        sheets, sha256,
    )  # fmt: skip


def _check_formats(described: dict[str, Any]) -> None:
    try:
        codecs.lookup(str(described["encoding"]))
    except LookupError:
        raise MappingInvalid("encoding-unknown", "encoding", value=described["encoding"]) from None
    if described["separator"] not in SEPARATORS:
        raise MappingInvalid("one-of", "separator", allowed="; , tab |")
    if described["decimal"] not in (",", "."):
        raise MappingInvalid("one-of", "decimal", allowed=", .")
    if any(str(described["dates"]).count(part) != 1 for part in ("%d", "%m", "%Y")):
        raise MappingInvalid("dates-pattern", "dates", parts="%d %m %Y", example="%d/%m/%Y")


def _sheet(file: fields.File, described: dict[str, Any]) -> Sheet:
    place = f"files.{file.name}"
    _only(described, {"file", "columns"}, place)
    known_fields = {field.name: field for field in file.fields}
    _only(described.get("columns"), set(known_fields), f"{place}.columns")
    columns = {}
    for name, said in described["columns"].items():
        columns[name] = _column(known_fields[name], said, f"{place}.columns.{name}")
    missing = [field.name for field in file.fields if field.required and field.name not in columns]
    if missing:
        raise MappingInvalid("missing", f"{place}.columns", keys=_listed(missing))
    return Sheet(file, _text(described, "file", place, f"{file.name}.csv"), columns)


def _column(field: fields.Field, said: Any, place: str) -> Column:
    if isinstance(said, str):
        return Column(said)
    if not isinstance(said, dict):
        raise MappingInvalid("heading-expected", place, keys=_listed(_COLUMN))
    _only(said, _COLUMN, place)
    if ("column" in said) == ("constant" in said):
        raise MappingInvalid("one-not-both", place, keys="column, constant")
    if not isinstance(said.get("values", {}), dict):
        raise MappingInvalid("pairs-expected", f"{place}.values")
    values = {str(theirs).upper(): str(ours) for theirs, ours in said.get("values", {}).items()}
    allowed = set(field.codes) if field.kind is fields.Kind.CODE else {"yes", "no"}
    if field.kind in (fields.Kind.CODE, fields.Kind.FLAG):
        named = {code for ours in values.values() for code in (ours.split() if field.several else [ours])}
        wrong = sorted(named - allowed)
        if wrong:
            raise MappingInvalid("value-unknown", f"{place}.values", value=wrong[0], allowed=_listed(allowed))
    return Column(_text(said, "column", place), values, str(said.get("default", "")), str(said.get("constant", "")))


def _text(described: dict[str, Any], name: str, place: str, default: str = "") -> str:
    found = described.get(name, default)
    if not isinstance(found, str):
        raise MappingInvalid("text-expected", f"{place}.{name}")
    return found


def _only(described: Any, allowed: set[str], place: str) -> None:
    if not isinstance(described, dict):
        raise MappingInvalid("pairs-expected", place)
    unknown = sorted(set(described) - allowed, key=str)
    if unknown:
        raise MappingInvalid("key-unknown", place, key=unknown[0], known=_listed(allowed))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))

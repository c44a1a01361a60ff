"""The control file that a former operator gives with its files, and what it says against what was read."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

import yaml

from saqia.journeys.switchover import fields, intake, staging

NAME = "totals.yaml"
_PLACES = {fields.Kind.MILLI: 3, fields.Kind.CENTIMES: 2}


@dataclasses.dataclass(frozen=True)
class Comparison:
    """One figure of the control file beside the same figure as read.

    :param figure: `lines`, `sum` of a field, or number of contracts of a `service`
    :param of: the field or the service
    :param places: decimals of the figures: they are whole numbers of 10**-places
    :param stated: None when the control file does not say
    """

    file: str
    figure: Literal["lines", "sum", "service"]
    of: str
    places: int
    stated: int | None
    read: int

    @property
    def difference(self) -> int | None:
        """What was read above what is stated."""
        return None if self.stated is None else self.read - self.stated


def compare(folder: Path, staged: Mapping[str, staging.Staged]) -> list[Comparison]:
    """Compare every figure that can be controlled, refused lines included: nothing may be lost on the way.

    :raises intake.FileUnusable: the control file is missing or cannot be understood
    """
    stated = _read(folder)
    found = []
    for name, each in staged.items():
        said = stated.get(name, {})
        found.append(Comparison(name, "lines", "", 0, _number(said.get("lines"), 0), each.lines))
        for field, total in each.sums.items():
            places = _PLACES[each.file.field(field).kind]
            control = _number(said.get("sums", {}).get(field), places)
            found.append(Comparison(name, "sum", field, places, control, total))
        services = said.get("counts", {}).get("service", {})
        for service in sorted({*services, *each.counts}):
            control = _number(services.get(service, 0), 0)
            found.append(Comparison(name, "service", service, 0, control, each.counts.get(service, 0)))
    return found


def _read(folder: Path) -> dict[str, Any]:
    try:
        described = yaml.safe_load((folder / NAME).read_text(encoding="utf-8"))
    except OSError as error:
        raise intake.FileUnusable(NAME, "not-found", error=error.strerror or "") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise intake.FileUnusable(NAME, "not-yaml", error=str(error)) from error
    files = described.get("files") if isinstance(described, dict) else None
    if not isinstance(files, dict) or not all(_is_shaped(said) for said in files.values()):
        raise intake.FileUnusable(NAME, "not-yaml", error="files: a mapping of file to lines, sums, counts")
    return files


def _is_shaped(said: Any) -> bool:
    if not isinstance(said, dict) or not isinstance(said.get("sums", {}), dict):
        return False
    counts = said.get("counts", {})
    return isinstance(counts, dict) and isinstance(counts.get("service", {}), dict)


def _number(said: Any, places: int) -> int | None:
    if said is None:
        return None
    try:
        return int(Decimal(str(said).replace(" ", "")).scaleb(places))
    except (InvalidOperation, ValueError):
        raise intake.FileUnusable(NAME, "not-yaml", error=f"{said!r} is not a number") from None

"""Against what a handover is checked: the tenant's communes, its tariffs, the use classes, the day."""

import dataclasses
import datetime
import functools
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import yaml

from saqia.contexts import territory
from saqia.engine import table
from saqia.engine.rules import folder
from saqia.platform import rulebook

DEMONSTRATION = "demo"


@dataclasses.dataclass(frozen=True)
class Setting:
    """One check.

    :param operator: code of the tenant in `rules/tariffs`
    :param demonstration: the marked demonstration grid prices what the operator's own does not
    :param region: HCP code of the tenant's region
    :param on: the day of the check: no reading or meter is later
    """

    tenant_id: int
    operator: str
    demonstration: bool
    region: str
    on: datetime.date

    @functools.cached_property
    def communes(self) -> pa.Array:
        """Codes of the communes of the tenant's region."""
        known = _communes()
        return known.filter(pc.equal(known["region_code"], self.region))["code"].combine_chunks()

    @functools.cached_property
    def all_communes(self) -> pa.Array:
        """Codes of the communes of the kingdom."""
        return _communes()["code"].combine_chunks()

    def has_tariff(self, service: str, use: str, zone: str, option: str) -> bool:
        """Say whether a grid that the tenant bills by prices such a contract."""
        wanted = use if option in ("", "standard") else f"{use}-{option}"
        rules = tariffs()
        place = zone or table.ANY_ZONE
        operators = (self.operator, DEMONSTRATION) if self.demonstration else (self.operator,)
        return any(rules.find(name, place, service, wanted) is not None for name in operators)


@functools.cache
def tariffs() -> table.Table:
    """Return the shipped tariffs."""
    return folder.load(rulebook.path("tariffs"))


@functools.cache
def use_classes() -> dict[str, Any]:
    """Return the use classes of `rules/use_classes.yaml`: for each, its services and voltages."""
    found: dict[str, Any] = yaml.safe_load(rulebook.path("use_classes.yaml").read_text(encoding="utf-8"))
    classes: dict[str, Any] = found["use_classes"]
    return classes


@functools.cache
def _communes() -> pa.Table:
    path = Path(str(territory.__file__)).parent / "data" / "communes.csv"
    types = {"code": pa.string(), "region_code": pa.string()}
    return pacsv.read_csv(path, convert_options=pacsv.ConvertOptions(column_types=types, include_columns=list(types)))

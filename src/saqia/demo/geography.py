"""Where the demonstration's customers live: real communes, their households, their coverage."""

import dataclasses
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import yaml

from saqia.contexts import territory
from saqia.demo import columns

DATA = Path(__file__).parent / "data"
_TEXT = ("code", "name_fr", "name_ar", "type", "region_code", "province_code")


@dataclasses.dataclass(frozen=True)
class Perimeter:
    """The part of a region that one former operator hands over."""

    region: str
    source: str
    mapping: str
    rank: int
    communes: pa.Table

    def numbers(self, name: str) -> columns.Floats:
        """Return a column of the communes as floats, unknown values as zero."""
        column = pc.fill_null(self.communes[name].cast(pa.float64()), 0.0)
        return np.asarray(column.to_numpy(), dtype=np.float64)

    @property
    def urban(self) -> columns.Flags:
        """Which communes are urban."""
        return np.asarray(pc.equal(self.communes["type"], "urban").to_numpy(), dtype=np.bool_)


def communes_of(region: str) -> pa.Table:
    """Return the communes of a region (HCP code such as 09), in the order of their codes."""
    path = Path(str(territory.__file__)).parent / "data" / "communes.csv"
    options = pacsv.ConvertOptions(column_types=dict.fromkeys(_TEXT, pa.string()))
    table = pacsv.read_csv(path, convert_options=options)
    return table.filter(pc.equal(table["region_code"], region)).sort_by("code")


def has_perimeters(tenant_code: str) -> bool:
    """Say whether the demonstration knows what former operators hand over to this tenant."""
    return tenant_code in yaml.safe_load((DATA / "perimeters.yaml").read_text(encoding="utf-8"))


def perimeters(tenant_code: str, region: str) -> list[Perimeter]:
    """Return what each former operator of the tenant's region hands over."""
    described = yaml.safe_load((DATA / "perimeters.yaml").read_text(encoding="utf-8"))[tenant_code]
    communes = communes_of(region)
    named = pa.array([code for each in described if each["provinces"] != "rest" for code in each["provinces"]])
    found = []
    for rank, each in enumerate(described):
        rest = each["provinces"] == "rest"
        inside = pc.is_in(communes["province_code"], value_set=named if rest else pa.array(each["provinces"]))
        part = communes.filter(pc.invert(inside) if rest else inside)
        found.append(Perimeter(region, each["source"], each["mapping"], rank, part))
    return found


def apportion(total: int, weights: columns.Floats) -> columns.Ints:
    """Share `total` by weight in whole numbers: largest remainders, ties to the first."""
    exact = total * weights / weights.sum()
    shares: columns.Ints = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - shares), kind="stable")
    shares[order[: total - int(shares.sum())]] += 1
    return shares

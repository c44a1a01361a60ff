"""What a bill would be, before anybody decides: another index, no estimate, other blocks. Nothing is written."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

from saqia.contexts.billing import corrections, models, rating, reading, types
from saqia.engine import table


@dataclasses.dataclass(frozen=True)
class WhatIf:
    """What of a bill is taken otherwise; all of it at once.

    :param corrected: consumption id -> its other index and volume
    :param without_estimate: estimated volumes are billed as if they had been read
    :param spread_since: consumption id -> the day since which it was consumed: its blocks grow with those days
    """

    corrected: Mapping[int, corrections.CorrectedIndex] = dataclasses.field(default_factory=dict)
    without_estimate: bool = False
    spread_since: Mapping[int, datetime.date] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Preview:
    """A bill as it stands and as it would be. Centimes with taxes.

    :param detail: the bill as it would be; its header keeps the number of the one that it was made from
    :param standing_centimes: what of the bill no credit note has undone
    """

    detail: types.BillDetail
    standing_centimes: int

    @property
    def new_centimes(self) -> int:
        """Return what it would come to."""
        return self.detail.header.total_ttc_centimes

    @property
    def difference_centimes(self) -> int:
        """Return what it would add; negative when the customer is given back."""
        return self.new_centimes - self.standing_centimes


def preview_bill(*, bill_number: int, what_if: WhatIf, rules: table.Table, grid: rating.Grid) -> Preview:
    """Return what of a bill still stands as it would be; computed from its snapshot rows by the engine of a bill run.

    :raises corrections.BillNotFound, corrections.NotCorrectable, corrections.BillCorrectedBefore: nothing to preview
    :raises corrections.ReplacementRefused: the engine refuses a row of it
    """
    row = models.Bill.objects.filter(number=bill_number).first()
    if row is None:
        raise corrections.BillNotFound(bill_number)
    if row.kind != "bill":
        raise corrections.NotCorrectable(bill_number)
    undone = set(models.Correction.objects.filter(bill_number=bill_number).values_list("contract_id", flat=True))
    whole = reading.detail(row)
    asked = {key: corrections.CorrectedIndex(0, 0, "") for key in [*what_if.corrected, *what_if.spread_since]}
    standing = corrections.standing(whole, undone, asked or None)
    rows = [_taken(one, what_if) for one in standing.supplies.to_pylist()]
    made = corrections.rated_rows(rows, rules, grid)
    header = dataclasses.replace(whole.header, **{name: made.header[name] for name in _MADE})
    return Preview(types.BillDetail(header, made.supplies, made.lines), amount_of(standing))


_MADE = (
    "from_on",
    "to_on",
    "total_ht_centimes",
    "total_vat_centimes",
    "total_ttc_centimes",
    "estimated",
    "demonstration",
)


def amount_of(detail: types.BillDetail) -> int:
    """Return what the supplies of a bill that still stand are charged, centimes with taxes."""
    return sum(amounts_by_contract(detail).values())


def amounts_by_contract(detail: types.BillDetail) -> dict[int, int]:
    """Return contract id -> what the bill charges for it, centimes with taxes."""
    cases = zip(detail.supplies["case"].to_pylist(), detail.supplies["contract_id"].to_pylist(), strict=True)
    contracts = dict(cases)
    found: dict[int, int] = {}
    for case, amount in zip(detail.lines["case"].to_pylist(), detail.lines["amount_ttc"].to_pylist(), strict=True):
        if case in contracts:
            found[contracts[case]] = found.get(contracts[case], 0) + amount
    return found


def _taken(row: dict[str, Any], what_if: WhatIf) -> dict[str, Any]:
    other = what_if.corrected.get(row["consumption_id"])
    if other is not None and row["role"] == types.ROLE_METERED:
        other.put_into(row)
    if what_if.without_estimate:
        row["estimated"] = False
    since = what_if.spread_since.get(row["consumption_id"])
    if since is not None and row["role"] == types.ROLE_METERED and since < row["from_on"]:
        row |= {"catch_up_from_on": since, "catch_up_milli": 0}
    return row

"""Comparing a day three ways: payments here, the channel's file, the bank's transfers. Columns, not objects."""

import collections
import dataclasses
import datetime

import pyarrow as pa
import pyarrow.compute as pc

MISSING_THERE, MISSING_HERE, AMOUNT, DOUBLE, LATE, BANK = (
    "missing-there", "missing-here", "amount", "double", "late", "bank",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Found:
    """One difference: which class, under which reference, what each side says. Centimes."""

    kind: str
    reference: str
    ours_centimes: int
    theirs_centimes: int


def compare(ours: pa.Table, theirs: pa.Table | None, *, closed_at: datetime.datetime | None) -> list[Found]:
    """Return where the payments of a day and the channel's file differ.

    :param ours: reference, amount_centimes (duty in it), recorded_at, of what was not reversed; two payments may be
        called alike, as the authorizations of two terminals are: they are compared together
    :param theirs: `types.LINES`; None: no file came, nothing is compared
    :param closed_at: when the day was signed, if it was: what was recorded after it is late
    """
    found = []
    if closed_at is not None:
        after = ours.filter(pc.greater(ours["recorded_at"], pa.scalar(closed_at, pa.timestamp("us", tz="UTC"))))
        found += [Found(LATE, row["reference"], row["amount_centimes"], 0) for row in after.to_pylist()]
    if theirs is None:
        return found
    counted = collections.Counter(theirs["reference"].to_pylist())
    alike = collections.Counter(ours["reference"].to_pylist())
    twice = {reference for reference, times in counted.items() if times > max(1, alike[reference])}
    here, there = _totals(ours), _totals(theirs)
    found += [Found(DOUBLE, reference, here.get(reference, 0), there[reference]) for reference in sorted(twice)]
    found += [Found(MISSING_THERE, one, amount, 0) for one, amount in here.items() if one not in there]
    for reference, amount in there.items():
        if reference in twice:
            continue
        if reference not in here:
            found.append(Found(MISSING_HERE, reference, 0, amount))
        elif here[reference] != amount:
            found.append(Found(AMOUNT, reference, here[reference], amount))
    return found


def _totals(side: pa.Table) -> dict[str, int]:
    """Return reference -> what the lines of this name come to."""
    totals: dict[str, int] = {}
    for reference, amount in zip(side["reference"].to_pylist(), side["amount_centimes"].to_pylist(), strict=True):
        totals[reference] = totals.get(reference, 0) + amount
    return totals

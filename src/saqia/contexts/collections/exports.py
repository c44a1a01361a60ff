"""Columns of collections for batch work, and its letters on paper; inside the caller's transaction."""

import datetime
from collections.abc import Sequence

import pyarrow as pa

from saqia.contexts.collections import gathering, papers, rules, types
from saqia.contexts.contracts import exports as contracts
from saqia.contexts.ledger import exports as ledger
from saqia.platform.database import bulk
from saqia.platform.documents import seal

PART = papers.PART

_STEPS = """
SELECT account_id, step, sum(amount_centimes)::bigint, min(due_on), count(*) FROM collections_step
WHERE run_id = %s AND step = %s AND account_id > %s AND account_id <= %s GROUP BY 1, 2 ORDER BY 1
"""
_Place = tuple[str, str, str, int]


def steps(*, run_id: int, step: str, after: int, last: int) -> pa.Table:
    """Return what one step of a run was about, for accounts whose ids lie in `(after, last]` (schema `STEPS`)."""
    return bulk.fetch(_STEPS, types.STEPS, (run_id, step, after, last))


def ageing(*, on: datetime.date) -> pa.Table:
    """Return what is owed by class, commune, operator of origin and age (schema `AGEING`); disputes are in `held`.

    Column 0 is not due yet, column n is late by more than the n-1th bound of the rules.
    """
    rows = ledger.ages().to_pylist()
    owing = pa.array(sorted({row["account_id"] for row in rows}), pa.int64())
    origins = contracts.origins(account_ids=owing).to_pylist()
    classes = gathering.classify(origins)
    places = {row["account_id"]: row for row in origins}
    bounds = rules.ageing_days()
    sums: dict[_Place, list[int]] = {}
    counted: dict[_Place, set[int]] = {}
    for row in rows:
        place = places.get(row["account_id"])
        if place is None:
            continue
        late = (on - row["due_on"]).days
        bucket = sum(late > bound for bound in bounds)
        key = (classes[row["account_id"]], place["commune_code"], place["operator"], bucket)
        own = sums.setdefault(key, [0, 0])
        own[0] += row["left_centimes"]
        own[1] += row["held_centimes"]
        counted.setdefault(key, set()).add(row["account_id"])
    return pa.Table.from_pylist(
        [
            {
                "customer_class": key[0], "commune_code": key[1], "operator": key[2], "bucket": key[3],
                "accounts": len(counted[key]), "left_centimes": own[0], "held_centimes": own[1],
            }
            for key, own in sorted(sums.items())
        ],
        schema=types.AGEING,
    )  # fmt: skip


def render_letter(letter: types.Letter, *, key: seal.SealKey | None) -> bytes:
    """Return a letter as PDF in its customer's language first, sealed when there is a key."""
    return papers.one(letter, key=key)


def render_letters(letters: Sequence[types.Letter], *, key: seal.SealKey | None) -> bytes:
    """Return letters of one step and place as one PDF, in the order of their addresses; at most `PART` at a time."""
    return papers.many(letters[:PART], key=key)

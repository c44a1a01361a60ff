"""The shadow comparison: a rated cycle against the one before, and the gates that say go or no-go."""

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import yaml

from saqia.platform import rulebook

COMPARED = ("account_id", "account_number", "corrects_number", "total_ttc_centimes", "estimated")
"""What a comparison reads of each header: all columns of millions would not fit beside each other in memory."""
_FULL = 10_000  # basis points
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
_RISES = 20


@dataclasses.dataclass(frozen=True)
class Gate:
    """One condition of a cycle, in basis points; `found` is None when there is nothing to compare with."""

    code: str
    found: int | None
    most: int

    @property
    def is_passed(self) -> bool:
        """Say whether the cycle may go on."""
        return self.found is None or self.found <= self.most


def compare(headers: pa.Table, before: pa.Table, exceptions: int) -> dict[str, object]:
    """Return totals, distributions, biggest rises and gates of a cycle, as plain data.

    An account counts with its credit notes: a catch-up that gives back what estimates took is no rise.

    :param headers: the columns `COMPARED` of the cycle's `types.HEADERS`
    :param before: `account_id`, `total_ttc_centimes` of the accounts of the cycle before, one row each; may be empty
    """
    rules = yaml.safe_load(rulebook.path("billing.yaml").read_text(encoding="utf-8"))
    bills = headers.filter(headers["corrects_number"].is_null())
    now = _by_account(headers)
    both = _with_before(now, before)
    rises = _rises(both, rules["big_rise"])
    gates = _gates(rules["gates"], bills, both, exceptions, rises.num_rows)
    return {
        "bills": bills.num_rows,
        "credit_notes": headers.num_rows - bills.num_rows,
        "total_ttc_centimes": pc.sum(headers["total_ttc_centimes"]).as_py() or 0,
        "distribution_centimes": _distribution(now["now"]),
        "distribution_before_centimes": _distribution(before["total_ttc_centimes"]),
        "biggest_rises": _named(rises.slice(0, _RISES), headers),
        "big_rises": rises.num_rows,
        "gates": [{**dataclasses.asdict(gate), "is_passed": gate.is_passed} for gate in gates],
        "go": all(gate.is_passed for gate in gates),
    }


def _gates(rules: list[dict[str, object]], bills: pa.Table, both: pa.Table, exceptions: int, rises: int) -> list[Gate]:
    count = bills.num_rows
    found = {
        "exceptions-share": _share(exceptions, count + exceptions),
        "estimated-share": _share(pc.sum(bills["estimated"]).as_py() or 0, count),
        "total-change": _change(both),
        "big-rises-share": _share(rises, count) if both.num_rows else None,
    }
    return [Gate(str(rule["code"]), found[str(rule["code"])], int(str(rule["most"]))) for rule in rules]


def _share(part: int, whole: int) -> int:
    return -(-part * _FULL // whole) if whole else 0


def _by_account(headers: pa.Table) -> pa.Table:
    """Return what each account comes to in the cycle, in order of accounts: `account_id`, `now`.

    By sorting: a hash table of millions of accounts takes five times the memory.
    """
    accounts = headers["account_id"].to_numpy()
    order = np.argsort(accounts, kind="stable")
    ids, first = np.unique(accounts[order], return_index=True)
    totals = headers["total_ttc_centimes"].to_numpy()[order]
    return pa.table({"account_id": ids, "now": np.add.reduceat(totals, first) if len(ids) else totals})


def _with_before(now: pa.Table, before: pa.Table) -> pa.Table:
    """Return the accounts billed in both cycles: `account_id`, `now`, `before`."""
    before = before.sort_by("account_id")
    accounts, known = now["account_id"].to_numpy(), before["account_id"].to_numpy()
    at = np.searchsorted(known, accounts)
    both = at < len(known)
    both[both] = known[at[both]] == accounts[both]
    was = before["total_ttc_centimes"].to_numpy()[at[both]]
    return now.filter(pa.array(both)).append_column("before", pa.array(was))


def _named(rises: pa.Table, headers: pa.Table) -> list[dict[str, object]]:
    """Return these accounts with their numbers."""
    own = headers.filter(pc.is_in(headers["account_id"], value_set=rises["account_id"].combine_chunks()))
    numbers = dict(zip(own["account_id"].to_pylist(), own["account_number"].to_pylist(), strict=True))
    return [{"account_number": numbers[rise["account_id"]], **rise} for rise in rises.to_pylist()]


def _change(both: pa.Table) -> int | None:
    """Return by how much the accounts billed in both cycles changed together, either way."""
    was, now = pc.sum(both["before"]).as_py() or 0, pc.sum(both["now"]).as_py() or 0
    return _share(abs(now - was), was) if was > 0 else None


def _rises(both: pa.Table, rule: dict[str, int]) -> pa.Table:
    now, was = both["now"], both["before"]
    big = pc.and_(
        pc.greater_equal(pc.subtract(now, was), rule["least_centimes"]),
        pc.greater_equal(pc.multiply(now, 100), pc.multiply(was, rule["ratio_percent"])),
    )
    found = both.filter(big)
    found = found.append_column("rise", pc.subtract(found["now"], found["before"]))
    return found.sort_by([("rise", "descending"), ("account_id", "ascending")])


def _distribution(totals: pa.ChunkedArray) -> dict[str, int]:
    if not len(totals):
        return {}
    values = np.quantile(totals.to_numpy(), _QUANTILES, method="nearest")
    return {f"p{round(q * 100)}": int(value) for q, value in zip(_QUANTILES, values, strict=True)}

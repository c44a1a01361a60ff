"""What a handover as a whole shows: the figures on which the gates are judged."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saqia.journeys.switchover import judgment, reasons, refusals, setting, staging, totals

Measures = dict[str, int]
"""Gate code -> what was measured: a count, centimes, or basis points of the lines concerned."""


def measure(
    staged: Mapping[str, staging.Staged], compared: list[totals.Comparison], found: refusals.Refusals,
    where: setting.Setting, *, stale_days: int,
) -> Measures:  # fmt: skip
    """Measure every gate.

    :param stale_days: a last index older than this is no start for a bill
    """
    lines = sum(each.lines for each in staged.values())
    kept = sum(each.rows.num_rows for each in staged.values())
    by_reason = _by_reason(found)
    return {
        "files-empty": sum(each.rows.num_rows == 0 for name, each in staged.items() if name in _NEVER_EMPTY),
        "totals-missing": sum(one.stated is None for one in compared),
        "totals-differ": sum(one.difference not in (None, 0) for one in compared),
        "amounts-unreconciled": _amounts_apart(compared),
        "lines-refused": share(lines - kept, lines),
        "contracts-refused": _refused(staged["contracts"]),
        "amounts-refused": _amounts_refused(staged),
        "duplicates": by_reason.get(reasons.DUPLICATE, 0),
        "contracts-overlap": by_reason.get(reasons.CONTRACTS_OVERLAP, 0),
        "communes-unknown": by_reason.get(reasons.COMMUNE_UNKNOWN, 0) + by_reason.get(reasons.COMMUNE_OUTSIDE, 0),
        "tariff-missing": _tariff_missing(staged["contracts"].rows, where),
        "customers-alike": _alike(staged["customers"].rows),
        **_metering(staged, where, stale_days),
    }


_NEVER_EMPTY = ("customers", "premises", "contracts", "meters", "indices")


def share(part: int, whole: int) -> int:
    """Return a share in basis points, rounded up: one faulty line in a million is not none."""
    return -(-part * 10_000 // whole) if whole else 0


def _by_reason(found: refusals.Refusals) -> dict[str, int]:
    counted = pc.value_counts(found.table()["reason"].combine_chunks())
    return {each["values"]: each["counts"] for each in counted.to_pylist()}


def _refused(staged: staging.Staged) -> int:
    return share(staged.lines - staged.rows.num_rows, staged.lines)


def _amounts_apart(compared: list[totals.Comparison]) -> int:
    """Return by how many centimes balances and deposits are off, whatever the sign."""
    return sum(abs(one.difference or 0) for one in compared if one.places == 2)


def _amounts_refused(staged: Mapping[str, staging.Staged]) -> int:
    return sum(
        abs(staged[name].sums["amount"] - staged[name].accepted_sums["amount"]) for name in ("balances", "deposits")
    )


def _tariff_missing(contracts: pa.Table, where: setting.Setting) -> int:
    """Return the share of contracts that no grid prices."""
    names = ["service", "use", "zone", "option"]
    grouped = contracts.select(names).group_by(names).aggregate([([], "count_all")]).to_pylist()
    unknown = sum(
        row["count_all"]
        for row in grouped
        if not where.has_tariff(row["service"], row["use"], row["zone"] or "", row["option"] or "")
    )
    return share(unknown, contracts.num_rows)


def _alike(customers: pa.Table) -> int:
    """Return the share of customers that have the name and the phone of another one: to be merged, not refused."""
    if not customers.num_rows:
        return 0
    phoned = customers.filter(pc.greater(pc.binary_length(pc.fill_null(customers["phone"], "")), 0))
    names = ["name_ar", "name_latin", "phone"]
    counted = phoned.select(names).group_by(names).aggregate([([], "count_all")])["count_all"].to_numpy()
    return share(int((counted[counted > 1] - 1).sum()), customers.num_rows)


def _metering(staged: Mapping[str, staging.Staged], where: setting.Setting, stale_days: int) -> Measures:
    contracts, meters, indices = (staged[name].rows for name in ("contracts", "meters", "indices"))
    running = judgment.days(contracts["ends_on"], judgment.NEVER) > _day(where)
    sewer = np.asarray(pc.equal(contracts["service"], "sanitation"))
    metered = np.zeros(contracts.num_rows, dtype=np.bool_)
    metered[meters["contract_ref_row"].to_numpy()] = True
    prepaid = np.asarray(pc.fill_null(contracts["prepaid"], False))[meters["contract_ref_row"].to_numpy()]
    last, estimated, backwards = _last_indices(indices, meters)
    read = last >= 0
    stale = read & ~prepaid & (last < _day(where) - stale_days)
    postpaid = int((~prepaid).sum())
    return {
        "contracts-without-meter": share(int((running & ~sewer & ~metered).sum()), int((running & ~sewer).sum())),
        "sanitation-without-water": share(_without_water(contracts, running), int((running & sewer).sum())),
        "meters-without-index": share(int((~read & ~prepaid).sum()), postpaid),
        "last-index-stale": share(int(stale.sum()), postpaid),
        "last-index-estimated": share(int((estimated & ~prepaid).sum()), postpaid),
        "history-backwards": share(int(backwards.sum()), meters.num_rows),
    }


def _without_water(contracts: pa.Table, running: npt.NDArray[np.bool_]) -> int:
    """Return how many sanitation contracts have no water contract at the same premises to be measured by."""
    premises = contracts["premises_ref_row"].to_numpy()
    service = contracts["service"]
    watered = np.zeros(int(premises.max(initial=-1)) + 1, dtype=np.bool_)
    watered[premises[running & np.asarray(pc.equal(service, "water"))]] = True
    return int((running & np.asarray(pc.equal(service, "sanitation")) & ~watered[premises]).sum())


def _last_indices(
    indices: pa.Table, meters: pa.Table
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return for each meter the day of its last index (-1: none), whether that is an estimate, and whether any
    register went backwards further than a turn of its dial explains."""
    count = meters.num_rows
    last, estimated = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    backwards = np.zeros(count, dtype=np.bool_)
    if not indices.num_rows:
        return last, estimated, backwards
    meter, day = indices["serial_row"].to_numpy().astype(np.int64), judgment.days(indices["read_on"])
    order = np.lexsort((day, indices["register_code"].to_numpy(), meter))
    meter, day, index = meter[order], day[order], indices["index"].to_numpy()[order]
    register = indices["register_code"].to_numpy()[order]
    np.maximum.at(last, meter, day)
    is_last = day == last[meter]
    estimated[meter[is_last]] = np.asarray(indices["estimated"])[order][is_last]
    same = (meter[1:] == meter[:-1]) & (register[1:] == register[:-1])
    fell = same & (index[1:] < index[:-1])
    dial = 10 ** meters["digits"].to_numpy()[meter[1:]] * 1000
    turned = (index[:-1] >= dial // 10 * 9) & (index[1:] <= dial // 10)
    backwards[meter[1:][fell & ~turned]] = True
    return last, estimated, backwards


def _day(where: setting.Setting) -> int:
    return int(np.datetime64(where.on, "D").astype(np.int64))

"""What the dials showed: 14 readings that the former operator hands over, and the file of the month to bill."""

import dataclasses

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from saqia.demo import assumptions, columns, consumption, gauges, places, schedule, skeleton, supplies

ABSENT, NO_ACCESS, STOPPED = "absent", "inaccessible", "stopped"


@dataclasses.dataclass(frozen=True)
class Dialled:
    """The history of a block's dials, whole units, dials by months; the last column is the month to bill.

    :param index: what was recorded, estimates included, before the dial's turn-over
    :param estimated: by the former operator; never in the last column
    :param days: when each was read
    :param kept: False on prepaid meters, which are read once, at the switch-over
    """

    dials: gauges.Dials
    index: columns.Ints
    estimated: columns.Flags
    days: schedule.Days
    kept: columns.Flags
    modulus: columns.Ints
    volumes: columns.Floats


def draw(
    block: skeleton.Block, contracts: supplies.Supplies, meters: gauges.Gauges, when: schedule.Schedule
) -> Dialled:
    """Let the meters count for 14 periods, and the former operator miss some readings."""
    book, _ = places.books(block)
    days = when.reading_days(book[contracts.premises[meters.contract]])
    volumes = consumption.volumes(block, contracts, meters, when, days)
    random = block.generator("dials")
    stopped = _stopped_since(random, volumes.shape)
    volumes = np.where(stopped, 0.0, volumes)
    dials = gauges.dials(meters)
    counted = np.floor(np.cumsum(volumes[dials.meter] * dials.share[:, None], axis=1)).astype(np.int64)
    modulus = 10 ** meters.digits[dials.meter].astype(np.int64)
    age = (when.before - meters.installed).astype(np.int64)[dials.meter] / 30
    opening = np.floor(volumes[dials.meter].mean(axis=1) * dials.share * age * 0.9).astype(np.int64)
    truth = opening[:, None] + np.column_stack((np.zeros(len(opening), dtype=np.int64), counted))
    prepaid = contracts.prepaid[meters.contract]
    estimated = _estimated(random, block, contracts, meters) & ~prepaid[:, None]
    missed = estimated[dials.meter]
    recorded = _with_estimates(random, truth, missed)
    return Dialled(dials, recorded, missed, days[dials.meter], ~prepaid[dials.meter], modulus, volumes)


def history(dialled: Dialled, serials: pa.Array) -> pa.Table:
    """Return the readings handed over, by dial and day: all but the month to bill; one of a prepaid dial."""
    months = dialled.index.shape[1] - 1
    shown = np.broadcast_to(dialled.kept[:, None], (len(dialled.kept), months)).copy()
    shown[:, -1] = True
    dial, month = np.nonzero(shown)
    return pa.table(
        {
            "serial": serials.take(pa.array(dialled.dials.meter[dial])),
            "register": columns.picked(gauges.REGISTERS, dialled.dials.code[dial]),
            "read_on": pa.array(dialled.days[dial, month]),
            "index": pa.array(dialled.index[dial, month] % dialled.modulus[dial]),
            "nature": columns.picked(["actual", "estimated"], dialled.estimated[dial, month].astype(np.int8)),
        }
    )


def month_to_bill(
    block: skeleton.Block, contracts: supplies.Supplies, meters: gauges.Gauges, dialled: Dialled, serials: pa.Array
) -> pa.Table:
    """Return the reader's file of the last month, with what a reader meets: nobody at home, a stopped dial, a leak."""
    random = block.generator("incidents")
    water = contracts.service[meters.contract] == supplies.WATER
    met = _incidents(random, water, ~contracts.prepaid[meters.contract])
    at_dial = {name: flags[dialled.dials.meter] for name, flags in met.items()}
    index = _misread(random, dialled, at_dial)
    unread = at_dial["absent"] | at_dial["no_access"]
    code = np.select([at_dial["absent"], at_dial["no_access"], at_dial["stopped"]], [1, 2, 3], 0)
    row = np.flatnonzero(dialled.kept & ~at_dial["line_missing"])
    written = columns.padded(index, 1)
    return pa.table(
        {
            "serial": serials.take(pa.array(dialled.dials.meter[row])),
            "register": columns.picked(gauges.REGISTERS, dialled.dials.code[row]),
            "read_on": pa.array(dialled.days[row, -1]),
            "index": columns.where(unread, "", written).take(pa.array(row)),
            "anomaly": columns.picked(["", ABSENT, NO_ACCESS, STOPPED], code[row]),
        }
    )


def _stopped_since(random: np.random.Generator, shape: tuple[int, ...]) -> columns.Flags:
    """Return which periods a stopped meter no longer counts: the last one to five."""
    meters, periods = shape
    stopped = random.random(meters) < assumptions.consumption()["incidents"]["stopped"]
    since = periods - random.integers(1, 6, meters)
    over: columns.Flags = stopped[:, None] & (np.arange(periods) >= since[:, None])
    return over


def _estimated(
    random: np.random.Generator, block: skeleton.Block, contracts: supplies.Supplies, meters: gauges.Gauges
) -> columns.Flags:
    """Return which readings the former operator estimated: months here and there, and for some the last two."""
    shares = assumptions.consumption()["shares"]
    urban = block.urban[contracts.premises[meters.contract]]
    months = schedule.HISTORY + 2
    estimated: columns.Flags = (
        random.random((len(urban), months)) < columns.by_kind(urban, shares["estimated_month"])[:, None]
    )
    tail = random.random(len(urban)) < shares["estimated_tail"]
    if len(tail):
        tail[random.integers(0, len(tail))] = True
    estimated[:, -2] |= tail
    estimated[:, -3] |= tail & (random.random(len(urban)) < 0.6)
    estimated[:, [0, -1]] = False
    return estimated


def _with_estimates(random: np.random.Generator, truth: columns.Ints, missed: columns.Flags) -> columns.Ints:
    """Return the recorded indices: an estimate adds 55 to 95 % of what was consumed, so the next reading catches up."""
    recorded = truth.copy()
    share = random.uniform(0.55, 0.95, truth.shape)
    for month in range(1, truth.shape[1]):
        used = truth[:, month] - truth[:, month - 1]
        guess = recorded[:, month - 1] + np.floor(used * share[:, month]).astype(np.int64)
        recorded[:, month] = np.where(missed[:, month], guess, truth[:, month])
    return recorded


def _incidents(random: np.random.Generator, water: columns.Flags, read: columns.Flags) -> dict[str, columns.Flags]:
    """Share the incidents out among the meters that are read: no meter has two; a small world has one of each."""
    shares = assumptions.consumption()["incidents"]
    free = read.copy()
    met = {}
    for name, share in shares.items():
        among = np.flatnonzero(free & water if name == "leak" else free)
        count = min(len(among), max(1, round(share * len(among)))) if len(among) >= 40 else 0
        flags = np.zeros(len(read), dtype=np.bool_)
        flags[random.choice(among, count, replace=False)] = True
        free &= ~flags
        met[name] = flags
    return met


def _misread(random: np.random.Generator, dialled: Dialled, met: dict[str, columns.Flags]) -> npt.NDArray[np.int64]:
    """Return the indices of the last month as the reader writes them."""
    before, now = dialled.index[:, -2], dialled.index[:, -1]
    used = now - before
    leak = before + (used * random.integers(6, 13, len(used)))
    backwards = np.maximum(before - 1 - random.integers(1, 60, len(used)), 0)
    slipped = now + dialled.modulus // 100
    index = np.where(met["stopped"], before, now)
    for name, wrong in (("leak", leak), ("backwards", backwards), ("digit_too_many", slipped)):
        index = np.where(met[name], wrong, index)
    return index % dialled.modulus

"""What customers owed the former operator and what it held for them. Its own amounts: no tariff is applied here."""

import dataclasses

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.demo import assumptions, columns, gauges, indices, schedule, skeleton, supplies

_DIRHAMS_PER_UNIT = {supplies.ELECTRICITY: 1.22, supplies.WATER: 6.4, supplies.SANITATION: 2.2}
_FIXED_DIRHAMS = {supplies.ELECTRICITY: 20.0, supplies.WATER: 8.0, supplies.SANITATION: 7.0}
_DEPOSIT_DIRHAMS = {supplies.ELECTRICITY: 120, supplies.WATER: 150, supplies.SANITATION: 0}
_DAYS_TO_PAY = 18


@dataclasses.dataclass(frozen=True)
class Dues:
    """Open items and deposits of a block; amounts in centimes."""

    balances: pa.Table
    deposits: pa.Table


def draw(
    block: skeleton.Block, contracts: supplies.Supplies, meters: gauges.Gauges, dialled: indices.Dialled,
    when: schedule.Schedule,
) -> Dues:  # fmt: skip
    """Decide who has not paid: the last bill (a third), older ones (one in fifteen), or paid too much (a few)."""
    random = block.generator("dues")
    shares = assumptions.consumption()["shares"]
    count = len(contracts.service)
    chance = random.random(count)
    postpaid = ~contracts.prepaid
    old = postpaid & (chance < shares["old_arrears"])
    unpaid = postpaid & (chance < shares["open_bill"])
    months = np.where(old, random.integers(2, 7, count), np.where(unpaid, 1, 0))
    contract = np.repeat(np.arange(count), months)
    age = np.arange(len(contract)) - np.repeat(np.cumsum(months) - months, months)
    amount = _bills(contracts, meters, dialled)[contract, -2 - age]
    credit = np.flatnonzero(postpaid & (chance > 1 - shares["credit"]))
    contract, age = np.concatenate((contract, credit)), np.concatenate((age, np.zeros_like(credit)))
    amount = np.concatenate((amount, -random.integers(2_000, 40_000, len(credit))))
    return Dues(_balances(block, contracts, when, contract, age, amount), _deposits(random, block, contracts))


def _bills(contracts: supplies.Supplies, meters: gauges.Gauges, dialled: indices.Dialled) -> columns.Ints:
    """Return roughly what each contract was billed in each period, in centimes; sanitation goes by the water meter."""
    volume = np.zeros((len(contracts.service), dialled.volumes.shape[1]))
    volume[meters.contract] = dialled.volumes
    sewer = np.flatnonzero(contracts.service == supplies.SANITATION)
    volume[sewer] = volume[sewer - 1]
    price = np.array([0.0, *_DIRHAMS_PER_UNIT.values()])[contracts.service]
    fixed = np.array([0.0, *_FIXED_DIRHAMS.values()])[contracts.service]
    billed: columns.Ints = np.round((volume * price[:, None] + fixed[:, None]) * 100).astype(np.int64)
    return billed


def _balances(
    block: skeleton.Block, contracts: supplies.Supplies, when: schedule.Schedule, contract: columns.Ints,
    age: columns.Ints, amount: columns.Ints,
) -> pa.Table:  # fmt: skip
    month = when.months[-2 - age]
    issued = month + 14
    references = supplies.reference(block, contracts).take(pa.array(contract))
    stamp = pc.strftime(pa.array(month), format="%y%m")
    return pa.table(
        {
            "contract_ref": references,
            "document": columns.joined("-", "F", stamp, pc.utf8_slice_codeunits(references, 1)),
            "due_on": pa.array(issued + _DAYS_TO_PAY),
            "amount": pa.array(amount),
        }
    )


def _deposits(random: np.random.Generator, block: skeleton.Block, contracts: supplies.Supplies) -> pa.Table:
    """Return the deposits: by service and power, in steps of ten dirhams; prepaid contracts leave none."""
    base = np.array([0, *_DEPOSIT_DIRHAMS.values()])[contracts.service] + contracts.power * 15
    steps = np.round(base * random.uniform(0.7, 1.3, len(base)) / 10).astype(np.int64) * 1_000
    share = assumptions.consumption()["shares"]["deposit"]
    row = np.flatnonzero(~contracts.prepaid & (steps > 0) & (random.random(len(base)) < share))
    return pa.table(
        {
            "contract_ref": supplies.reference(block, contracts).take(pa.array(row)),
            "paid_on": pa.array(contracts.installed[row]),
            "amount": pa.array(steps[row]),
        }
    )

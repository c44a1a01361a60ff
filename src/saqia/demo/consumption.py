"""How much each meter counts in each period: households by a lognormal profile, organisations by their trade."""

from typing import Any

import numpy as np

from saqia.demo import assumptions, columns, gauges, schedule, skeleton, supplies

_DAYS_PER_MONTH = 30.0


def volumes(
    block: skeleton.Block, contracts: supplies.Supplies, meters: gauges.Gauges, when: schedule.Schedule,
    days: schedule.Days,
) -> columns.Floats:  # fmt: skip
    """Return kWh or m3, meters by periods.

    :param days: reading days of each meter, by months
    """
    assumed = assumptions.consumption()
    service = contracts.service[meters.contract]
    premises = contracts.premises[meters.contract]
    base = _base(block, assumed)[premises, service - 1] * _shared(contracts.households[meters.contract])
    length = np.diff(days, axis=1).astype(np.int64) / _DAYS_PER_MONTH
    random = block.generator("volumes")
    spread = np.exp(assumed["monthly_spread"] * random.standard_normal(length.shape))
    found: columns.Floats = base[:, None] * length * spread * _season(block, assumed, when)[premises, service - 1]
    return found


def _base(block: skeleton.Block, assumed: dict[str, Any]) -> columns.Floats:
    """Return the average month of each premises, electricity and water: richer households take more of both."""
    random = block.generator("profiles")
    count = len(block.commune)
    means, wealth = random.random(count), random.standard_normal(count)
    household = np.empty((count, 2))
    for place, name in enumerate(("electricity_kwh", "water_m3")):
        figures = assumed["household"][name]
        spread = figures["shared_spread"] * wealth + figures["own_spread"] * random.standard_normal(count)
        household[:, place] = columns.by_kind(block.urban, figures) * np.exp(spread)
    kinds = assumptions.organizations()
    multiples = np.array([[1.0, 1.0], *([kind["kwh"], kind["m3"]] for kind in kinds)])
    typical = np.array([assumed["household"]["electricity_kwh"]["urban"], assumed["household"]["water_m3"]["urban"]])
    trade = typical * np.exp(assumed["organization_spread"] * (2 * means[:, None] - 1))
    row = block.premises_organization + 1
    return np.where((row > 0)[:, None], trade * multiples[row], household)


def _shared(households: columns.Ints) -> columns.Floats:
    """Return how many times a household's volume a meter counts: the flats behind a shared meter are small."""
    return np.where(households > 1, households * 0.85, 1.0)


def _season(block: skeleton.Block, assumed: dict[str, Any], when: schedule.Schedule) -> columns.Floats:
    """Return the season's share of the average month: premises by service by period."""
    region = assumed["seasons"][block.perimeter.region]
    month = when.month_of_period
    usual = np.array([region["electricity"], region["water"]])[:, month]
    summer = np.broadcast_to(np.array(assumed["summer_home_season"])[month], usual.shape)
    random = block.generator("summer homes")
    drawn = random.random(len(block.commune)) < columns.by_kind(block.urban, assumed["shares"]["summer_home"])
    away = drawn & (block.premises_holder == skeleton.Holder.PERSON)
    return np.where(away[:, None, None], summer, usual)

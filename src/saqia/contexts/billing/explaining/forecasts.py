"""Where the running periods of an account are heading, and what another volume would cost on its terms."""

import dataclasses
import datetime

from saqia.contexts.billing import rating
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as metering
from saqia.engine import codes, days, forecast, refusals, table
from saqia.engine.quoting import quotes, requests

_PAST_DAYS = 430  # thirteen months and a little: the same season of the year before


@dataclasses.dataclass(frozen=True)
class ServiceForecast:
    """Where one contract's running period is heading.

    :param forecast: None when nothing honest can be said
    :param unknown: why not: `too-little`, `several-registers`, `no-tariff`, `never-read`; empty otherwise
    """

    contract: contract_types.Contract
    forecast: forecast.Forecast | None
    unknown: str = ""


@dataclasses.dataclass(frozen=True)
class Simulation:
    """What a volume costs on the terms of one contract; `refused` is the engine's code when it cannot be told."""

    contract: contract_types.Contract
    quote: quotes.Quote | None
    refused: str = ""


def forecast_account(
    *, account_id: int, rules: table.Table, grid: rating.Grid, on: datetime.date
) -> list[ServiceForecast]:
    """Return where the running period of each contract in force is heading; prepaid ones have none.

    :param on: today
    :raises contracts.AccountNotFound: this tenant has no such account
    """
    account = next(iter(contracts.list_accounts([account_id])), None)
    if account is None:
        raise contracts.AccountNotFound(str(account_id))
    return forecast_contracts(contracts_of=account, rules=rules, grid=grid, on=on)


def forecast_contracts(
    *, contracts_of: contract_types.Account, rules: table.Table, grid: rating.Grid, on: datetime.date
) -> list[ServiceForecast]:
    """Return the same for an account that is read already; two queries and one a meter that shows something new."""
    account = contracts_of
    running = [one for one in account.contracts if _in_force(one, on) and not one.is_prepaid]
    points = {one.metered_by_id for one in running}
    since = on - datetime.timedelta(days=_PAST_DAYS)
    uses = metering.list_uses(service_point_ids=points, since=since)
    read = metering.list_point_readings(service_point_ids=points, since=on - datetime.timedelta(days=120))
    found = []
    for contract in running:
        plan = plan_of(contract, rules, grid)
        own = [use for use in uses if use.service_point_id == contract.metered_by_id]
        if plan is None:
            found.append(ServiceForecast(contract, None, "no-tariff"))
        elif rules.registers_of(plan) != (codes.Register.TOTAL,):
            found.append(ServiceForecast(contract, None, "several-registers"))
        elif not own:
            found.append(ServiceForecast(contract, None, "never-read"))
        else:
            last = max(own, key=lambda use: use.to_on)
            shown = [
                (one.reading.read_on, (one.reading.index_milli or 0) - last.closing_index_milli)
                for one in read
                if last.closing_index_milli is not None
                and one.reading.meter_id == last.meter_id
                and one.reading.is_trusted
                and one.reading.read_on > last.to_on
            ]
            period = _running(last.to_on, max(shown, default=None), contract.metered_by_id, on)
            past = [
                forecast.Past(days.number(use.from_on), days.number(use.to_on), use.volume_milli, use.estimated)
                for use in own
                if use.catch_up_from_on is None
            ]
            found.append(_forecast(contract, forecast.Terms(plan, contract.households), period, past, rules))
    return found


def simulate(
    *, contract_number: str, volume_milli: int, from_on: datetime.date, to_on: datetime.date, rules: table.Table,
    grid: rating.Grid, payment: str = "card",
) -> list[Simulation]:  # fmt: skip
    """Return what a volume would cost on a contract's terms, with the sanitation that the same meter measures.

    :param volume_milli: thousandths of kWh or m3
    :raises contracts.ContractNotFound: no contract of this tenant has this number
    """
    account = contracts.get_account_of_contract(contract_number)
    [asked] = [one for one in account.contracts if one.number == contracts.get_contract(contract_number).number]
    beside = [one for one in account.contracts if one.metered_by_id == asked.metered_by_id and one.id != asked.id]
    several = [asked, *(one for one in beside if one.service != asked.service and _in_force(one, to_on))]
    return [_simulated(one, volume_milli, from_on, to_on, rules, grid, payment) for one in several]


def plan_of(contract: contract_types.Contract, rules: table.Table, grid: rating.Grid) -> int | None:
    """Return the tariff plan that bills a contract, as a bill run finds it; None where none is known."""
    use = contract.use if contract.option == "standard" else f"{contract.use}-{contract.option}"
    for operator in (grid.operator, rating.DEMONSTRATION) if grid.demonstration else (grid.operator,):
        plan = rules.find(operator, contract.zone or table.ANY_ZONE, rating.SERVICES[contract.service], use)
        if plan is not None:
            return plan
    return None


def _forecast(
    contract: contract_types.Contract, terms: forecast.Terms, period: forecast.Running, past: list[forecast.Past],
    rules: table.Table,
) -> ServiceForecast:  # fmt: skip
    try:
        return ServiceForecast(contract, forecast.forecast(rules, terms, period, past))
    except forecast.TooLittleKnown:
        return ServiceForecast(contract, None, "too-little")


def _simulated(
    contract: contract_types.Contract, volume: int, from_on: datetime.date, to_on: datetime.date, rules: table.Table,
    grid: rating.Grid, payment: str,
) -> Simulation:  # fmt: skip
    number = plan_of(contract, rules, grid)
    if number is None:
        return Simulation(contract, None, "TariffUnknown")
    plan = rules.plans[number]
    asked = requests.Request(
        service=plan.service, use=plan.use, operator=plan.operator, zone=plan.zone, from_day=days.number(from_on),
        to_day=days.number(to_on), volume=volume, payment=payment, households=contract.households,
    )  # fmt: skip
    try:
        return Simulation(contract, quotes.quote(rules, asked))
    except refusals.Refused as refused:
        return Simulation(contract, None, refused.code)


def _running(
    start: datetime.date, shown: tuple[datetime.date, int] | None, point: int, on: datetime.date
) -> forecast.Running:
    """Return the running period with what a reading shows since; a dial that went back is not judged here."""
    from_day, to_day = days.number(start), days.number(_next_month(start, on))
    meter = metering.find_hanging_meter(point) if shown is not None and shown[1] >= 0 else None
    if shown is None or meter is None:
        return forecast.Running(from_day, to_day)
    return forecast.Running(from_day, to_day, days.number(shown[0]), shown[1] * meter.multiplier_milli // 1000)


def _in_force(contract: contract_types.Contract, on: datetime.date) -> bool:
    return contract.starts_on <= on and (contract.ends_on is None or contract.ends_on > on)


def _next_month(start: datetime.date, on: datetime.date) -> datetime.date:
    """Return the day on which a monthly round comes by again; the day after today when it is late."""
    number = start.year * 12 + start.month
    following = datetime.date(number // 12, number % 12 + 1, min(start.day, 28))
    return max(following, on + datetime.timedelta(days=1))

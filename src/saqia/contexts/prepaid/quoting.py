"""What an amount buys: credit of the account, emergency credit, a share of arrears, standing charges, then energy."""

import dataclasses
import datetime

from saqia.contexts.billing import operations as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.prepaid import history, models, refusals, rules, shapes, types
from saqia.contexts.tariffs import queries as tariffs
from saqia.engine import codes, days, table, vending
from saqia.engine import refusals as engine_refusals
from saqia.engine.sts import identifiers

EMERGENCY_ITEM, SALE_ITEM = "emergency", "prepaid"
_SERVICES = {1: "electricity", 2: "water"}
_DIRHAM = 100


@dataclasses.dataclass(frozen=True)
class Owed:
    """What an account owes before energy is bought, and what it is owed. Centimes."""

    overdue: int
    emergency: int
    emergency_items: tuple[int, ...]
    credit: int


@dataclasses.dataclass(frozen=True)
class Pricing:
    """The tariff of one meter in the month of a day, with the standing charges that are due."""

    rules: table.Table
    month: vending.Terms
    bought_tenths: int
    fixed: tuple[types.Share, ...]
    fixed_from_on: datetime.date
    fixed_until_on: datetime.date

    @property
    def fixed_centimes(self) -> int:
        """Return the standing charges with tax."""
        return sum(share.ttc_centimes for share in self.fixed)


def quote_vend(
    *, meter_number: str, amount_centimes: int, grid: billing.Grid, tenant_id: int, on: datetime.date,
    account: contract_types.Account | None = None,
) -> types.Quote:  # fmt: skip
    """Return what an amount buys for a meter today, and what is taken of it first.

    :param account: the meter's, where it is read already
    :raises MeterUnknown: no meter has this number
    :raises MeterBlocked: it may not buy
    :raises KeyExpired: its key makes no token any more
    :raises ContractEnded: its contract is not in force
    :raises AmountTooSmall: nothing is left for energy
    :raises AmountTooLarge: above what one purchase may be
    :raises DailyLimitReached: it bought as much as it may today
    :raises PriceUnknown: no tariff prices it
    """
    row = history.meter_by_number(meter_number)
    return quote(row, amount_centimes, grid, tenant_id, on, account)


def quote(
    row: models.PrepaidMeter, amount: int, grid: billing.Grid, tenant_id: int, on: datetime.date,
    account: contract_types.Account | None = None,
) -> types.Quote:  # fmt: skip
    """Return the same for a row that is read, or locked, already."""
    terms = rules.terms(on)
    sold = history.sold(row, on)
    require_token(row, on)
    _require_may_buy(row, amount, terms, sold)
    owed = owed_by(row.account_id, on)
    pricing = pricing_of(row, grid, tenant_id, on, sold, account)
    arrears = min(owed.overdue, amount * terms.arrears_percent // 100)
    first = owed.emergency + arrears + pricing.fixed_centimes
    for_energy = amount + owed.credit - first
    bought = _bought(pricing, for_energy)
    if bought is None or bought.tenths == 0:
        raise refusals.AmountTooSmall(_least(pricing, owed, terms))
    more = min(bought.left_centimes, owed.overdue - arrears)  # what buys no tenth more settles what is overdue
    return types.Quote(
        meter=shapes.meter(row), amount_centimes=amount, credit_centimes=owed.credit,
        emergency_centimes=owed.emergency, arrears_centimes=arrears + more, overdue_centimes=owed.overdue,
        fixed_centimes=pricing.fixed_centimes, fixed_from_on=pricing.fixed_from_on,
        fixed_until_on=pricing.fixed_until_on, energy_centimes=bought.ttc_centimes,
        vat_centimes=sum(share.vat_centimes for share in (*pricing.fixed, *bought.shares)),
        left_centimes=bought.left_centimes - more, repriced_centimes=bought.repriced_centimes,
        step_centimes=_step(pricing, bought), tenths=bought.tenths, bought_tenths=pricing.bought_tenths,
        shares=(*pricing.fixed, *bought.shares), recovers=owed.emergency_items, demonstration=bought.demonstration,
    )  # fmt: skip


def owed_by(account_id: int, on: datetime.date) -> Owed:
    """Return what is taken first: overdue and not disputed, and emergency credit that is not recovered."""
    overdue = emergency = credit = 0
    items: list[int] = []
    for one in ledger.list_item_standings(account_ids=[account_id], on=on):
        free = one.left_centimes - one.held_centimes
        if one.kind == EMERGENCY_ITEM and one.left_centimes > 0:
            emergency += one.left_centimes
            items.append(one.number)
        elif one.state == "overdue" and one.kind != SALE_ITEM:
            overdue += free
        elif one.left_centimes < 0:
            credit -= one.left_centimes
    return Owed(overdue, emergency, tuple(items), credit)


def pricing_of(
    row: models.PrepaidMeter, grid: billing.Grid, tenant_id: int, on: datetime.date, sold: history.Sold,
    account: contract_types.Account | None = None,
) -> Pricing:  # fmt: skip
    """Return what prices a meter on a day.

    :raises ContractEnded: its contract is not in force
    :raises PriceUnknown: no tariff prices it
    """
    contract = _contract(row, account or contracts.list_accounts([row.account_id])[0], on)
    found = tariffs.get_table(tenant_id=tenant_id)
    plan = _plan(found, contract, grid)
    since = sold.fixed_until_on
    month, following = on.replace(day=1), history.next_month(on)
    try:
        fixed = _fixed(found, plan, contract, since, following)
        return Pricing(
            rules=found, month=_terms(plan, contract, month, following),
            bought_tenths=sold.month_tenths, fixed=fixed,
            fixed_from_on=min(since, following), fixed_until_on=following,
        )  # fmt: skip
    except engine_refusals.Refused as refused:
        raise refusals.PriceUnknown(refused.code) from None


def require_token(row: models.PrepaidMeter, on: datetime.date) -> None:
    """Have nobody pay, or owe, for a token that could not be made until the end of the day.

    :raises MeterBlocked: the meter may not buy, or (MeterReplaced) it was taken down
    :raises KeyExpired: its key makes no token any more
    """
    if row.replaced_at is not None:
        raise refusals.MeterReplaced(row.number)
    if row.blocked_reason:
        raise refusals.MeterBlocked(row.blocked_reason)
    last = datetime.datetime.combine(on, datetime.time.max, datetime.UTC)
    try:
        identifiers.identifier(shapes.keyed(row), last, after=row.last_identifier)
    except identifiers.KeyExpired:
        raise refusals.KeyExpired(row.number) from None


def _require_may_buy(row: models.PrepaidMeter, amount: int, terms: rules.Terms, sold: history.Sold) -> None:
    if amount < terms.least_centimes:
        raise refusals.AmountTooSmall(terms.least_centimes)
    if amount > terms.most_centimes:
        raise refusals.AmountTooLarge(terms.most_centimes)
    if sold.day_centimes + amount > terms.most_centimes_a_day or sold.day_times >= terms.most_purchases_a_day:
        raise refusals.DailyLimitReached(row.number)


def _bought(pricing: Pricing, centimes: int) -> vending.Purchase | None:
    if centimes <= 0:
        return None
    return vending.buy(pricing.rules, pricing.month, bought_tenths=pricing.bought_tenths, centimes=centimes)


def _step(pricing: Pricing, bought: vending.Purchase) -> int:
    """Return what a tenth more costs where a dearer block keeps a dirham or more from buying anything; else 0."""
    if bought.left_centimes < _DIRHAM:
        return 0
    upto = pricing.bought_tenths + bought.tenths
    return vending.price(pricing.rules, pricing.month, bought_tenths=upto, tenths=1).ttc_centimes


def _least(pricing: Pricing, owed: Owed, terms: rules.Terms) -> int:
    """Return the least amount that buys something, in whole dirhams, counted on what is due today."""
    step = vending.price(pricing.rules, pricing.month, bought_tenths=pricing.bought_tenths, tenths=1).ttc_centimes
    without = owed.emergency + pricing.fixed_centimes + step - owed.credit
    whole = min(without + owed.overdue, -(-without * 100 // (100 - terms.arrears_percent)) + 1)
    return max(-(-whole // _DIRHAM) * _DIRHAM, terms.least_centimes)


def _contract(row: models.PrepaidMeter, account: contract_types.Account, on: datetime.date) -> contract_types.Contract:
    for one in account.contracts:
        if one.id == row.contract_id and one.starts_on <= on and (one.ends_on is None or one.ends_on > on):
            return one
    raise refusals.ContractEnded(row.number)


def _plan(found: table.Table, contract: contract_types.Contract, grid: billing.Grid) -> int:
    use = contract.use if contract.option == "standard" else f"{contract.use}-{contract.option}"
    for operator in (grid.operator, tariffs.DEMONSTRATION) if grid.demonstration else (grid.operator,):
        plan = found.find(operator, contract.zone or table.ANY_ZONE, _SERVICES.get(contract.service, ""), use)
        if plan is not None and found.registers_of(plan) == (codes.Register.TOTAL,):
            return plan
    raise refusals.PriceUnknown(contract.number)


def _terms(
    plan: int, contract: contract_types.Contract, from_on: datetime.date, until_on: datetime.date
) -> vending.Terms:
    starts_on = max(from_on, contract.starts_on)
    return vending.Terms(plan, days.number(starts_on), days.number(until_on), contract.households)


def _fixed(
    found: table.Table, plan: int, contract: contract_types.Contract, since: datetime.date, until: datetime.date
) -> tuple[types.Share, ...]:
    """Return the standing charges of the days since they were last paid, a month at a time as they are billed."""
    added: dict[codes.Component, types.Share] = {}
    start = max(since, contract.starts_on)
    while start < until:
        end = min(history.next_month(start), until)
        for share in vending.standing_charges(found, _terms(plan, contract, start, end)):
            was = added.get(share.component, vending.Share(share.component, 0, 0))
            added[share.component] = vending.Share(
                share.component, was.ht_centimes + share.ht_centimes, was.vat_centimes + share.vat_centimes
            )
        start = end
    return tuple(added.values())

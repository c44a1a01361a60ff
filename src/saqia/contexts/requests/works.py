"""The price list of works and the scale of deposits (`rules/works.yaml`): an operator's own, else the marked demo."""

import dataclasses
import datetime
import functools
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from saqia.contexts.requests import types
from saqia.engine import money
from saqia.platform import rulebook
from saqia.platform.tenancy import models as tenancy
from saqia.platform.wording import Text

DEMONSTRATION, ANY = "demonstration", "any"
_BASIS = 10_000


class WorksListUnknown(Exception):
    """No price list of this operator is in force on the day, and the demonstration's may not stand in for it."""

    def __init__(self, operator: str) -> None:
        super().__init__(operator)
        self.operator = operator


class WorkUnknown(Exception):
    """The price list has no such line, or not for the service."""

    def __init__(self, work: str) -> None:
        super().__init__(work)
        self.work = work


class QuantityNotValid(Exception):
    """A flat line is counted once, a trench in meters from 1 to 5,000."""

    def __init__(self, work: str) -> None:
        super().__init__(work)
        self.work = work


@dataclasses.dataclass(frozen=True)
class PriceList:
    """One list in force over `[from_on, to_on)`. Prices without tax, MAD centimes."""

    operator: str
    from_on: datetime.date
    to_on: datetime.date | None
    vat_basis_points: int
    works: Mapping[str, types.Work]
    deposits: tuple[tuple[str, str, int], ...]

    @property
    def is_demonstration(self) -> bool:
        """Say whether these are invented prices."""
        return self.operator == DEMONSTRATION


def of_tenant(tenant_id: int, on: datetime.date) -> PriceList:
    """Return the price list of a distributor on a day.

    :raises WorksListUnknown: it has none, and does not use the demonstration's
    """
    tenant = tenancy.Tenant.objects.get(id=tenant_id)
    wanted = [tenant.operator, *([DEMONSTRATION] if tenant.uses_demonstration_grid else [])]
    for operator in wanted:
        for one in lists():
            if one.operator == operator and one.from_on <= on and (one.to_on is None or on < one.to_on):
                return one
    raise WorksListUnknown(tenant.operator)


def price(prices: PriceList, service: str, asked: Iterable[types.AskedLine]) -> types.Priced:
    """Return the lines of a quote with their amounts and the sums; the tax is rounded once, on the sum.

    :raises WorkUnknown: a line that the list has not, or of another service
    :raises QuantityNotValid: how much of a line cannot be
    """
    lines = tuple(_line(prices, service, one) for one in asked)
    net = sum(line.amount_centimes for line in lines)
    tax = money.half_up(net * prices.vat_basis_points, _BASIS)
    return types.Priced(lines, net, prices.vat_basis_points, tax, net + tax, prices.is_demonstration)


def deposit_of(prices: PriceList, service: str, use: str) -> int:
    """Return the deposit that a subscription asks for, in MAD centimes: of the use, else of any."""
    for wanted in (use, ANY):
        for row_service, row_use, amount in prices.deposits:
            if (row_service, row_use) == (service, wanted):
                return amount
    return 0


@functools.cache
def lists() -> tuple[PriceList, ...]:
    """Return every price list that ships."""
    rules = yaml.safe_load(rulebook.path("works.yaml").read_text(encoding="utf-8"))
    return tuple(_list(row) for row in rules["lists"])


def _list(row: Mapping[str, Any]) -> PriceList:
    works = [
        types.Work(one["code"], one["service"], one["per"], one["price_centimes"], Text(**one["name"]))
        for one in row["works"]
    ]
    return PriceList(
        operator=row["operator"], from_on=row["from"], to_on=row["to"],
        vat_basis_points=row["vat_basis_points"]["value"], works={work.code: work for work in works},
        deposits=tuple((one["service"], one["use"], one["amount_centimes"]) for one in row["deposits"]),
    )  # fmt: skip


def _line(prices: PriceList, service: str, asked: types.AskedLine) -> types.QuoteLine:
    work = prices.works.get(asked.work)
    if work is None or work.service not in (service, ANY):
        raise WorkUnknown(asked.work)
    if not 1 <= asked.quantity <= (1 if work.per == "flat" else 5_000):
        raise QuantityNotValid(asked.work)
    return types.QuoteLine(
        work.code, work.name, work.per, asked.quantity, work.price_centimes, asked.quantity * work.price_centimes
    )

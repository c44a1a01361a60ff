"""What if: a bill's own figures, and what it would come to if one of them were another. Nothing is written."""

import dataclasses
from collections.abc import Mapping

from saqia.contexts.billing import rating, types
from saqia.contexts.billing.explaining import sides
from saqia.engine import codes, days, refusals, table
from saqia.engine.quoting import quotes, requests

_WATER, _SANITATION = 2, 3


@dataclasses.dataclass(frozen=True)
class Supplied:
    """What a bill asked of the tariffs for one contract, as plainly consumed. Centimes with taxes.

    :param asked: its plan, days and volumes, paid in a way that bears no stamp duty
    :param plain_centimes: what these figures come to by themselves; an estimate or a catch-up is billed otherwise
    """

    contract_id: int
    service: int
    asked: requests.Request
    billed_centimes: int
    plain_centimes: int


@dataclasses.dataclass(frozen=True)
class Supply:
    """What may be taken otherwise as one: a contract of the bill, and the sanitation that the same index measures."""

    main: Supplied
    beside: tuple[Supplied, ...] = ()

    @property
    def parts(self) -> tuple[Supplied, ...]:
        """Return the contract and what goes with it."""
        return (self.main, *self.beside)

    @property
    def is_plain(self) -> bool:
        """Say whether the bill charges what its figures come to by themselves."""
        return all(one.billed_centimes == one.plain_centimes for one in self.parts)


@dataclasses.dataclass(frozen=True)
class Variation:
    """A bill with one supply taken otherwise. Centimes with taxes.

    :param quotes: of the supply's contracts, in their order
    :param bill_duty_centimes: the stamp duty of the bill, paid as it was
    :param duty_centimes: the stamp duty of what it would be, paid as asked
    """

    quotes: tuple[quotes.Quote, ...]
    bill_centimes: int
    bill_duty_centimes: int
    new_centimes: int
    duty_centimes: int

    @property
    def difference_centimes(self) -> int:
        """Return what it would add to what is paid, stamp duty in; negative when the customer would pay less."""
        return self.new_centimes + self.duty_centimes - self.bill_centimes - self.bill_duty_centimes


def list_supplies(*, detail: types.BillDetail, rules: table.Table, grid: rating.Grid) -> list[Supply]:
    """Return what of a bill may be taken otherwise, in the order of its services.

    What these rules no longer price, or refuse as plainly consumed, is left out.
    """
    measured: dict[int, set[int]] = {}
    for row in detail.supplies.to_pylist():
        if row["consumption_id"] is not None:
            measured.setdefault(row["contract_id"], set()).add(row["consumption_id"])
    found = sorted(sides.sides(detail, rules, grid).values(), key=lambda one: (one.service, one.contract_id))
    supplied = [each for one in found if (each := _supplied(one, rules)) is not None]
    water = [one for one in supplied if one.service == _WATER]
    beside: dict[int, list[Supplied]] = {}
    for one in supplied:
        if one.service == _SANITATION:
            own = measured.get(one.contract_id, set())
            owner = next((each for each in water if own & measured.get(each.contract_id, set())), None)
            if owner is not None:
                beside.setdefault(owner.contract_id, []).append(one)
    with_another = {one.contract_id for several in beside.values() for one in several}
    return [
        Supply(one, tuple(beside.get(one.contract_id, ())))
        for one in supplied
        if one.contract_id not in with_another
    ]  # fmt: skip


def vary_bill(
    *, header: types.BillHeader, supply: Supply, asked: requests.Request, paid_by: str, rules: table.Table
) -> Variation:
    """Return what a bill would come to with one supply taken as asked; the others stay as they were billed.

    :param asked: of the supply's main contract; what goes with it takes its days, volume, and another use or zone
    :param paid_by: how the bill itself was or will be paid, as the stamp duty knows it
    :raises saqia.engine.refusals.Refused: the tariffs do not know it, or it is beyond what is rated
    """
    found = tuple(quotes.quote(rules, each) for each in (asked, *(_along(one, supply, asked) for one in supply.beside)))
    total = header.total_ttc_centimes - sum(one.billed_centimes for one in supply.parts)
    total += sum(one.total_ttc for one in found)
    last = days.number(header.to_on) - 1
    return Variation(
        found, header.total_ttc_centimes, quotes.stamp_duty(rules, header.total_ttc_centimes, paid_by, last),
        total, quotes.stamp_duty(rules, total, asked.payment, asked.to_day - 1),
    )  # fmt: skip


def _along(one: Supplied, supply: Supply, asked: requests.Request) -> requests.Request:
    own = supply.main.asked
    return dataclasses.replace(
        one.asked, from_day=asked.from_day, to_day=asked.to_day, volume=asked.volume, households=asked.households,
        use=one.asked.use if asked.use == own.use else asked.use,
        zone=one.asked.zone if asked.zone == own.zone else asked.zone,
    )  # fmt: skip


def _supplied(one: sides.ServiceSide, rules: table.Table) -> Supplied | None:
    cases = one.side.cases
    if int(cases.plan[0]) < 0:
        return None
    plan = rules.plans[int(cases.plan[0])]
    volumes = dict(zip((codes.Register(code) for code in cases.register.tolist()), cases.volume.tolist(), strict=True))
    asked = requests.Request(
        service=plan.service, use=plan.use, operator=plan.operator, zone=plan.zone, payment="card",
        from_day=int(cases.from_day.min()), to_day=int(cases.to_day.max()), households=int(cases.households[0]),
        volume=volumes.get(codes.Register.TOTAL, 0), registers=_apart(volumes),
    )  # fmt: skip
    try:
        plainly = quotes.quote(rules, asked).total_ttc
    except refusals.Refused:
        return None
    return Supplied(one.contract_id, one.service, asked, one.side.billed, plainly)


def _apart(volumes: Mapping[codes.Register, int]) -> tuple[tuple[codes.Register, int], ...]:
    """Return the volumes of a tariff that is read on several registers; their sum is made of them."""
    return tuple((code, volume) for code, volume in volumes.items() if code is not codes.Register.TOTAL)

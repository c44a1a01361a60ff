"""Why did it rise? A bill beside the one before, service by service."""

import dataclasses

from django.db.models import QuerySet

from saqia.contexts.billing import models, rating, reading, types
from saqia.contexts.billing.explaining import sides
from saqia.engine import change, table


class NoBill(Exception):
    """There is no such bill, or the account has none yet."""


class NoBillBefore(Exception):
    """The account has no earlier bill to compare with."""


@dataclasses.dataclass(frozen=True)
class ServiceChange:
    """One contract on both bills. `change` is None when one of the bills does not charge it. Centimes with taxes."""

    contract_id: int
    contract_number: str
    service: int
    before_centimes: int
    after_centimes: int
    change: change.Change | None


@dataclasses.dataclass(frozen=True)
class BillChange:
    """A bill, the one before it, and what each service changed; the services sum to the difference of the totals."""

    before: types.BillHeader
    after: types.BillHeader
    services: tuple[ServiceChange, ...]

    @property
    def difference_centimes(self) -> int:
        """Return by how much the bill rose; negative when it fell."""
        return self.after.total_ttc_centimes - self.before.total_ttc_centimes


def explain_change(
    *, rules: table.Table, grid: rating.Grid, bill_number: int | None = None, account_id: int | None = None
) -> BillChange:
    """Explain a bill beside the one before, or the newest bill of an account beside the one before it.

    Bills that were credited as wrong are left out: what replaced them is compared.

    :raises NoBill: this tenant has no such bill, or it is a credit note, or the account has none
    :raises NoBillBefore: there is nothing to compare with
    """
    after = _asked(bill_number, account_id)
    before = _before(after)
    if before is None:
        raise NoBillBefore(after.number)
    former = sides.sides(reading.detail(before), rules, grid)
    newer = sides.sides(reading.detail(after), rules, grid)
    found = [_service(one, former.get(key), newer.get(key), rules) for key, one in {**former, **newer}.items()]
    return BillChange(
        reading.header(before),
        reading.header(after),
        tuple(sorted(found, key=lambda one: (one.service, one.contract_id))),
    )


def _asked(bill_number: int | None, account_id: int | None) -> models.Bill:
    rows = models.Bill.objects.filter(kind="bill")
    if bill_number is not None:
        found = rows.filter(number=bill_number).first()
    else:
        found = _standing(account_id or 0).order_by("-to_on", "-number").first()
    if found is None:
        raise NoBill(bill_number)
    return found


def _before(after: models.Bill) -> models.Bill | None:
    rows = _standing(after.account_id).exclude(number=after.number)
    return rows.filter(to_on__lt=after.to_on).order_by("-to_on", "-number").first()


def _standing(account_id: int) -> "QuerySet[models.Bill]":
    wrong = models.Correction.objects.exclude(reason="catch-up").values("bill_number")
    found: QuerySet[models.Bill] = models.Bill.objects.filter(account_id=account_id, kind="bill")
    return found.exclude(number__in=wrong)


def _service(
    one: sides.ServiceSide, before: sides.ServiceSide | None, after: sides.ServiceSide | None, rules: table.Table
) -> ServiceChange:
    both = change.explain(rules, before.side, after.side) if before and after else None
    return ServiceChange(
        one.contract_id, one.contract_number, one.service, before.side.billed if before else 0,
        after.side.billed if after else 0, both,
    )  # fmt: skip

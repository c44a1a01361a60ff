"""Why did it rise? A bill beside the one before, service by service."""

import dataclasses

from saqia.contexts.billing import rating, reading, types
from saqia.contexts.billing.explaining import sides
from saqia.engine import change, table

_BEFORE = """b.account_id = %s AND b.kind = 'bill' AND b.to_on < %s AND NOT EXISTS (
    SELECT FROM billing_correction k WHERE k.bill_number = b.number AND k.reason <> 'catch-up'
) ORDER BY b.to_on DESC, b.number DESC LIMIT 1"""


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


def explain_change(after: types.BillDetail, *, rules: table.Table, grid: rating.Grid) -> BillChange:
    """Explain a bill beside the one before.

    Bills that were credited as wrong are left out: what replaced them is compared.

    :raises NoBillBefore: there is nothing to compare with, or it is a credit note
    """
    newest = after.header
    found = reading.find_details(_BEFORE, [newest.account_id, newest.to_on]) if newest.kind == "bill" else []
    if not found:
        raise NoBillBefore(newest.number)
    [before] = found
    former, newer = sides.sides(before, rules, grid), sides.sides(after, rules, grid)
    services = [_service(one, former.get(key), newer.get(key), rules) for key, one in {**former, **newer}.items()]
    in_order = sorted(services, key=lambda one: (one.service, one.contract_id))
    return BillChange(before.header, newest, tuple(in_order))


def _service(
    one: sides.ServiceSide, before: sides.ServiceSide | None, after: sides.ServiceSide | None, rules: table.Table
) -> ServiceChange:
    both = change.explain(rules, before.side, after.side) if before and after else None
    return ServiceChange(
        one.contract_id, one.contract_number, one.service, before.side.billed if before else 0,
        after.side.billed if after else 0, both,
    )  # fmt: skip

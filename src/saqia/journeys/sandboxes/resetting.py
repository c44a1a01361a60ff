"""A sandbox brought to the state that it is described in, by entries: money taken back, bills made, old ones paid.

Opening a sandbox and resetting it are one thing: whatever is missing is done, what is there is left.
"""

import datetime

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.collections import operations as collections
from saqia.contexts.collections import queries as dunned
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as paid
from saqia.contexts.payments import types as payment_types
from saqia.contexts.tariffs import queries as tariffs
from saqia.engine import table
from saqia.journeys import cycles, dunning
from saqia.journeys.sandboxes import examples, trials
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import registration, scope

_DAY = datetime.timedelta(days=1)
_NOON = datetime.time(12, tzinfo=datetime.UTC)
_PAGE = 200
_REASON = "sandbox-reset"


class NotSandbox(Exception):
    """A real distributor is not reset."""


def reset_everywhere(at: datetime.datetime) -> None:
    """Bring every sandbox back to its state. A periodic job; repeating it changes nothing."""
    for sandbox in registration.list_sandboxes():
        bring(sandbox=sandbox, at=at)


def bring(*, sandbox: tenancy.Tenant, at: datetime.datetime) -> list[examples.Numbered]:
    """Bring a sandbox to its state and return its accounts; cut anywhere and repeated, it does what is left.

    :raises NotSandbox: nothing is done: what partners paid to a real distributor stands
    """
    if not registration.is_sandbox(sandbox.id):
        raise NotSandbox(sandbox.code)
    actor = operation.system_actor(tenant_id=sandbox.id, name="sandbox")
    accounts = examples.settle(actor=actor, at=at)
    _take_back(actor, at)
    rules = tariffs.get_table(tenant_id=sandbox.id)
    grid = billing.Grid(sandbox.operator, sandbox.uses_demonstration_grid)
    _bill(actor, accounts, rules, grid, at)
    for one in accounts:
        _pay_what_is_old(actor, one, rules, grid, at)
    _dun(actor, accounts, at)
    return accounts


def _take_back(actor: operation.Actor, at: datetime.datetime) -> None:
    """Take back what partners paid since the last time; one that comes too late counts on its last day."""
    before: int | None = None
    while True:
        with scope.reading(actor.tenant_id):
            page = paid.page_payments(channel=payment_types.PARTNERS, before_id=before, most=_PAGE, is_standing=True)
            standing = [one for one in page if one.reference not in trials.KEPT]
            last = {one.number: paid.get_last_day(number=one.number, reason=_REASON) for one in standing}
        for one in standing:
            late = datetime.datetime.combine(last[one.number], _NOON)
            payments.reverse_payment(actor=actor, number=one.number, reason=_REASON, at=min(at, late))
        if len(page) < _PAGE:
            return
        before = page[-1].payment_id


def _bill(
    actor: operation.Actor, accounts: list[examples.Numbered], rules: table.Table, grid: billing.Grid,
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Read the meters and bill every month since they hang."""
    since, month = accounts[0].since, examples.newest_month(local_time.day(at))
    with scope.reading(actor.tenant_id):
        round_id = meters.get_round(examples.ROUND).id
        known = {one.month for one in bills.list_cycles(most=_PAGE) if one.status == "published"}
        hanging = meters.list_hanging_meters([one.service_point_id for one in accounts])
        by_point = {one.service_point_id: one.id for one in hanging}
    months = []
    while month > since and month not in known:
        months.append(month)
        month = examples.month_before(month, 1)
    for month in reversed(months):
        for one in accounts:
            if one.example.monthly_kwh:
                metering.record_reading(
                    actor=actor, meter_id=by_point[one.service_point_id], at=at,
                    read_on=month.replace(day=examples.READ_DAY),
                    index=examples.index_on(one.example, since=since, month=month),
                )  # fmt: skip
        cycles.bill_round(
            cycles.Asked(
                actor=actor, round_id=round_id, month=month, issued_on=examples.issue_day(month), at=at, rules=rules,
                grid=grid, executor=billing.LocalExecutor(1), override="sandbox: a few accounts compare with nothing",
            )
        )  # fmt: skip


def _pay_what_is_old(
    actor: operation.Actor, one: examples.Numbered, rules: table.Table, grid: billing.Grid, at: datetime.datetime
) -> None:  # fmt: skip
    """Pay all but the newest bills that an example owes; where it disputes one, it is the newest."""
    with scope.reading(actor.tenant_id):
        items = paid.get_dues(account_id=one.account_id, on=local_time.day(at)).items
    kept = len(items) - one.example.due
    old, newest = items[:kept] if kept > 0 else (), items[-1:]
    if one.example.is_disputed:
        for each in old:
            if each.held_centimes:
                billing.withdraw_dispute(
                    actor=actor, number=_dispute(actor, each, rules, grid, at), at=at
                )  # fmt: skip
        for each in newest:
            _dispute(actor, each, rules, grid, at)
    amount = sum(each.left_centimes for each in old)
    if amount:
        payments.collect_payment(
            actor=actor, channel="bank", collector="sandbox", reference=f"{old[-1].number}-{amount}",
            method="transfer", collected_at=at, at=at,
            lines=[payment_types.Line(one.account_id, amount, tuple(each.number for each in old))],
        )  # fmt: skip


def _dispute(
    actor: operation.Actor, item: payment_types.Due, rules: table.Table, grid: billing.Grid, at: datetime.datetime
) -> int:
    """Return the dispute of a bill: its key makes it one."""
    return billing.open_dispute(
        actor=actor, bill_number=item.number, reason="too-high", client_key=f"sandbox-{item.number}", rules=rules,
        grid=grid, at=at,
    ).number  # fmt: skip


def _dun(actor: operation.Actor, accounts: list[examples.Numbered], at: datetime.datetime) -> None:
    """Run the dunning of every day since the last one, from the first bill on: what is late long enough is cut."""
    today = local_time.day(at)
    with scope.reading(actor.tenant_id):
        newest = dunned.list_letter_days(most=1)
    on = newest[0] if newest else examples.issue_day(accounts[0].since)
    while on < today:
        on += _DAY
        try:
            dunning.run_day(actor=actor, on=on, at=at)
            dunning.write_notices(actor=actor, on=on, at=datetime.datetime.combine(on, _NOON))
        except collections.DayNotWorked:
            continue

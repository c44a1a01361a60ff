"""Billing a round's month: metering closes its readings, then billing rates, freezes and publishes."""

import dataclasses
import datetime

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries
from saqia.contexts.metering import operations as metering
from saqia.engine import table
from saqia.journeys.switchover import recording
from saqia.platform import operation
from saqia.platform.tenancy import scope


class SwitchoverNotReady(Exception):
    """What a former operator handed over is loaded in part, or with a closed gate: its rounds are not billed yet."""

    def __init__(self, sources: list[str]) -> None:
        super().__init__(", ".join(sources))
        self.sources = sources


@dataclasses.dataclass(frozen=True)
class Asked:
    """What is to be billed, by whom, with which tariffs.

    :param month: any day of the month whose readings are billed
    :param override: why a closed gate does not stop it
    :param former: a former system's bills of the same month, to compare with in place of the cycle before
    """

    actor: operation.Actor
    round_id: int
    month: datetime.date
    issued_on: datetime.date
    at: datetime.datetime
    rules: table.Table
    grid: billing.Grid
    executor: billing.Executor
    override: str | None = None
    progress: billing.Progress = lambda step, done, of: None
    former: billing.FormerBills | None = None


def bill_round(asked: Asked, *, publish: bool = True) -> int:
    """Do what is left of a round's month and return its cycle; safe to repeat and to cut anywhere.

    :raises SwitchoverNotReady: this would be the round's first cycle
    :raises billing.GateClosed: the comparison says no-go and no reason overrides it
    """
    _require_ready(asked)
    month = asked.month.replace(day=1)
    asked.progress("close", 0, 1)
    metering.close_round(actor=asked.actor, round_id=asked.round_id, month=month, at=asked.at)
    cycle_id = billing.open_cycle(
        actor=asked.actor, round_id=asked.round_id, month=month, issued_on=asked.issued_on, at=asked.at
    )
    run = billing.Run(
        actor=asked.actor, cycle_id=cycle_id, rules=asked.rules, grid=asked.grid, at=asked.at,
        executor=asked.executor, override=asked.override, progress=asked.progress, former=asked.former,
    )  # fmt: skip
    billing.rate_cycle(run)
    if publish:
        billing.publish_cycle(run)
    return cycle_id


def _require_ready(asked: Asked) -> None:
    """Hold a round's first cycle back while a switch-over says no-go; rounds that were billed before go on.

    :raises SwitchoverNotReady: a load was cut, or closed a gate
    """
    with scope.reading(asked.actor.tenant_id):
        unready = [] if queries.is_billed(round_id=asked.round_id) else recording.list_unready()
    if unready:
        raise SwitchoverNotReady(unready)

"""Dunning day by day: every distributor's late accounts in parts, each part one operation; the messages it leads to."""

import contextlib
import dataclasses
import datetime
from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.collections import events, exports, queries, types
from saqia.contexts.collections import operations as collections
from saqia.contexts.contracts import exports as contracts
from saqia.contexts.messaging import operations as messaging
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

KINDS = {"reminder": "dunning-reminder", "notice": "dunning-notice", "cut": "cut-ordered"}
"""Step -> the kind of message that tells it; recovery is a matter of the office."""
Seen = Callable[[types.Part], None]
_PART = 1_000


@dataclasses.dataclass(frozen=True)
class Summary:
    """What a day of dunning came to.

    :param taken: class and step -> accounts and centimes
    :param kept: step and reason -> accounts that were left alone
    """

    accounts: int
    taken: dict[tuple[str, str], tuple[int, int]]
    kept: dict[tuple[str, str], int]
    broken: int
    honored: int


def run_everywhere(at: datetime.datetime) -> None:
    """Run the day's dunning for every distributor, and end the offers that nobody took. A periodic job."""
    on = local_time.day(at)
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        actor = operation.system_actor(tenant_id=tenant_id, name="dunning")
        collections.lapse_plans(actor=actor, at=at)
        try:
            run_day(actor=actor, on=on, at=at)
        except collections.DayNotWorked:
            return


def run_day(*, actor: operation.Actor, on: datetime.date, at: datetime.datetime, seen: Seen | None = None) -> Summary:
    """Run the dunning of a day to its end; cut at any point and run again, it does what is left.

    :raises collections.DayNotWorked: offices do not work that day
    """
    return _follow(lambda after: collections.run_dunning(actor=actor, on=on, at=at, after=after), seen)


def write_notices(*, actor: operation.Actor, on: datetime.date, at: datetime.datetime) -> int:
    """Print the notices that were taken on a day, so that their term runs; return how many there are."""
    with scope.reading(actor.tenant_id):
        steps = [one for one in queries.list_written_steps(on=on) if one.step == "notice"]
    ids = sorted({one.account_id for one in steps})
    for first in range(0, len(ids), _PART):
        with contextlib.suppress(collections.NothingToWrite):  # paid since
            collections.print_letters(
                actor=actor, run_id=steps[0].run_id, step="notice", account_ids=ids[first : first + _PART], at=at
            )
    return len(ids)


def preview_day(*, tenant_id: int, on: datetime.date, seen: Seen | None = None) -> Summary:
    """Return what the dunning of a day would come to; nothing is written."""

    def look(after: int) -> types.Part:
        with scope.reading(tenant_id):
            return queries.preview_dunning(on=on, after=after)

    return _follow(look, seen)


def tell_steps(*, actor: operation.Actor, event: events.StepsTaken, at: datetime.datetime) -> None:
    """React to steps that were taken: one message an account and step, however many bills it is about."""
    addresses = None
    for step in event.steps:
        if step in KINDS:
            found = exports.steps(run_id=event.run_id, step=step, after=event.after, last=event.last)
            if addresses is None:
                addresses = contracts.addresses(first=event.after + 1, last=event.last)
            rows = _rows(step, event, found.join(addresses, "account_id", join_type="inner").sort_by("account_id"))
            messaging.send_many(actor=actor, kind=KINDS[step], rows=rows, at=at)


def _rows(step: str, event: events.StepsTaken, found: pa.Table) -> pa.Table:
    ids = found["account_id"].cast(pa.string())
    columns = {
        "cause": pc.binary_join_element_wise(f"{KINDS[step]}:{event.run_id}", ids, ":"),
        "customer_id": found["customer_id"],
        "language": pa.nulls(found.num_rows, pa.string()),
        "about": pc.binary_join_element_wise("account", found["account_number"], ":"),
        "account": found["account_number"],
        "amount_centimes": found["amount_centimes"],
    }
    if step != "cut":
        columns["due_on"] = pc.strftime(found["first_due_on"].cast(pa.timestamp("s")), "%Y-%m-%d")
    return pa.table(columns)


def _follow(act: Callable[[int], types.Part], seen: Seen | None) -> Summary:
    accounts, after = 0, 0
    asked: dict[tuple[str, str], set[int]] = {}
    centimes: Counter[tuple[str, str]] = Counter()
    kept: Counter[tuple[str, str]] = Counter()
    broken = honored = 0
    while True:
        part = act(after)
        if part.last is None:
            break
        if seen is not None:
            seen(part)
        accounts, after = accounts + part.accounts, part.last
        broken, honored = broken + len(part.broken), honored + len(part.honored)
        kept.update((one.step, one.reason) for one in part.kept)
        for step in part.taken:
            key = (part.classes[step.account_id], step.step)
            asked.setdefault(key, set()).add(step.account_id)
            centimes[key] += step.amount_centimes
    counted = {key: (len(who), centimes[key]) for key, who in sorted(asked.items())}
    return Summary(accounts, counted, dict(sorted(kept.items())), broken, honored)

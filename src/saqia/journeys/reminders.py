"""What customers are reminded of, in columns: bills soon due and overdue, and the days on which to read a meter."""

import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.contracts import exports as contracts
from saqia.contexts.ledger import exports as ledger
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import queries
from saqia.contexts.metering import exports as metering
from saqia.contexts.metering import queries as rounds
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy

DAY = datetime.timedelta(days=1)


def remind_everyone(at: datetime.datetime) -> None:
    """Remind the customers of every tenant; repeating it sends nothing twice. A periodic job."""
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        actor = operation.system_actor(tenant_id=tenant_id, name="reminders")
        remind_of_bills(actor=actor, at=at)
        remind_of_readings(actor=actor, at=at)


@operation.operation
def remind_of_bills(*, actor: operation.Actor, at: datetime.datetime) -> int:
    """Queue the reminders of bills soon due and of overdue ones; return how many are new."""
    on = local_time.day(at)
    rule = queries.reminders(on)
    overdue_on = on - rule.overdue_days * DAY
    spans = (
        ("due-soon", on + DAY, on + (rule.due_soon_days + 1) * DAY),
        ("overdue", overdue_on - rule.catch_up_days * DAY, overdue_on + DAY),
    )
    queued = 0
    for kind, first_on, until_on in spans:
        due = ledger.due_bills(first_on=first_on, until_on=until_on)
        if due.num_rows:
            rows = _of_bills(kind, _with_customers(due))
            queued += messaging.send_many(actor=actor, kind=kind, rows=rows, at=at).queued
    return queued


@operation.operation
def remind_of_readings(*, actor: operation.Actor, at: datetime.datetime) -> int:
    """Tell those whose last month was estimated when their own reading counts; return how many are new."""
    on = local_time.day(at)
    rule = queries.reminders(on)
    queued = 0
    for each in rounds.list_rounds():
        for day in _days_of(each.read_day, on):
            opens_on = day - rule.reading_days_before * DAY
            if opens_on <= on < min(opens_on + rule.catch_up_days * DAY, day + DAY):
                closes_on = day + rule.reading_days_after * DAY
                rows = _of_readings(each.id, opens_on, closes_on, on)
                if rows.num_rows:
                    queued += messaging.send_many(actor=actor, kind="reading-window", rows=rows, at=at).queued
    return queued


def _days_of(read_day: int, on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return a round's day of this month and of the next."""
    following = (on.replace(day=1) + 31 * DAY).replace(day=read_day)
    return on.replace(day=read_day), following


def _with_customers(due: pa.Table) -> pa.Table:
    bounds = pc.min_max(due["account_id"]).as_py()
    owners = contracts.addresses(first=bounds["min"], last=bounds["max"]).select(["account_id", "customer_id"])
    return due.join(owners, "account_id", join_type="inner").sort_by("number")


def _of_bills(kind: str, due: pa.Table) -> pa.Table:
    numbers = due["number"].cast(pa.string())
    year, rank = pc.utf8_slice_codeunits(numbers, 0, 4), pc.utf8_slice_codeunits(numbers, 4)
    return pa.table(
        {
            **_common(kind, numbers, due["customer_id"]),
            "about": pc.binary_join_element_wise("bill:", numbers, ""),
            "bill": pc.binary_join_element_wise(year, rank, "-"),
            "amount_centimes": due["left_centimes"],
            "due_on": pc.strftime(due["due_on"].cast(pa.timestamp("s")), "%Y-%m-%d"),
        }
    )


def _of_readings(round_id: int, opens_on: datetime.date, closes_on: datetime.date, on: datetime.date) -> pa.Table:
    """Return a row for each contract at a point of the round whose newest month was estimated."""
    points = metering.points_of_round(round_id=round_id)
    months = metering.history(service_point_ids=points, until=on, months=2)
    newest = months.group_by("service_point_id").aggregate([("month", "max")])
    months = months.join(newest, "service_point_id").filter(pc.field("month") == pc.field("month_max"))
    estimated = months.filter(pc.field("estimated"))["service_point_id"].combine_chunks().unique()
    supply = contracts.supply(first_on=on, until_on=on + DAY, service_point_ids=estimated)
    metered = supply.filter(pc.field("service_point_id") == pc.field("metered_by_id"))
    count = metered.num_rows
    cause = pc.binary_join_element_wise(metered["contract_id"].cast(pa.string()), opens_on.isoformat(), ":")
    return pa.table(
        {
            **_common("reading-window", cause, metered["customer_id"]),
            "about": pc.binary_join_element_wise("reading:", metered["contract_number"], ""),
            "contract": metered["contract_number"],
            "opens_on": pa.repeat(opens_on.isoformat(), count),
            "closes_on": pa.repeat(closes_on.isoformat(), count),
        }
    )


def _common(kind: str, causes: pa.ChunkedArray, customers: pa.ChunkedArray) -> dict[str, Any]:
    return {
        "cause": pc.binary_join_element_wise(f"{kind}:", causes, ""),
        "customer_id": customers,
        "language": pa.nulls(len(customers), pa.string()),
    }

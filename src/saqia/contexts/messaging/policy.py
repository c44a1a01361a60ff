"""When messages may leave, how fast, what they cost: dated data of `rules/messages/policy.yaml`."""

import datetime
import functools
from decimal import Decimal
from typing import Any, NamedTuple

import yaml

from saqia.platform import rulebook
from saqia.platform.calendar import local_time, national
from saqia.platform.tenancy import models as tenancy
from saqia.platform.wording import Text


class Span(NamedTuple):
    """Hours of a day, local time; `until` before `since` is of the next day."""

    since: datetime.time
    until: datetime.time


class Threshold(NamedTuple):
    """A volume is above it when it is `times` the usual and `more_milli` above it, thousandths of kWh or m3."""

    times: Decimal
    more_milli: int


class Reminders(NamedTuple):
    """How many days before or after a date customers are told of it."""

    due_soon_days: int
    overdue_days: int
    reading_days_before: int
    reading_days_after: int
    catch_up_days: int


class PolicyMissing(Exception):
    """`rules/messages/policy.yaml` has no entry of this section that holds on this day."""

    def __init__(self, section: str, on: datetime.date) -> None:
        super().__init__(f"rules/messages/policy.yaml: {section} has no entry that holds on {on}")
        self.section, self.on = section, on


def entry(section: str, on: datetime.date) -> dict[str, Any]:
    """Return the newest entry of a section that has begun on a day.

    :raises PolicyMissing: none has
    """
    found = rulebook.in_force(_rules()[section], on)
    if found is None:
        raise PolicyMissing(section, on)
    return found


def month_of(at: datetime.datetime) -> datetime.date:
    """Return the first day of the month, in local time, whose budget a message of this moment spends."""
    return local_time.day(at).replace(day=1)


def cost_of_part(*, tenant_id: int, on: datetime.date) -> int:
    """Return the centimes of one SMS part of a tenant."""
    return _own(entry("sms_cost", on), "centimes_a_part", tenant_id)


def default_budget(*, tenant_id: int, month: datetime.date) -> int:
    """Return the centimes that a tenant may spend in a month in which it decided nothing itself."""
    return _own(entry("monthly_budget", month), "centimes", tenant_id)


def bulk_a_second(*, tenant_id: int, on: datetime.date) -> int:
    """Return how many bulk messages of a tenant may leave in a second."""
    return _own(entry("pace", on), "bulk_a_second", tenant_id)


def waits_seconds(on: datetime.date) -> tuple[int, ...]:
    """Return how long to wait after each refusal that may pass; after the last, the channel is given up."""
    return tuple(entry("attempts", on)["waits_seconds"])


def lease_seconds(on: datetime.date) -> int:
    """Return how long a worker may take over what it leased before another takes it."""
    return int(entry("attempts", on)["lease_seconds"])


def doubt_days(on: datetime.date) -> int:
    """Return how long an address that does not exist is left out."""
    return int(entry("doubt", on)["days"])


def has_reports(channel: str, on: datetime.date) -> bool:
    """Say whether a channel tells when a message arrived."""
    return channel in entry("reports", on)["channels"]


def alerts(on: datetime.date) -> dict[str, dict[str, Threshold]]:
    """Return `high` and `leak` -> service -> when a volume is worth a message."""
    rows = entry("alerts", on)
    return {
        kind: {
            service: Threshold(Decimal(row["times"]), int(row["more"]) * 1000) for service, row in rows[kind].items()
        }
        for kind in ("high", "leak")
    }


def reminders(on: datetime.date) -> Reminders:
    """Return when customers are reminded of bills and readings."""
    row = entry("reminders", on)
    return Reminders(**{name: int(row[name]) for name in Reminders._fields})


def sender_names(*, tenant_id: int, on: datetime.date) -> Text:
    """Return how a tenant's messages name it, in three languages."""
    tenant = tenancy.Tenant.objects.get(id=tenant_id)
    own = entry("sender_names", on)["tenants"].get(tenant.code)
    return Text(**own) if own else Text(ar=tenant.name_ar, fr=tenant.name_fr, en=tenant.name_en)


def earliest(at: datetime.datetime, own: Span | None = None) -> datetime.datetime:
    """Return the first moment from `at` on that is not in quiet hours.

    :param own: a customer's own quiet hours, in place of everybody's; from equal to until: none
    """
    local = at.astimezone(local_time.HERE)
    for _ in range(8):  # the end of one span may begin another: at most a few a day
        span = next((span for span in _spans(local.date(), own) if _holds(span, local.time())), None)
        if span is None:
            return local.astimezone(datetime.UTC)
        day = local.date() + datetime.timedelta(days=1 if local.time() >= span.until else 0)
        local = datetime.datetime.combine(day, span.until, local_time.HERE)
    return local.astimezone(datetime.UTC)


def _spans(on: datetime.date, own: Span | None) -> list[Span]:
    if own is not None:
        return [own]
    row = entry("quiet_hours", on)
    rows = row["ramadan" if national.calendar().is_ramadan(on) else "regular"]
    return [Span(datetime.time.fromisoformat(since), datetime.time.fromisoformat(until)) for since, until in rows]


def _holds(span: Span, moment: datetime.time) -> bool:
    since, until = span
    return since <= moment < until if since <= until else moment >= since or moment < until


def _own(row: dict[str, Any], name: str, tenant_id: int) -> int:
    own = row["tenants"]
    if own:
        code = tenancy.Tenant.objects.values_list("code", flat=True).get(id=tenant_id)
        return int(own.get(code, row[name]))
    return int(row[name])


@functools.cache
def _rules() -> dict[str, list[dict[str, Any]]]:
    rules: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        rulebook.path("messages/policy.yaml").read_text(encoding="utf-8")
    )
    return rules

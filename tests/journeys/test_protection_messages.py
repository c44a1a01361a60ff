"""The end of a protection from cuts: told before, told at the end, once each, and not while another one covers it."""

import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.collections.debts import SYSTEM

from saqia.contexts.collections import operations, queries
from saqia.contexts.messaging import models
from saqia.journeys import collection_messages
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

FROM, UNTIL = datetime.date(2026, 5, 4), datetime.date(2026, 6, 30)
REASON = {
    "reason_ar": "جهاز طبي ضروري للحياة", "reason_fr": "appareil médical vital", "reason_en": "vital medical device",
}  # fmt: skip


def protected(world: worlds.World, name: str, until: datetime.date = UNTIL, code: str = "medical-device") -> int:
    """Protect an account from a day in May on; return the protection."""
    return operations.protect_account(
        actor=SYSTEM, account_id=world.accounts[name].account_id, code=code, ends_on=until, at=debts.noon(FROM)
    ).id


def told(*days: datetime.date) -> list[tuple[str, dict[str, Any]]]:
    """Run the job of these days and return kind and values of the messages about protections, oldest first."""
    for day in days:
        collection_messages.tell_protections(debts.noon(day))
    with scope.reading(1):
        rows = models.Message.objects.filter(kind__startswith="protection-").order_by("id")
        return list(rows.values_list("kind", "values"))


def soon(world: worlds.World, on: datetime.date) -> int:
    """Return how many protections the queue shows on a day."""
    with scope.reading(1):
        return queries.count_protections_ending(on=on)


def test_its_end_is_told_a_fortnight_before_and_on_the_day_once_each(world: worlds.World) -> None:
    protected(world, "plain")
    number = world.accounts["plain"].number
    about = {"about": f"account:{number}", "account": number, **REASON}
    day_before, first = datetime.date(2026, 6, 14), datetime.date(2026, 6, 15)
    assert told(day_before) == []
    ending = ("protection-ending", {**about, "ends_on": "2026-06-30"})
    assert told(first, first, UNTIL - datetime.timedelta(days=1)) == [ending]
    ended = ("protection-ended", {**about, "ended_on": "2026-06-30"})
    assert told(UNTIL, UNTIL + datetime.timedelta(days=1)) == [ending, ended]
    assert [soon(world, day) for day in (day_before, first, UNTIL)] == [0, 1, 0]


def test_what_a_week_without_the_job_missed_is_told_and_older_ends_are_not(world: worlds.World) -> None:
    protected(world, "plain")
    assert [kind for kind, _ in told(UNTIL + datetime.timedelta(days=8))] == []
    assert [kind for kind, _ in told(UNTIL + datetime.timedelta(days=7))] == ["protection-ended"]


def test_an_account_that_another_protection_covers_is_told_of_the_last_end_alone(world: worlds.World) -> None:
    protected(world, "plain")
    longer = protected(world, "plain", datetime.date(2026, 7, 31), "school")
    assert told(datetime.date(2026, 6, 20), UNTIL) == []
    operations.end_protection(actor=SYSTEM, protection_id=longer, at=debts.noon(datetime.date(2026, 6, 20)))
    worker.work(concurrency=1, until_empty=True)
    assert told() == []
    assert [kind for kind, _ in told(datetime.date(2026, 6, 21), UNTIL)] == ["protection-ending", "protection-ended"]


def test_one_ended_by_a_person_is_told_at_once_and_no_more(world: worlds.World) -> None:
    ended = protected(world, "plain")
    on = datetime.date(2026, 5, 20)
    for _ in range(2):
        operations.end_protection(actor=SYSTEM, protection_id=ended, at=debts.noon(on))
    worker.work(concurrency=1, until_empty=True)
    number = world.accounts["plain"].number
    message = (
        "protection-ended",
        {"about": f"account:{number}", "account": number, "ended_on": "2026-05-20", **REASON},
    )
    assert told() == [message]
    assert told(on, on + datetime.timedelta(days=1), UNTIL) == [message]


def test_two_reasons_of_one_day_are_one_message_and_many_accounts_ask_no_more(world: worlds.World) -> None:
    protected(world, "plain")
    protected(world, "plain", code="hardship")
    assert [kind for kind, _ in told(UNTIL)] == ["protection-ended"]
    with CaptureQueriesContext(connection) as few:
        told(UNTIL)
    for name in ("shop", "stairs", "night"):
        protected(world, name)
    told(UNTIL)
    with CaptureQueriesContext(connection) as more:
        told(UNTIL)
    assert len(more.captured_queries) == len(few.captured_queries)

"""Reactions: queued with the fact, run after the commit, done once, retried, and at last dead letters."""

import asyncio
import dataclasses
import datetime
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app

from saqia.journeys import reactions as journeys
from saqia.platform import operation
from saqia.platform.database import cluster, prepared
from saqia.platform.jobs import handover, inspection, models, queue, retries, worker
from saqia.platform.outbox import facts, publishing, reactions, relay
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


@dataclasses.dataclass(frozen=True)
class PumpStopped(facts.Event):
    """A fact of these tests."""

    name: ClassVar[str] = "tests.pump.stopped"
    pump_id: int


class Acts:
    """A handler that remembers its calls and can be told to fail."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, int]] = []
        self.fails = 0

    def __call__(self, *, actor: operation.Actor, event: PumpStopped, at: datetime.datetime) -> None:
        """Count, and tell a fact of the same tenant, as an operation would."""
        if self.fails:
            self.fails -= 1
            raise RuntimeError("a name that must not be kept")
        self.calls.append((actor.tenant_id, event.pump_id))


@pytest.fixture
def acts() -> Iterator[Acts]:
    """One registered reaction to `tests.pump.stopped`."""
    handler = Acts()
    reactions.register("tests.pump.stopped", handler, "tests.restart")
    yield handler
    reactions.forget("tests.pump.stopped", "tests.restart")


@operation.operation
def stop_pump(*, actor: operation.Actor, at: datetime.datetime, fail: bool = False) -> int:
    """Tell that a pump stopped."""
    number = publishing.publish(actor=actor, event=PumpStopped(pump_id=5), at=at)
    if fail:
        raise ValueError("after")
    return number


def _make_due() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 second' WHERE status = 'todo'")


def test_a_committed_fact_has_its_job_and_the_job_acts(database: str, souss: operation.Actor, acts: Acts) -> None:
    stop_pump(actor=souss, at=AT)
    assert [(row.task, row.status, row.jobs) for row in inspection.count_jobs()] == [("outbox.react", "todo", 1)]
    assert acts.calls == []
    worker.work(concurrency=1, until_empty=True)
    assert acts.calls == [(1, 5)]
    assert inspection.count_jobs() == []


def test_a_rolled_back_fact_has_no_job(database: str, souss: operation.Actor, acts: Acts) -> None:
    with pytest.raises(ValueError, match="after"):
        stop_pump(actor=souss, at=AT, fail=True)
    assert inspection.count_jobs() == []


def test_a_fact_that_nobody_reacts_to_has_no_job(database: str, souss: operation.Actor) -> None:
    stop_pump(actor=souss, at=AT)
    assert inspection.count_jobs() == []


@operation.operation
def stop_pumps(*, actor: operation.Actor, at: datetime.datetime) -> None:
    """Tell that pumps 5, 6 and 7 stopped."""
    told = [(actor, PumpStopped(pump_id=number), at) for number in (5, 6, 7)]
    publishing.publish_each(tenant_id=actor.tenant_id, told=told)


def test_a_reaction_may_concern_some_facts_only(database: str, souss: operation.Actor, acts: Acts) -> None:
    reactions.register("tests.pump.stopped", acts, "tests.call", when=lambda event: event.pump_id == 6)
    try:
        stop_pump(actor=souss, at=AT)
        assert [row.jobs for row in inspection.count_jobs()] == [1]
        stop_pumps(actor=souss, at=AT)
        assert [row.jobs for row in inspection.count_jobs()] == [1 + 3 + 1]
        worker.work(concurrency=1, until_empty=True)
    finally:
        reactions.forget("tests.pump.stopped", "tests.call")
    assert sorted(acts.calls) == [(1, 5), (1, 5), (1, 6), (1, 6), (1, 7)]


def test_a_write_and_its_facts_take_one_statement_each(
    database: str, souss: operation.Actor, acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    run = prepared.run

    def counted(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        sent.append(statement)
        return run(statement, values)

    monkeypatch.setattr(prepared, "run", counted)
    stop_pumps(actor=souss, at=AT)
    assert len(sent) == 2
    assert [row.jobs for row in inspection.count_jobs()] == [3]


def test_a_reaction_acts_once_however_often_it_is_delivered(database: str, souss: operation.Actor, acts: Acts) -> None:
    number = stop_pump(actor=souss, at=AT)
    assert relay.act_on(actor=souss, event_id=number, reaction="tests.restart", at=AT) is True
    assert relay.act_on(actor=souss, event_id=number, reaction="tests.restart", at=AT) is False
    worker.work(concurrency=1, until_empty=True)
    assert acts.calls == [(1, 5)]
    with scope.reading(1):
        assert outbox.Reaction.objects.count() == 1


def test_a_failed_act_is_not_marked_done_and_is_tried_again(database: str, souss: operation.Actor, acts: Acts) -> None:
    stop_pump(actor=souss, at=AT)
    acts.fails = 1
    worker.work(concurrency=1, until_empty=True)
    counted = [row for row in inspection.count_jobs() if row.task == "outbox.react"]  # a periodic job may have come due
    assert [(row.status, row.jobs) for row in counted] == [("todo", 1)]
    with scope.reading(1):
        assert outbox.Reaction.objects.count() == 0
    _make_due()
    worker.work(concurrency=1, until_empty=True)
    assert acts.calls == [(1, 5)]


def test_the_last_failure_makes_a_dead_letter_that_can_be_replayed(
    database: str, souss: operation.Actor, acts: Acts
) -> None:
    number = stop_pump(actor=souss, at=AT)
    acts.fails = len(retries.WAITS_SECONDS) + 1
    for _ in range(acts.fails):
        _make_due()
        worker.work(concurrency=1, until_empty=True)
    [letter] = inspection.list_dead()
    assert letter.arguments == {"tenant_id": 1, "event_id": number, "reaction": "tests.restart"}
    assert (letter.task, letter.attempts) == ("outbox.react", len(retries.WAITS_SECONDS) + 1)
    assert letter.error == "builtins.RuntimeError"
    assert letter.place.startswith("test_reactions.py:")
    assert models.Failure.objects.count() == len(retries.WAITS_SECONDS) + 1
    inspection.replay(job_id=letter.job_id, at=AT)
    worker.work(concurrency=1, until_empty=True)
    assert acts.calls == [(1, 5)]
    assert inspection.list_dead() == []


def test_only_a_dead_letter_is_replayed(database: str, souss: operation.Actor, acts: Acts) -> None:
    with pytest.raises(inspection.NotDead):
        inspection.replay(job_id=1, at=AT)


def test_a_job_is_not_queued_outside_a_transaction(database: str) -> None:
    with pytest.raises(queue.NoTransaction):
        queue.enqueue(relay.react, [{"tenant_id": 1, "event_id": 1, "reaction": "x"}])


def test_a_name_has_one_handler(acts: Acts) -> None:
    reactions.register("tests.pump.stopped", acts, "tests.restart")
    with pytest.raises(reactions.ReactionRegisteredTwice):
        reactions.register("tests.pump.stopped", Acts(), "tests.restart")


def test_a_job_of_a_forgotten_reaction_fails_and_says_so(database: str, souss: operation.Actor, acts: Acts) -> None:
    number = stop_pump(actor=souss, at=AT)
    with pytest.raises(reactions.ReactionUnknown, match=r"tests\.gone"):
        relay.act_on(actor=souss, event_id=number, reaction="tests.gone", at=AT)


def test_every_row_of_the_table_names_a_fact_that_is_told() -> None:
    journeys.register()
    names = [(event_name, name) for event_name, _, name in (*journeys.TABLE, *journeys.OF_PARTNERS)]
    assert len(names) == len(set(names))
    assert [name for name in reactions.unclaimed() if not name.startswith("tests.")] == []


def _hand_over() -> int:
    async def once() -> int:
        async with app.open_async():
            return await handover.hand_over(app.connector)  # type: ignore[arg-type]

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        return asyncio.run(once())


def test_an_operation_wakes_nobody_and_the_hand_over_wakes_the_workers(
    server: cluster.Cluster, database: str, souss: operation.Actor, acts: Acts
) -> None:
    with psycopg.connect(server.url("postgres", database), autocommit=True) as listener:
        listener.execute("LISTEN procrastinate_any_queue_v1")
        stop_pumps(actor=souss, at=AT)
        assert list(listener.notifies(timeout=0.2)) == []
        assert _hand_over() == 3
        assert len(list(listener.notifies(timeout=5, stop_after=3))) == 3
    assert _hand_over() == 0
    assert [(row.task, row.status, row.jobs) for row in inspection.count_jobs()] == [("outbox.react", "todo", 3)]


def test_two_workers_hand_over_each_job_once(database: str, souss: operation.Actor, acts: Acts) -> None:
    for _ in range(40):
        stop_pumps(actor=souss, at=AT)

    async def both() -> int:
        async with app.open_async():
            return sum(await asyncio.gather(*(handover.hand_over(app.connector) for _ in "abcd")))  # type: ignore[arg-type]

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        handed = asyncio.run(both())
    handed += _hand_over()
    assert handed == 120
    assert [row.jobs for row in inspection.count_jobs()] == [120]


def test_jobs_that_jobs_ask_for_are_run_too(database: str, souss: operation.Actor) -> None:
    seen: list[int] = []

    def act(*, actor: operation.Actor, event: PumpStopped, at: datetime.datetime) -> None:
        seen.append(event.pump_id)
        if event.pump_id < 8:
            publishing.publish(actor=actor, event=PumpStopped(pump_id=event.pump_id + 1), at=at)

    reactions.register("tests.pump.stopped", act, "tests.chain")
    try:
        stop_pump(actor=souss, at=AT)
        worker.work(concurrency=1, until_empty=True)
    finally:
        reactions.forget("tests.pump.stopped", "tests.chain")
    assert seen == [5, 6, 7, 8]
    assert inspection.count_jobs() == []

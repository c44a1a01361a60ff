"""Whatever somebody does with a file, in whatever order: what always holds."""

import datetime
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contexts.cases import company

from saqia.contexts.cases import models, queries, types
from saqia.contexts.cases import operations as cases
from saqia.platform import operation
from saqia.platform.calendar import national
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

PREMISES: dict[str, types.Answer] = {
    "service": "water", "use": "domestic", "right": "owner", "commune": company.INEZGANE, "address": "12, rue 4",
}  # fmt: skip
DEPOSITS: dict[str, tuple[dict[str, types.Answer], tuple[str, ...]]] = {
    "complaint": (company.COMPLAINT, ()),
    "connection": (PREMISES, ("identity", "premises-right")),
    "subscription": (PREMISES, ("identity", "premises-right")),
    "termination": ({"contract": "2000000180", "ends": "2026-05-30"}, ("identity",)),
}
ACTS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), min_size=1, max_size=8)
"""Which of the offered actions, and how many days later."""
Kept = Sequence[tuple[int, str, str, object]]


@pytest.fixture
def firm(database: str, souss: operation.Actor) -> operation.Actor:
    """The distributor with its units; its system may take every action."""
    company.settle(souss)
    return souss


def _answer(field: types.Field) -> types.Answer:
    if field.kind == "choice":
        return queries.list_options(field.catalogue)[0].code
    known: dict[str, types.Answer] = {"number": 0, "yes-no": True, "date": "2026-06-01"}
    return known.get(field.kind, "Dit en quelques mots")


def _history(number: str) -> Kept:
    with scope.reading(1):
        rows = models.Move.objects.filter(file__number=number).order_by("rank")
        return list(rows.values_list("rank", "stage_from", "stage_to", "answers"))


def _hold(number: str, procedure: str, before: Kept, on: datetime.date) -> Kept:
    """Check what always holds; return the history."""
    after = _history(number)
    assert list(after[: len(before)]) == list(before)  # nothing of what was is changed
    assert [row[0] for row in after] == list(range(1, len(after) + 1))
    with scope.reading(1):
        thread = queries.get_file(number, actor=operation.system_actor(tenant_id=1, name="test"), on=on)
        definition = queries.get_procedure(procedure, on=company.ON)
    line, stage = thread.line, definition.stages[thread.line.stage]
    assert after[-1][2] == line.stage  # the last move says where it is
    current = [one for one in thread.path if one.state == "current"]
    assert len(current) == (0 if line.outcome else 1)
    assert (line.outcome != "") == (stage.kind == "final") == (thread.ended_on is not None)
    for due in (line.stage_due_on if stage.term and stage.term.count == "working" else None, line.due_on):
        assert due is None or national.calendar().is_working_day(due)
    assert (line.watch_on is None) == (line.outcome != "") or line.stage_due_on is None
    if line.outcome:
        assert {one.effect for one in thread.actions} <= {"reopen"}  # closed is closed, but for another look
    for one in thread.actions:
        assert line.stage in definition.actions[one.code].from_
    return after


@pytest.mark.parametrize("procedure", sorted(DEPOSITS))
def test_any_way_keeps_the_history_the_clock_and_one_stage(firm: operation.Actor, procedure: str) -> None:
    numbers: list[str] = []

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(ACTS)
    def walk(acts: list[tuple[int, int]]) -> None:
        answers, codes = DEPOSITS[procedure]
        papers = tuple(company.photo(firm, code) for code in codes)
        key = f"client-key-{procedure}-{len(numbers)}"
        made = company.deposit(firm, procedure=procedure, answers=answers, documents=papers, client_key=key)
        numbers.append(made.number)
        at, history = company.AT, _hold(made.number, procedure, [], company.ON)
        for pick, days in acts:
            at += datetime.timedelta(days=days)
            with scope.reading(1):
                offered = queries.list_actions(made.number, actor=firm, on=at.date())
            if not offered:
                break
            action = offered[pick % len(offered)]
            given_answers = {field.code: _answer(field) for field in action.form}
            cases.act_on_file(
                actor=firm, number=made.number, action=action.code, given=cases.Given(given_answers), door=action.door,
                at=at,
            )  # fmt: skip
            history = _hold(made.number, procedure, history, at.date())

    walk()
    ranks = sorted(int(number.split("-")[2]) for number in numbers)
    assert ranks == list(range(1, len(numbers) + 1))  # no number is left out

"""A file on its way: put into a stage with its clock, each move kept and told."""

import datetime
from collections.abc import Mapping

from saqia.contexts.cases import clocks, events, models, responsible, types
from saqia.contexts.cases.definitions import library, shapes
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


def clock_of(row: models.File, procedure: shapes.Procedure) -> clocks.Clock:
    """Return the legal clock of a file."""
    return clocks.Clock(
        term=procedure.legal.deadline, started_on=row.clock_started_on, stopped_days=row.clock_stopped_days,
        stopped_on=row.clock_stopped_on, answered_on=row.clock_answered_on,
    )  # fmt: skip


def procedure_of(row: models.File) -> shapes.Procedure:
    """Return the definition that a file follows."""
    return library.get(row.procedure, row.version)


def day_of(row: models.File, at: datetime.datetime) -> datetime.date:
    """Return the day of an act: never before the one on which the file came where it is."""
    return max(local_time.day(at), row.stage_since_on)


def enter(
    row: models.File, procedure: shapes.Procedure, code: str, on: datetime.date, *, reopens: bool = False
) -> None:
    """Put a file into a stage: its clock, terms and unit follow. The caller saves it."""
    stage = procedure.stages[code]
    clock = clock_of(row, procedure)
    if reopens:
        clock = clocks.Clock(term=clock.term, started_on=on)
    _set_clock(row, clock.moved(stage.clock, on))
    row.stage, row.stage_kind, row.stage_role, row.stage_since_on = code, stage.kind, stage.role, on
    row.stage_due_on = None if stage.term is None else clocks.ends_on(stage.term, on)
    row.watch_on = _watched(row)
    row.outcome = stage.outcome
    if stage.kind == "final":
        row.ended_on, row.person_id = on, None
        can_reopen = any(one.effect == "reopen" for one in procedure.leaving(code).values())
        row.reopen_until = clocks.ends_on(procedure.legal.reopening, on) if can_reopen else None
        return
    row.ended_on = row.reopen_until = None
    if stage.kind == "work":
        unit = responsible.find_unit(responsible.unit_code(stage, row.unit_code), row.commune_id, on)
        if unit is None or unit.id != row.unit_id:
            row.person_id = None
        row.unit_id = None if unit is None else unit.id


def write(
    actor: operation.Actor, row: models.File, kind: str, at: datetime.datetime, *, action: str = "",
    stage_from: str = "", is_public: bool, by_applicant: bool, form: str = "",
    answers: Mapping[str, types.Answer] | None = None, text: str = "", client_key: str = "",
) -> models.Move:  # fmt: skip
    """Keep one move of a file, and save the file."""
    row.moves += 1
    row.moved_at = max(at, row.moved_at)
    row.save()
    return models.Move.objects.create(
        file=row, rank=row.moves, kind=kind, action=action, stage_from=stage_from, stage_to=row.stage,
        actor=actor.name, by_applicant=by_applicant, moved_at=at, moved_on=local_time.day(at), is_public=is_public,
        form=form, answers=dict(answers or {}), text=text, unit_id=row.unit_id, client_key=client_key or None,
    )  # fmt: skip


def tell_moved(actor: operation.Actor, row: models.File, action: shapes.Action, move: models.Move) -> None:
    """Tell that a file moved, and that it reached its end if it did."""
    due = row.stage_due_on.isoformat() if row.stage_due_on else ""
    if action.effect == "reopen":
        reopened = events.FileReopened(
            number=row.number, procedure=row.procedure, rank=move.rank, action=move.action, stage_from=move.stage_from,
            stage_to=move.stage_to, stage_due_on=due,
        )  # fmt: skip
        publishing.publish(actor=actor, event=reopened, at=move.moved_at)
        return
    moved = events.FileMoved(
        number=row.number, procedure=row.procedure, rank=move.rank, action=move.action, effect=action.effect,
        stage_from=move.stage_from, stage_to=move.stage_to, outcome=row.outcome, is_public=move.is_public,
        by_applicant=move.by_applicant, stage_due_on=due,
    )  # fmt: skip
    publishing.publish(actor=actor, event=moved, at=move.moved_at)
    if row.outcome:
        ended = events.FileCompleted(
            number=row.number, procedure=row.procedure, rank=move.rank, stage=row.stage, outcome=row.outcome
        )
        publishing.publish(actor=actor, event=ended, at=move.moved_at)


def frozen(row: models.File, rank: int) -> types.Moved:
    """Return where a file stands."""
    stage = procedure_of(row).stages[row.stage]
    return types.Moved(row.number, rank, row.stage, stage.name, row.outcome, row.stage_due_on, row.due_on)


def _set_clock(row: models.File, clock: clocks.Clock) -> None:
    row.clock_started_on, row.clock_stopped_days = clock.started_on, clock.stopped_days
    row.clock_stopped_on, row.clock_answered_on = clock.stopped_on, clock.answered_on
    row.due_on = clock.due_on


def _watched(row: models.File) -> datetime.date | None:
    """Return the earliest day that must be kept: of the stage, or of the law while its clock runs."""
    running = row.due_on if row.clock_answered_on is None else None
    days = [day for day in (row.stage_due_on, running) if day is not None]
    return min(days) if row.stage_kind != "final" and days else None

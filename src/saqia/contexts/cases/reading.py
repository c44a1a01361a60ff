"""From rows to what pages show: lines, steps, the way a file goes, what may be done with it now."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from saqia.contexts.cases import models, moving, responsible, types, wording
from saqia.contexts.cases.definitions import library, shapes
from saqia.platform.calendar import local_time, national
from saqia.platform.files import storing
from saqia.platform.wording import Text

CLOCKS = ("runs", "stopped", "answered")


def lines(rows: Sequence[models.File], on: datetime.date) -> tuple[types.FileLine, ...]:
    """Return files as a list shows them, in the order given: three queries, however many."""
    names = responsible.own_names({row.unit_id for row in rows if row.unit_id is not None})
    first = models.Move.objects.filter(file_id__in=[row.id for row in rows], rank=1)
    deposits: dict[int, dict[str, types.Answer]] = dict(first.values_list("file_id", "answers"))
    return tuple(_line(row, names, deposits.get(row.id, {}), on) for row in rows)


def unit_of(row: models.File, names: Mapping[int, Text]) -> Text:
    """Return who is in charge of a file now: the applicant while they are waited for."""
    if row.stage_kind == "waiting":
        return responsible.APPLICANT_NAME
    if row.unit_id is not None and row.unit_id in names:
        return names[row.unit_id]
    stage = moving.procedure_of(row).stages[row.stage]
    return responsible.unit_name(responsible.unit_code(stage, row.unit_code))


def clock_state(row: models.File) -> str:
    """Return whether the legal clock runs, stands still, or ended with the answer."""
    if row.clock_answered_on is not None:
        return "answered"
    return "stopped" if row.clock_stopped_on is not None else "runs"


def path(row: models.File, moves: Iterable[models.Move]) -> tuple[types.PathStage, ...]:
    """Return the usual way of a file with how far it came; a stage beside the way stands where it was entered."""
    procedure = moving.procedure_of(row)
    reached = {move.stage_to: move.moved_on for move in moves if move.kind in ("deposited", "acted")}
    codes = list(procedure.path)
    if row.stage not in codes:
        codes = [code for code in codes if code in reached] + [row.stage]
        if not row.outcome:
            codes += [code for code in procedure.path if code not in reached]
    here = codes.index(row.stage)
    return tuple(_path_stage(procedure, row, code, place, here, reached) for place, code in enumerate(codes))


def steps(row: models.File, *, public_only: bool) -> tuple[types.Step, ...]:
    """Return what happened to a file, oldest first."""
    procedure = moving.procedure_of(row)
    moves = models.Move.objects.filter(file=row).order_by("rank")
    papers = _papers(row, procedure, public_only)
    shown = [move for move in moves if move.is_public or not public_only]
    return tuple(_step(move, procedure, papers, public_only) for move in shown)


def said(
    procedure: shapes.Procedure, form: str, answers: Mapping[str, types.Answer], *, public_only: bool
) -> tuple[types.Said, ...]:
    """Return answered questions in the order of their form."""
    fields = [field for field in procedure.forms.get(form, ()) if field.code in answers]
    return tuple(_said(field, answers[field.code]) for field in fields if field.public or not public_only)


def actions(row: models.File, held: frozenset[str] | None, on: datetime.date) -> tuple[types.OfferedAction, ...]:
    """Return what somebody may do with a file on a day.

    :param held: their roles; None: the system's, all of them
    """
    procedure = moving.procedure_of(row)
    found = procedure.leaving(row.stage).items()
    offered = [(code, one) for code, one in found if held is None or held & set(one.roles)]
    return tuple(_offered(procedure, code, one) for code, one in offered if _is_lawful(row, one, on))


def _line(
    row: models.File, names: Mapping[int, Text], answers: Mapping[str, types.Answer], on: datetime.date
) -> types.FileLine:
    procedure = moving.procedure_of(row)
    late = row.watch_on is not None and row.watch_on < on
    return types.FileLine(
        number=row.number, procedure=row.procedure, name=procedure.name, subject=subject(procedure, answers),
        stage=row.stage, stage_name=procedure.stages[row.stage].name, stage_kind=row.stage_kind, role=row.stage_role,
        unit_id=row.unit_id, unit=unit_of(row, names), person_id=row.person_id, priority=row.priority,
        is_reopened=row.is_reopened, customer_id=row.customer_id, account_id=row.account_id,
        contact_name=row.contact_name, commune_code=row.commune_id, deposited_on=local_time.day(row.deposited_at),
        stage_due_on=row.stage_due_on, due_on=row.due_on if row.clock_answered_on is None else None,
        watch_on=row.watch_on, outcome=row.outcome,
        days_overdue=national.calendar().count_working_days(row.watch_on, on) if late and row.watch_on else 0,
    )  # fmt: skip


def subject(procedure: shapes.Procedure, answers: Mapping[str, types.Answer]) -> Text | None:
    """Return what a file is about: its first public choice, in words."""
    for one in said(procedure, "deposit", answers, public_only=True):
        if one.choice is not None:
            return one.choice
    return None


def _path_stage(
    procedure: shapes.Procedure, row: models.File, code: str, place: int, here: int,
    reached: Mapping[str, datetime.date],
) -> types.PathStage:  # fmt: skip
    stage = procedure.stages[code]
    state: Literal["done", "current", "to-come"] = "to-come"
    if place <= here:
        state = "current" if place == here and not row.outcome else "done"
    unit = responsible.unit_name(responsible.unit_code(stage, row.unit_code))
    return types.PathStage(code, stage.name, unit, state, reached.get(code) if place <= here else None)


def _papers(row: models.File, procedure: shapes.Procedure, public_only: bool) -> dict[int, list[types.Paper]]:
    found: dict[int, list[types.Paper]] = {}
    for one in models.Document.objects.filter(file=row).order_by("id"):
        if public_only and not one.is_public:
            continue
        rule, stored = procedure.document(one.code), storing.find(one.stored_id)
        paper = types.Paper(
            id=one.id, code=one.code, name=rule.name if rule else Text(ar=one.code, fr=one.code, en=one.code),
            media_type=one.media_type, state=stored.state if stored else "refused", rank=one.rank,
            by_applicant=one.by_applicant, is_public=one.is_public, added_at=one.added_at,
        )  # fmt: skip
        found.setdefault(one.rank, []).append(paper)
    return found


def _step(
    move: models.Move, procedure: shapes.Procedure, papers: Mapping[int, Sequence[types.Paper]], public_only: bool
) -> types.Step:
    action = procedure.actions.get(move.action)
    text = move.text if move.kind == "noted" or not public_only else ""
    return types.Step(
        rank=move.rank, kind=move.kind, action=move.action,
        name=action.name if action else wording.STEP_KINDS[move.kind], stage=move.stage_to,
        stage_name=procedure.stages[move.stage_to].name, at=move.moved_at, on=move.moved_on,
        actor="" if public_only else move.actor, by_applicant=move.by_applicant, is_public=move.is_public, text=text,
        said=said(procedure, move.form, move.answers, public_only=public_only),
        papers=tuple(papers.get(move.rank, ())),
    )  # fmt: skip


def _said(field: shapes.Field, value: types.Answer) -> types.Said:
    option = library.catalogues()[field.catalogue].get(str(value)) if field.catalogue else None
    return types.Said(field.code, field.kind, field.label, value, option.name if option else None, field.public)


def _offered(procedure: shapes.Procedure, code: str, action: shapes.Action) -> types.OfferedAction:
    documents = tuple(rule for rule in procedure.documents if rule.code in action.documents)
    return types.OfferedAction(
        code=code, name=action.name, effect=action.effect, to=action.to, form=procedure.forms.get(action.form, ()),
        documents=documents, door=action.door,
    )  # fmt: skip


def _is_lawful(row: models.File, action: shapes.Action, on: datetime.date) -> bool:
    if action.effect == "ask-completion":
        return row.completion_asked_on is None
    if action.effect == "reopen":
        return row.reopen_until is None or on <= row.reopen_until
    waits = row.stage_kind == "waiting" and row.stage_due_on is not None and on <= row.stage_due_on
    return action.effect != "refuse" or not waits

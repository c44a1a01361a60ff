"""Acting on a file: an action of its definition, by whom the definition lets, from the stage where the file is."""

import dataclasses
import datetime
from collections.abc import Mapping

from saqia.contexts.cases import answers as forms
from saqia.contexts.cases import holders, models, moving, papers, responsible, types
from saqia.contexts.cases.definitions import shapes
from saqia.platform import operation


class ActionNotHere(Exception):
    """The procedure has no such action from the stage where the file is."""

    def __init__(self, action: str, stage: str) -> None:
        super().__init__(f"{action} from {stage}")
        self.action, self.stage = action, stage


class ActionNotYours(Exception):
    """The action is of other roles."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class ActionHasItsDoor(Exception):
    """The action takes more than a form: `door` is the operation that does it."""

    def __init__(self, action: str, door: str) -> None:
        super().__init__(f"{action}: {door}")
        self.action, self.door = action, door


class CompletionAskedAlready(Exception):
    """The law lets completion be asked once, and it was."""


class ApplicantStillHasTime(Exception):
    """Nothing is refused while the applicant may still answer; `until` is their last day."""

    def __init__(self, until: datetime.date) -> None:
        super().__init__(until)
        self.until = until


class ReopeningTooLate(Exception):
    """The time to contest the answer is over; `until` was the last day."""

    def __init__(self, until: datetime.date) -> None:
        super().__init__(until)
        self.until = until


@dataclasses.dataclass(frozen=True)
class Given:
    """What comes with an act.

    :param answers: to the action's form, by field
    :param client_key: the same key again returns what it did the first time; "": the act is not repeated by mistake
    """

    answers: Mapping[str, types.Answer] = dataclasses.field(default_factory=dict)
    documents: tuple[types.GivenDocument, ...] = ()
    client_key: str = ""


NOTHING = Given()


@operation.operation(audit=("number", "action"))
def act_on_file(
    *, actor: operation.Actor, number: str, action: str, at: datetime.datetime, given: Given = NOTHING,
    holder: types.Holder | None = None, door: str = "",
) -> types.Moved:  # fmt: skip
    """Take an action of a file's definition.

    :param holder: how somebody who is not of the staff reaches the file
    :param door: the operation that calls this, for an action that has a door of its own
    :raises holders.FileNotFound: no such file, or not theirs
    :raises ActionNotHere, ActionNotYours, ActionHasItsDoor: stage, role or door do not fit
    :raises CompletionAskedAlready, ApplicantStillHasTime, ReopeningTooLate: the law, or a term, stands against it
    :raises answers.FormNotValid: naming every answer that cannot be taken
    :raises papers.DocumentNotTaken: a paper cannot be taken
    """
    actor.require("cases.act-on-file")
    row = holders.locked(actor, number, holder, at)
    if given.client_key:
        done = models.Move.objects.filter(file=row, client_key=given.client_key, action=action).first()
        if done is not None:
            return moving.frozen(row, done.rank)
    procedure = moving.procedure_of(row)
    found = procedure.leaving(row.stage).get(action)
    if found is None:
        raise ActionNotHere(action, row.stage)
    on = moving.day_of(row, at)
    _require_role(actor, action, found, on)
    if found.door != door:
        raise ActionHasItsDoor(action, found.door)
    _require_law(row, procedure, found, on)
    kept = forms.check(procedure.forms.get(found.form, ()), given.answers)
    brought = papers.check(procedure, found.documents, given.documents, require=False)
    before = row.stage
    if found.effect == "ask-completion":
        row.completion_asked_on = on
    row.is_reopened = row.is_reopened or found.effect == "reopen"
    moving.enter(row, procedure, found.to, on, reopens=found.effect == "reopen")
    by_applicant = not holders.is_of_staff(actor)
    move = moving.write(
        actor, row, "acted", at, action=action, stage_from=before, is_public=procedure.stages[row.stage].public,
        by_applicant=by_applicant, form=found.form, answers=kept, client_key=given.client_key,
    )  # fmt: skip
    papers.write(actor, row, brought, rank=move.rank, by_applicant=by_applicant, is_public=by_applicant, at=at)
    moving.tell_moved(actor, row, found, move)
    return moving.frozen(row, move.rank)


@operation.operation(audit=("number",))
def ask_completion(
    *, actor: operation.Actor, number: str, missing: str, at: datetime.datetime, client_key: str = ""
) -> types.Moved:
    """Ask once for what is missing; the legal clock stands still from today. As `act_on_file`.

    :param missing: to the applicant, in words
    """
    action = _of_effect(number, "ask-completion")
    given = Given({"missing": missing}, client_key=client_key)
    return act_on_file(actor=actor, number=number, action=action, given=given, at=at)


@operation.operation(audit=("number",))
def complete_file(
    *, actor: operation.Actor, number: str, added: str, at: datetime.datetime,
    documents: tuple[types.GivenDocument, ...] = (), holder: types.Holder | None = None, client_key: str = "",
) -> types.Moved:  # fmt: skip
    """Give what was asked for; the clock runs again from today. As `act_on_file`."""
    given = Given({"added": added}, documents, client_key)
    action = _of_effect(number, "complete")
    return act_on_file(actor=actor, number=number, action=action, given=given, holder=holder, at=at)


@operation.operation(audit=("number", "reason"))
def refuse_file(
    *, actor: operation.Actor, number: str, reason: str, explanation: str, at: datetime.datetime, client_key: str = ""
) -> types.Moved:
    """Refuse a file with its reasons; the applicant may contest it. As `act_on_file`.

    :param reason: a code of the catalogue of reasons
    """
    given = Given({"reason": reason, "explanation": explanation}, client_key=client_key)
    return act_on_file(actor=actor, number=number, action=_of_effect(number, "refuse"), given=given, at=at)


@operation.operation(audit=("number",))
def withdraw_file(
    *, actor: operation.Actor, number: str, at: datetime.datetime, holder: types.Holder | None = None,
    client_key: str = "",
) -> types.Moved:  # fmt: skip
    """Take a file back, as its applicant wishes. As `act_on_file`."""
    given = Given(client_key=client_key)
    action = _of_effect(number, "withdraw", prefer="withdraw")
    return act_on_file(actor=actor, number=number, action=action, given=given, holder=holder, at=at)


@operation.operation(audit=("number",))
def reopen_file(
    *, actor: operation.Actor, number: str, grounds: str, at: datetime.datetime, holder: types.Holder | None = None,
    documents: tuple[types.GivenDocument, ...] = (), client_key: str = "",
) -> types.Moved:  # fmt: skip
    """Contest an answer: the file goes to a supervisor, with a clock of its own. As `act_on_file`."""
    given = Given({"grounds": grounds}, documents, client_key)
    action = _of_effect(number, "reopen")
    return act_on_file(actor=actor, number=number, action=action, given=given, holder=holder, at=at)


def _of_effect(number: str, effect: str, prefer: str = "") -> str:
    """Return the action that has an effect in a file's procedure; where there is none, a code that nothing has."""
    row = models.File.objects.filter(number=holders.normalized(number)).first()
    actions = {} if row is None else moving.procedure_of(row).actions
    named = [code for code, action in actions.items() if action.effect == effect]
    return prefer if prefer in named else next(iter(named), effect)


def _require_role(actor: operation.Actor, code: str, action: shapes.Action, on: datetime.date) -> None:
    held = responsible.roles_of(actor, on)
    if held is not None and not held & set(action.roles):
        raise ActionNotYours(code)


def _require_law(row: models.File, procedure: shapes.Procedure, action: shapes.Action, on: datetime.date) -> None:
    if action.effect == "ask-completion" and row.completion_asked_on is not None:
        raise CompletionAskedAlready
    waits = procedure.stages[row.stage].kind == "waiting"
    if action.effect == "refuse" and waits and row.stage_due_on is not None and on <= row.stage_due_on:
        raise ApplicantStillHasTime(row.stage_due_on)
    if action.effect == "reopen" and row.reopen_until is not None and on > row.reopen_until:
        raise ReopeningTooLate(row.reopen_until)

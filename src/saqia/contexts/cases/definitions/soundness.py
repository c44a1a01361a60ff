"""Whether a definition holds together: every name leads somewhere, every file can end, the law's limits are kept."""

from collections.abc import Iterator, Mapping

from saqia.contexts.cases.definitions import shapes
from saqia.contexts.staff import queries as staff

LAW_DAYS = 60
"""Law 55-19: a file is answered in sixty days at most. A definition cannot say more."""


def faults(procedure: shapes.Procedure, catalogues: Mapping[str, object], units: Mapping[str, object]) -> list[str]:
    """Return what is wrong with a definition, in words that name the place; none: it is sound."""
    return [
        *_stages(procedure, units),
        *_actions(procedure),
        *_forms(procedure, catalogues),
        *_completion(procedure),
        *_ends(procedure),
        *_law(procedure),
    ]


def _stages(procedure: shapes.Procedure, units: Mapping[str, object]) -> Iterator[str]:
    for code in procedure.path:
        if code not in procedure.stages:
            yield f"path: {code} is no stage"
    if procedure.owner not in units:
        yield f"owner: {procedure.owner} is no unit of case_units.yaml"
    for code, stage in procedure.stages.items():
        if stage.role != shapes.APPLICANT and stage.role not in staff.list_roles():
            yield f"stages.{code}.role: {stage.role} is no role"
        if stage.unit not in (*units, shapes.FILE_UNIT, shapes.APPLICANT):
            yield f"stages.{code}.unit: {stage.unit} is no unit of case_units.yaml"
        if (stage.kind == "final") != (stage.outcome != ""):
            yield f"stages.{code}: a final stage has an outcome, and no other has"
        if (stage.kind == "final") != (stage.term is None):
            yield f"stages.{code}: every stage but a final one has a term"
        if stage.kind == "waiting" and (stage.role, stage.unit) != (shapes.APPLICANT, shapes.APPLICANT):
            yield f"stages.{code}: what waits, waits for the applicant"
        if stage.kind == "final" and stage.clock != "answered":
            yield f"stages.{code}.clock: a final stage is answered"
        if stage.kind == "work" and stage.clock == "stopped":
            yield f"stages.{code}.clock: the clock stands still only while the applicant is waited for"


def _actions(procedure: shapes.Procedure) -> Iterator[str]:
    named = {one.code for one in procedure.documents}
    for code, action in procedure.actions.items():
        for stage in (*action.from_, action.to):
            if stage not in procedure.stages:
                yield f"actions.{code}: {stage} is no stage"
        for role in action.roles:
            if role != shapes.APPLICANT and role not in staff.list_roles():
                yield f"actions.{code}.roles: {role} is no role"
        if action.form and action.form not in procedure.forms:
            yield f"actions.{code}.form: {action.form} is no form"
        for document in sorted(set(action.documents) - named):
            yield f"actions.{code}.documents: {document} is no document"
        from_final = [stage for stage in action.from_ if _kind(procedure, stage) == "final"]
        if from_final and action.effect != "reopen":
            yield f"actions.{code}: only a reopening leaves the final stage {from_final[0]}"
        if action.effect == "reopen" and len(from_final) != len(action.from_):
            yield f"actions.{code}: only final stages are reopened"
        if action.effect == "reopen" and (action.to in procedure.stages) and _role(procedure, action) != "supervisor":
            yield f"actions.{code}: a reopened file goes to a supervisor"
        yield from _outcome(procedure, code, action)
    for document in sorted(set(procedure.deposit_documents) - named):
        yield f"deposit_documents: {document} is no document"


def _outcome(procedure: shapes.Procedure, code: str, action: shapes.Action) -> Iterator[str]:
    target = procedure.stages.get(action.to)
    if target is None:
        return
    if action.effect == "withdraw" and target.outcome != "withdrawn":
        yield f"actions.{code}: a withdrawal ends in a stage whose outcome is withdrawn"
    if (action.effect == "refuse") != (target.outcome == "refused"):
        yield f"actions.{code}: a refusal, and nothing else, ends in a stage whose outcome is refused"
    asked = {field.code for field in procedure.forms.get(action.form, ()) if field.required}
    if action.effect == "refuse" and "reason" not in asked:
        yield f"actions.{code}: a refusal requires the field reason"


def _forms(procedure: shapes.Procedure, catalogues: Mapping[str, object]) -> Iterator[str]:
    if "deposit" not in procedure.forms:
        yield "forms: the form deposit is missing"
    for name, fields in procedure.forms.items():
        codes = [field.code for field in fields]
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield f"forms.{name}: {code} is asked twice"
        for field in fields:
            if (field.kind == "choice") != (field.catalogue in catalogues):
                yield f"forms.{name}.{field.code}: a choice names a file of rules/catalogues, and no other kind does"
    if procedure.route is not None:
        asked = {field.code: field for field in procedure.forms.get("deposit", ())}
        route = procedure.route
        by = asked.get(route.field)
        if by is None or by.catalogue != route.catalogue or not by.required:
            yield f"route: {route.field} is no required choice of the deposit from {route.catalogue}"


def _completion(procedure: shapes.Procedure) -> Iterator[str]:
    for code, action in procedure.actions.items():
        if action.effect != "ask-completion":
            continue
        target = procedure.stages.get(action.to)
        if target is None or target.kind != "waiting" or target.clock != "stopped":
            yield f"actions.{code}: completion is waited for in a stage where the clock stands still"
        if not any(one.effect == "complete" for one in procedure.leaving(action.to).values()):
            yield f"actions.{code}: nothing completes the file in {action.to}"


def _ends(procedure: shapes.Procedure) -> Iterator[str]:
    """Every stage can be reached, and from each a final one can."""
    moves = {code: {one.to for one in procedure.leaving(code).values()} for code in procedure.stages}
    for code in sorted(procedure.stages.keys() - _reached(moves, procedure.first)):
        yield f"stages.{code}: nothing leads there"
    for code, stage in procedure.stages.items():
        ends = {one for one in _reached(moves, code) if _kind(procedure, one) == "final"}
        if stage.kind != "final" and not ends:
            yield f"stages.{code}: no end can be reached"


def _law(procedure: shapes.Procedure) -> Iterator[str]:
    deadline = procedure.legal.deadline
    if deadline.days > LAW_DAYS:
        yield f"legal.deadline: more than {LAW_DAYS} days"
    first = procedure.stages.get(procedure.first)
    acknowledge = procedure.legal.acknowledge
    if acknowledge and first and first.term and first.term.days > acknowledge.days:
        yield f"stages.{procedure.first}.term: longer than legal.acknowledge"
    if procedure.to_on is not None and procedure.to_on <= procedure.from_on:
        yield "to: not after from"


def _reached(moves: Mapping[str, set[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for stage in moves.get(waiting.pop(), set()) - found:
            found.add(stage)
            waiting.append(stage)
    return found


def _kind(procedure: shapes.Procedure, stage: str) -> str:
    found = procedure.stages.get(stage)
    return found.kind if found else ""


def _role(procedure: shapes.Procedure, action: shapes.Action) -> str:
    return procedure.stages[action.to].role

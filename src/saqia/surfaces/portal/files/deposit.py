"""Depositing a file, a step at a time; what was given is kept a month, so that a lost connection loses nothing."""

import uuid
from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import wording as request_wording
from saqia.journeys import files
from saqia.platform import operation
from saqia.platform.files import storing
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, languages, limits, questions, tenants, uploads
from saqia.surfaces.portal.files import links, procedures, steps

NOBODY = types.Contact("")


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the first questions; their answers begin a draft."""
    procedure = procedures.find(code)
    return _step(request, procedure, "", 1, None)


@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: HttpRequest, code: str, token: str, step: int) -> HttpResponse:
    """Ask the next questions; when the file is deposited already, say so again.

    :raises Http404: no such draft (any more)
    """
    procedure = procedures.find(code)
    with scope.reading(tenants.of(request).id):
        draft = queries.find_draft(token, on=clock.today())
        done = queries.find_deposited(client_key=_key(token)) if draft is None else None
    if done is not None:
        return redirect(links.address(request, done.number, "portal:file-deposited"))
    if draft is None or draft.procedure != code or not 1 <= step <= len(steps.of(procedure)):
        raise Http404
    return _step(request, procedure, token, step, draft)


def _step(
    request: HttpRequest, procedure: types.Procedure, token: str, rank: int, draft: types.Draft | None
) -> HttpResponse:
    every = steps.of(procedure)
    step = every[rank - 1]
    form = questions.Asked(
        request.POST or None, request.FILES or None, initial={"key": uuid.uuid4().hex},
        asked=steps.fields(request, step, draft, procedure.code),
    )  # fmt: skip
    if request.method == "POST" and _accepted(request, token, step, form):
        onward = _take(request, procedure, token, step, draft, form)
        if onward is not None:
            return onward if isinstance(onward, HttpResponse) else _next(procedure, onward, rank + 1)
    page = {
        "procedure": procedure, "form": form, "rank": rank, "last": len(every), "step": step, "token": token,
        "before": rank - 1, "given": _given(request, procedure, draft) if step.kind == "papers" else (),
    }  # fmt: skip
    return render(request, "portal/files/deposit.html", page, status=422 if form.errors else 200)


def _accepted(request: HttpRequest, token: str, step: steps.Step, form: questions.Asked) -> bool:
    if step.kind == "questions":
        return form.is_valid()
    limits.take(request, "file-deposit", person=f"draft:{token}")
    return uploads.accept(_actor(request), form)


def _take(
    request: HttpRequest, procedure: types.Procedure, token: str, step: steps.Step, draft: types.Draft | None,
    form: questions.Asked,
) -> HttpResponse | str | None:  # fmt: skip
    """Take what a step asked: the answer to give, or the draft's token; None: the form says what is wrong."""
    actor, answers = _actor(request), dict(draft.answers) if draft is not None else {}
    papers = draft.documents if draft is not None else ()
    if step.kind == "contact" and draft is not None:
        return _deposited(request, actor, procedure, token, draft, form)
    if step.kind == "questions":
        checked = _checked(request, step, form)
        if checked is None:
            return None
        answers = {code: kept for code, kept in answers.items() if code not in form.fields} | checked
    else:
        added = _stored(actor, step, papers, form)
        if added is None:
            return None
        papers = added
    try:
        saved = cases.save_draft(
            actor=actor, procedure=procedure.code, answers=answers, contact=NOBODY, documents=papers, token=token,
            at=clock.now(),
        )  # fmt: skip
    except cases.DraftTooLarge:
        form.add_error(None, gettext("This is too long to be kept. Please shorten it."))
        return None
    return saved.token


def _checked(request: HttpRequest, step: steps.Step, form: questions.Asked) -> dict[str, types.Answer] | None:
    with scope.reading(tenants.of(request).id):
        return questions.check(step.asked, form)


def _stored(
    actor: operation.Actor, step: steps.Step, papers: tuple[types.GivenDocument, ...], form: questions.Asked
) -> tuple[types.GivenDocument, ...] | None:
    """Return the papers of the draft with those that came; None: too many of one, or a required one is missing."""
    every = tuple(dict.fromkeys((*_kept(actor, step, papers, form.papers), *form.papers)))
    missing = tuple(rule.code for rule in step.papers if rule.required and rule.code not in {one.code for one in every})
    for rule in step.papers:
        if sum(one.code == rule.code for one in every) > rule.most:
            form.refuse(cases.DocumentNotTaken(rule.code, "too-many"))
            return None
    if missing:
        form.refuse(cases.DocumentsMissing(missing))
        return None
    return every


def _kept(
    actor: operation.Actor, step: steps.Step, papers: tuple[types.GivenDocument, ...],
    came: tuple[types.GivenDocument, ...],
) -> list[types.GivenDocument]:  # fmt: skip
    """Return the papers that stay: not one that was refused when examined, nor one whose place another takes."""
    refused = _refused(actor.tenant_id, papers)
    most = {rule.code: rule.most for rule in step.papers}
    new = [one.code for one in came]
    return [
        one for one in papers
        if one.file_id not in refused and not (one.code in new and most.get(one.code, 0) == new.count(one.code))
    ]  # fmt: skip


def _refused(tenant_id: int, papers: tuple[types.GivenDocument, ...]) -> set[int]:
    with scope.reading(tenant_id):
        return storing.find_refused(one.file_id for one in papers)


def _deposited(
    request: HttpRequest, actor: operation.Actor, procedure: types.Procedure, token: str, draft: types.Draft,
    form: questions.Asked,
) -> HttpResponse | None:  # fmt: skip
    """Deposit the draft; the same draft again leads to the same file."""
    given = form.cleaned_data
    contact = types.Contact(given["name"], given["phone"], given["email"], languages.current())
    account_id, customer_id = _account(request, given)
    filing = types.Filing(
        procedure=procedure.code, answers=draft.answers, contact=contact, channel="portal", client_key=_key(token),
        documents=draft.documents, customer_id=customer_id, account_id=account_id, draft_token=token,
    )  # fmt: skip
    try:
        told = files.deposit(actor=actor, filing=filing, at=clock.now())
    except requests.ContractNotOfAccount:
        form.add_error(None, request_wording.REFUSALS["ContractNotOfAccount"].say(languages.current()))
    except (cases.FormNotValid, cases.ContactNotValid, cases.DocumentNotTaken, cases.DocumentsMissing) as refused:
        form.refuse(refused)
    else:
        return redirect(links.address(request, told.number, "portal:file-deposited"))
    return None


def _account(request: HttpRequest, given: Mapping[str, object]) -> tuple[int | None, int | None]:
    for one in steps.reached(request):
        if str(one.account.id) == given.get("account"):
            return one.account.id, one.account.customer_id
    return None, None


def _given(request: HttpRequest, procedure: types.Procedure, draft: types.Draft | None) -> list[dict[str, object]]:
    """Return which papers are there already, how many of each, and which of them another must take the place of."""
    papers = draft.documents if draft is not None else ()
    refused = _refused(tenants.of(request).id, papers)
    codes = [one.code for one in papers]
    bad = {one.code for one in papers if one.file_id in refused}
    rules = [rule for rule in procedure.documents if rule.code in codes]
    return [{"name": rule.name, "count": codes.count(rule.code), "is_refused": rule.code in bad} for rule in rules]


def _actor(request: HttpRequest) -> operation.Actor:
    if request.user.is_authenticated:
        return actors.of_customer(request, on=clock.today())
    return actors.of_visitor(request)


def _key(token: str) -> str:
    """Return the key of the deposit that a draft ends in."""
    return f"portal:{token.strip().upper()}"


def _next(procedure: types.Procedure, token: str, rank: int) -> HttpResponse:
    return redirect("portal:deposit-step", procedure.code, token, rank)

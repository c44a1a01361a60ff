"""Taking an action of a file's definition at the desk: its form, its papers, its refusal in words."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.files import file, refusals
from saqia.surfaces.kit import clock, languages, questions, staff, tenants, uploads


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def take(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Ask what an action needs, and take it; sending it twice acts once. Who may not is told so."""
    actor = staff.actor_of(request)
    actor.require("desk.see-files")
    with scope.reading(tenants.of(request).id):
        thread = file.opened(request, number)
        facts = file.facts_of(thread)
    offered = next((one for one in thread.actions if one.code == action and not one.door), None)
    if offered is None:
        return _not_offered(request, thread, action)
    asked = {**questions.fields_of(offered.form), **questions.papers_of(offered.documents, require=False)}
    form = questions.Asked(request.POST or None, request.FILES or None, asked=asked, initial={"key": uuid.uuid4().hex})
    if request.method == "POST" and uploads.accept(actor, form) and _acted(request, thread.line.number, offered, form):
        messages.success(request, done(thread.line.number, offered.name.say(languages.current())))
        return redirect("desk:file", thread.line.number)
    page = {"form": form, "thread": thread, "line": thread.line, "title": offered.name, **facts}
    return render(request, "desk/files/act.html", page, status=422 if form.errors else 200)


def done(number: str, name: str) -> str:
    """Return the sentence after an act."""
    return gettext("{name}: recorded for file {number}.").format(name=name, number=f"\u2066{number}\u2069")


def _not_offered(request: HttpRequest, thread: types.FileThread, action: str) -> HttpResponse:
    """Say why an action is not there: done before, of others, or not at this stage; one that is nowhere is a 404."""
    if any(step.action == action for step in thread.steps) and request.method == "POST":
        return redirect("desk:file", thread.line.number)
    procedure = queries.get_procedure(thread.line.procedure, on=thread.line.deposited_on)
    if action not in procedure.actions:
        raise Http404
    messages.error(request, refusals.say(why_not(thread, "", action)))
    return redirect("desk:file", thread.line.number)


def why_not(thread: types.FileThread, door: str, action: str = "") -> Exception:
    """Return the refusal of an action that is not offered: of others, or not at this stage.

    :param door: the operation that takes it, where its page is asked for and not the action itself
    """
    line = thread.line
    procedure = queries.get_procedure(line.procedure, on=line.deposited_on)
    leaving = procedure.leaving(line.stage)
    is_here = action in leaving if action else any(one.door == door for one in leaving.values())
    return cases.ActionNotYours(action or door) if is_here else cases.ActionNotHere(action or door, line.stage)


def _acted(
    request: HttpRequest, number: str, offered: types.OfferedAction, form: questions.Asked
) -> bool:  # fmt: skip
    actor = staff.actor_of(request)
    try:
        given = cases.Given(form.answers(), form.papers, f"desk:{form.cleaned_data['key']}")
        cases.act_on_file(actor=actor, number=number, action=offered.code, given=given, at=clock.now())
    except refusals.OF_FILES as refused:
        form.add_error(None, refusals.say(refused))
    except (cases.FormNotValid, cases.DocumentNotTaken) as refused:
        form.refuse(refused)
    else:
        return True
    return False

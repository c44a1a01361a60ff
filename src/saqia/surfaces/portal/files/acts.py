"""The applicant's answers to a file: accept a quote, add what is missing, ask for another look, take it back."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import types, wording
from saqia.contexts.requests import wording as request_wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import date
from saqia.surfaces.kit import actors, clock, languages, limits, questions, tenants, uploads
from saqia.surfaces.portal.files import links, tracking

REFUSED = (
    cases.ActionNotHere, cases.ActionNotYours, cases.ActionHasItsDoor, cases.CompletionAskedAlready,
    cases.ApplicantStillHasTime, cases.ReopeningTooLate,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, token: str, action: str) -> HttpResponse:
    """Ask what an answer needs, and give it; sending it twice acts once."""
    found = links.tracked(request, token)
    offered = next((one for one in found.actions if one.code == action and not one.door), None)
    if request.method == "POST" and offered is None and any(step.action == action for step in found.steps):
        return redirect("portal:file", token)  # it was done already: say where the file stands
    if offered is None:
        raise Http404
    form = _form(request, offered)
    if request.method == "POST":
        limits.take(request, "file-deposit", person=f"file:{found.number}")
        if uploads.accept(actors.of_visitor(request), form) and _acted(request, token, found.number, offered, form):
            messages.success(request, gettext("Your answer was recorded."))
            return redirect("portal:file", token)
    with scope.reading(tenants.of(request).id):
        quote = tracking.quote_of(found)
    page = {
        "form": form, "file": found, "action": offered, "token": token, "quote": quote,
        "demonstration": request_wording.DEMONSTRATION_PRICES,
    }  # fmt: skip
    return render(request, "portal/files/act.html", page, status=422 if form.errors else 200)


def say(refused: Exception) -> str:
    """Return in words why an action cannot be taken."""
    language = languages.current()
    text = wording.REFUSALS[type(refused).__name__]
    until = getattr(refused, "until", None)
    return text.say(language, until=date(until, language)) if until else text.say(language)


def _form(request: HttpRequest, offered: types.OfferedAction) -> questions.Asked:
    asked = {**questions.fields_of(offered.form), **questions.papers_of(offered.documents, require=False)}
    return questions.Asked(request.POST or None, request.FILES or None, asked=asked, initial={"key": uuid.uuid4().hex})


def _acted(
    request: HttpRequest, token: str, number: str, offered: types.OfferedAction, form: questions.Asked
) -> bool:  # fmt: skip
    actor = actors.of_visitor(request)
    try:
        given = cases.Given(form.answers(), form.papers, f"portal:{form.cleaned_data['key']}")
        cases.act_on_file(
            actor=actor, number=number, action=offered.code, given=given, holder=types.Holder(token=token),
            at=clock.now(),
        )  # fmt: skip
    except REFUSED as refused:
        form.add_error(None, say(refused))
    except (cases.FormNotValid, cases.DocumentNotTaken) as refused:
        form.refuse(refused)
    else:
        return True
    return False

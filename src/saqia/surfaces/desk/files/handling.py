"""What the desk does with a file besides moving it: a note, papers, another unit, who treats it."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types
from saqia.contexts.staff import queries as people
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.files import acts, file, refusals
from saqia.surfaces.kit import clock, languages, questions, staff, tenants, uploads

Done = Callable[[operation.Actor, str, questions.Asked], Any]


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def do(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Do one of these; the address says which."""
    actor = staff.actor_of(request)
    actor.require("desk.see-files")
    if what not in _WAYS:
        raise Http404
    title, fields, act = _WAYS[what]
    with scope.reading(tenants.of(request).id):
        thread = file.opened(request, number)
        asked = fields(thread)
    form = questions.Asked(request.POST or None, request.FILES or None, asked=asked, initial={"key": uuid.uuid4().hex})
    if request.method == "POST" and uploads.accept(actor, form) and _done(actor, thread.line.number, form, act):
        messages.success(request, acts.done(thread.line.number, title()))
        return redirect("desk:file", thread.line.number)
    page = {"form": form, "thread": thread, "line": thread.line, "title": title()}
    return render(request, "desk/files/act.html", page, status=422 if form.errors else 200)


def _done(actor: operation.Actor, number: str, form: questions.Asked, act: Done) -> bool:
    try:
        act(actor, number, form)
    except refusals.OF_FILES as refused:
        form.add_error(None, refusals.say(refused))
    except cases.DocumentNotTaken as refused:
        form.refuse(refused)
    else:
        return True
    return False


def _note_fields(thread: types.FileThread) -> dict[str, forms.Field]:
    return {
        "text": forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})),
        "public": forms.BooleanField(label=_("The applicant sees it"), required=False),
    }


def _note(actor: operation.Actor, number: str, form: questions.Asked) -> None:
    given = form.cleaned_data
    cases.add_note(
        actor=actor, number=number, text=given["text"], is_public=given["public"],
        client_key=f"desk:{given['key']}", at=clock.now(),
    )  # fmt: skip


def _unit_fields(thread: types.FileThread) -> dict[str, forms.Field]:
    is_arabic = languages.current() == "ar"
    units = people.list_units(on=clock.today())
    rows = [(one.id, f"{one.code} · {one.name_ar if is_arabic else one.name_fr}") for one in units]
    return {
        "unit": forms.TypedChoiceField(
            label=pgettext("office", "Unit"), coerce=int, choices=rows, initial=thread.line.unit_id
        ),
        "text": forms.CharField(
            label=_("Why, to that unit"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
        ),
    }


def _transfer(actor: operation.Actor, number: str, form: questions.Asked) -> None:
    given = form.cleaned_data
    cases.transfer_file(actor=actor, number=number, unit_id=given["unit"], text=given["text"], at=clock.now())


def _person_fields(thread: types.FileThread) -> dict[str, forms.Field]:
    is_arabic = languages.current() == "ar"
    found = people.list_people(role=thread.line.role, on=clock.today())
    rows = [("", _("Nobody")), *((one.id, one.name_ar if is_arabic else one.name_fr) for one in found)]
    return {
        "person": forms.TypedChoiceField(
            label=_("Who treats it"), coerce=int, empty_value=None, required=False, choices=rows,
            initial=thread.line.person_id,
        )
    }  # fmt: skip


def _assign(actor: operation.Actor, number: str, form: questions.Asked) -> None:
    cases.assign_file(actor=actor, number=number, person_id=form.cleaned_data["person"], at=clock.now())


def _paper_fields(thread: types.FileThread) -> dict[str, forms.Field]:
    procedure = queries.get_procedure(thread.line.procedure, on=thread.line.deposited_on)
    shown = forms.BooleanField(label=_("The applicant sees it"), required=False)
    return {**questions.papers_of(procedure.documents, require=False), "public": shown}


def _attach(actor: operation.Actor, number: str, form: questions.Asked) -> None:
    if form.papers:
        cases.attach_documents(
            actor=actor, number=number, documents=form.papers, is_public=form.cleaned_data["public"], at=clock.now()
        )


_WAYS: dict[str, tuple[Callable[[], str], Callable[[types.FileThread], dict[str, forms.Field]], Done]] = {
    "note": (lambda: _("Add a note"), _note_fields, _note),
    "transfer": (lambda: _("Send to another unit"), _unit_fields, _transfer),
    "assign": (lambda: _("Give to a person"), _person_fields, _assign),
    "papers": (lambda: _("Add papers"), _paper_fields, _attach),
}

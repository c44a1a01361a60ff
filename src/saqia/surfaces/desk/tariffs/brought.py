"""A table that is brought into a draft: its form, the report of its refused lines, what is said once it is in."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import operations as tariffs
from saqia.contexts.tariffs import queries, types, wording
from saqia.surfaces.desk.tariffs import draft
from saqia.surfaces.kit import clock, languages, lists, staff

_MOST_BYTES, _MOST_SHOWN = 400_000, 200


@dataclasses.dataclass(frozen=True)
class Kind:
    """What a table is of: the name of its template's file, its page, the template, how it is read and entered."""

    name: str
    page: str
    template: Callable[..., Any]
    read: Callable[..., Any]
    enter: Callable[..., Any]


class TableForm(forms.Form):
    """A table of prices or of cases."""

    table = forms.FileField(
        label=gettext_lazy("Table"), help_text=gettext_lazy("CSV, of 400 kB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )  # fmt: skip

    def clean_table(self) -> bytes:
        """Return the bytes of the file."""
        upload = self.cleaned_data["table"]
        if upload.size > _MOST_BYTES:
            raise forms.ValidationError(_("Give a table of 400 kB at most."))
        return bytes(upload.read())


def take_in(request: HttpRequest, draft_id: int, kind: Kind) -> HttpResponse:
    """Take in a table, all of its lines or none; `?as=csv` or `xlsx` takes the template away."""
    actor, language = staff.actor_of(request), languages.current()
    actor.require("tariffs.draft-grid")
    found = draft.asked(request, draft_id)
    wanted = lists.wanted(request)
    if wanted:
        return lists.answer(wanted, kind.name, *kind.template(language))
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form, faults = TableForm(*given), list[types.Fault]()
    if request.method == "POST" and form.is_valid():
        uses = contracts.plan_uses()
        table = kind.read(form.cleaned_data["table"], uses)
        lines = {"sheets": table.sheets, "uses": uses, "faults": table.faults}
        try:
            kind.enter(actor=actor, draft_id=draft_id, at=clock.now(), **lines)
        except tariffs.LinesRefused as refused:
            faults = list(refused.faults)
        except tariffs.DraftDecided:
            form.add_error(None, wording.DRAFT_REFUSALS["DraftDecided"].say(language))
        else:
            say_saved(request, sum(len(sheet.rows) for sheet in table.sheets))
            return redirect("desk:tariff", draft_id)
    return _answer(request, kind.page, found, form, faults)


def _answer(
    request: HttpRequest, page: str, found: queries.Draft, form: TableForm, faults: Sequence[types.Fault]
) -> HttpResponse:  # fmt: skip
    """Answer with the form, and the report of what was refused."""
    language = languages.current()
    shown = {
        "found": found, "form": form, "many": len(faults), "fields": wording.ENTRY_FIELDS,
        "report": [
            {"place": each.place, "field": wording.ENTRY_FIELDS.get(each.field),
             "why": wording.entry_fault(each, language)}
            for each in faults[:_MOST_SHOWN]
        ],
    }  # fmt: skip
    return render(request, page, shown, status=422 if faults or form.errors else 200)


def say_saved(request: HttpRequest, many: int) -> None:
    """Say how many lines are in the draft now."""
    messages.success(request, _("Saved; lines taken: {number}.").format(number=f"\u2066{many}\u2069"))

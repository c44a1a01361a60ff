"""A table that is brought into a draft: its form, the report of its refused lines, what is said once it is in."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saqia.contexts.tariffs import queries, types, wording
from saqia.surfaces.kit import languages

_MOST_BYTES, _MOST_SHOWN = 400_000, 200


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


def answer(
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

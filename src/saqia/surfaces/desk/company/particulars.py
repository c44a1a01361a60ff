"""What papers say of the distributor: what is missing, what is stated, and what was before."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saqia.platform import operation
from saqia.platform.company import particulars, rules, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import authors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_LONGEST = 120


class ParticularsForm(forms.Form):
    """A field for each of the particulars; what is not known stays empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in particulars.FIELDS:
            language = "ar" if name.endswith("_ar") else "fr"
            side = {"dir": "rtl" if language == "ar" else "ltr", "lang": language, "autocomplete": "off"}
            label = wording.FIELDS[name].say(languages.current())
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=_LONGEST, widget=forms.TextInput(side)
            )


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """Show what papers say, by `?as=csv` or `xlsx` all that they ever did; take what the director states."""
    actor = staff.actor_of(request)
    actor.require("company.state-particulars")
    with scope.reading(tenants.of(request).id):
        history = particulars.history()
        who = authors.named(each.stated_by for each in history.stated)
    if wanted := lists.wanted(request):
        return _file(wanted, history, who)
    known = history.on(clock.today())
    form = ParticularsForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(known, name) for name in particulars.FIELDS},
    )
    if request.method == "POST" and form.is_valid() and _stated(actor, form):
        messages.success(request, _("Papers of today and after say this."))
        return redirect("desk:company")
    shown = {
        "form": form,
        "missing": [(wording.MENTIONS[each.field], each.basis) for each in rules.missing(known)],
        "rows": [(each, who[each.stated_by]) for each in reversed(history.stated)],
    }
    return render(request, "desk/company/particulars.html", shown, status=422 if form.errors else 200)


def _file(kind: str, history: particulars.History, who: dict[str, str]) -> HttpResponse:
    names = [wording.FIELDS[name].say(languages.current()) for name in particulars.FIELDS]
    cells: list[list[lists.Cell]] = [
        [each.from_on, who[each.stated_by], *(getattr(each.particulars, name) for name in particulars.FIELDS)]
        for each in reversed(history.stated)
    ]
    return lists.answer(kind, "company", [_("From the day"), _("Who"), *names], cells)


def _stated(actor: operation.Actor, form: ParticularsForm) -> bool:
    """State what was typed; False where it is refused, which the form then says."""
    try:
        particulars.state_particulars(
            actor=actor, given=particulars.Particulars(**form.cleaned_data), at=clock.now()
        )  # fmt: skip
    except particulars.ParticularNotValid as refused:
        form.add_error(refused.field, wording.NOT_VALID[refused.field].say(languages.current()))
        return False
    return True

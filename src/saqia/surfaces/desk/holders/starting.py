"""The first page of a change of holder: whose supply is it, by the number at hand."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from saqia.journeys import finding
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import staff, tenants

_MOST = 20


class NumberForm(forms.Form):
    """Anything that the search of the desk understands."""

    of = forms.CharField(
        label=gettext_lazy("Contract, account, meter, phone or name"), max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True, "dir": "auto"}),
    )  # fmt: skip


@require_safe
@doors.page
def start(request: HttpRequest) -> HttpResponse:
    """Find the account whose holder changes; the only one that is found opens at once."""
    staff.actor_of(request).require("contracts.change-holder")
    form = NumberForm(request.GET if "of" in request.GET else None)
    rows = None
    if form.is_valid():
        with scope.reading(tenants.of(request).id):
            hits = finding.find(form.cleaned_data["of"].strip(), most=_MOST)
        rows = [
            (hit.account, frame.named(hit.customer)) for hit in hits if hit.account and hit.account.status == "open"
        ]
        if len(rows) == 1:
            return redirect("desk:holder", rows[0][0].number)
    return render(request, "desk/holders/start.html", {"form": form, "rows": rows})

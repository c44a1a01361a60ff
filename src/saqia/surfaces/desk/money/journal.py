"""The journal of a period for the company's accounting, in a stated format."""

import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from saqia.contexts.ledger import exports, queries
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, staff, tenants

MOST_DAYS = 92


class PeriodForm(forms.Form):
    """Days of the journal, both included."""

    first = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it begins, or that is too long for a page."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            raise forms.ValidationError(_("At most three months, and the last day is not before the first."))
        return found


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """Show the balance of accounts; with a period, give its journal as a file."""
    staff.actor_of(request).require("desk.see-reconciliation")
    today = clock.today()
    form = PeriodForm(
        request.GET if "first" in request.GET else None, initial={"first": today.replace(day=1), "last": today}
    )
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        with scope.reading(tenants.of(request).id):
            content = exports.write_journal(from_on=first, until_on=last + datetime.timedelta(days=1))
        response = HttpResponse(content, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="journal-{first:%Y%m%d}-{last:%Y%m%d}.txt"'
        return response
    with scope.reading(tenants.of(request).id):
        balances = queries.list_balances()
    return render(
        request, "desk/money/journal.html", {"form": form, "rows": balances}, status=422 if form.errors else 200
    )

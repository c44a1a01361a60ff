"""The journal of a period for the company's accounting, in a stated format."""

import datetime
import tempfile

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.ledger import queries
from saqia.contexts.payments import exports as payments
from saqia.journeys import accounting
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

MOST_DAYS = 92


class PeriodForm(forms.Form):
    """Days of the journal, both included."""

    first = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean(self) -> dict[str, object]:
        """Refuse a period that ends before it begins, or that is too long for a page."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            raise forms.ValidationError(_("At most three months, and the last day is not before the first."))
        return found


class DayForm(forms.Form):
    """The day whose payments are told by service."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


@require_safe
@doors.page
def services(request: HttpRequest) -> HttpResponse:
    """Give what the payments of a day paid for, by item and service, as CSV or with `?as=xlsx`."""
    staff.actor_of(request).require("desk.see-reconciliation")
    form = DayForm(request.GET)
    if not form.is_valid():
        raise Http404
    day, language = form.cleaned_data["day"], languages.current()
    with scope.reading(tenants.of(request).id):
        found = payments.list_services(on=day).to_pylist()
        numbers = contracts.find_account_numbers({row["account_id"] for row in found})
    heads = [_("Receipt"), _("Account"), _("Bill"), _("Service"), _("Amount DH")]
    cells: list[list[lists.Cell]] = [
        [
            row["number"], numbers.get(row["account_id"], ""),
            bill_types.printable_number(row["item_number"]) if row["item_number"] else "",
            contract_wording.SERVICES[row["service"]].say(language) if row["service"] else "",
            lists.dirhams(row["amount_centimes"]),
        ]
        for row in found
    ]  # fmt: skip
    return lists.answer(lists.wanted(request) or "csv", f"payments-by-service-{day:%Y%m%d}", heads, cells)


@require_safe
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """Show the balance of accounts; with a period, give its journal as a file. `?as=csv` or `xlsx`: the balance."""
    staff.actor_of(request).require("desk.see-reconciliation")
    today = clock.today()
    form = PeriodForm(
        request.GET if "first" in request.GET else None, initial={"first": today.replace(day=1), "last": today}
    )
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        return _file(staff.actor_of(request), first, last)
    with scope.reading(tenants.of(request).id):
        balances = queries.list_balances()
    kind = lists.wanted(request)
    if kind:
        language = languages.current()
        cells: list[list[lists.Cell]] = [
            [code, name.say(language), lists.dirhams(amount)] for code, name, amount in balances
        ]
        return lists.answer(kind, f"balance-{today:%Y%m%d}", [_("Account"), _("Name"), _("Balance DH")], cells)
    return render(request, "desk/money/journal.html", {
        "form": form, "rows": balances, "day": DayForm(initial={"day": today}),
        "total": sum(amount for _code, _name, amount in balances),
    }, status=422 if form.errors else 200)  # fmt: skip


def _file(actor: operation.Actor, first: datetime.date, last: datetime.date) -> HttpResponse:
    """Return the journal of a period, written to the disk first: three months of a region are more than a page."""
    made = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    until = last + datetime.timedelta(days=1)
    accounting.number_postings(actor=actor, from_on=first, until_on=until, at=clock.now())
    with scope.reading(actor.tenant_id):
        for part in accounting.write_journal(from_on=first, until_on=until):
            made.write(part)
    made.seek(0)
    name = f"journal-{first:%Y%m%d}-{last:%Y%m%d}.txt"
    return FileResponse(  # type: ignore[return-value]  # Django's file answers are no HttpResponse, views may return them
        made, as_attachment=True, filename=name, content_type="text/plain; charset=utf-8"
    )

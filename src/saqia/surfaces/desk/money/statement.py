"""A partner's statement of a period: what it took, took back and brought, and what it still holds."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.payments import queries
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.money import journal, partners
from saqia.surfaces.kit import clock, lists, staff, tenants


@require_safe
@doors.page
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show it day by day, none for days that are refused; `?as=csv` or `xlsx` takes it away, to be sent."""
    staff.actor_of(request).require("desk.see-reconciliation")
    partner, today = partners.find(request, code), clock.today()
    given = {"first": today.replace(day=1), "last": today}
    form = journal.PeriodForm({name: request.GET.get(name, day) for name, day in given.items()})
    if not form.is_valid():
        return render(request, "desk/money/statement.html", {"partner": partner, "form": form}, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    with scope.reading(tenants.of(request).id):
        found = queries.get_partner_statement(code=code, first=first, last=last)
    if lists.wanted(request):
        return _file(lists.wanted(request) or "csv", code, found)
    period = urlencode({"first": first.isoformat(), "last": last.isoformat()})
    return render(
        request, "desk/money/statement.html", {"partner": partner, "form": form, "found": found, "period": period}
    )


def _file(kind: str, code: str, found: queries.PartnerStatement) -> HttpResponse:
    heads = [
        _("Day"), _("Payments"), _("Taken, DH"), _("Taken back, DH"), _("Brought, DH"), _("Held after it, DH")
    ]  # fmt: skip
    before = found.first - datetime.timedelta(days=1)
    rows: list[list[lists.Cell]] = [[before, None, None, None, None, lists.dirhams(found.opening_centimes)]]
    rows += [
        [
            one.day, one.payments, lists.dirhams(one.taken_centimes), lists.dirhams(one.back_centimes),
            lists.dirhams(one.brought_centimes), lists.dirhams(one.held_centimes),
        ]
        for one in found.lines
    ]  # fmt: skip
    return lists.answer(kind, f"statement-{code}-{found.first:%Y%m%d}-{found.last:%Y%m%d}", heads, rows)

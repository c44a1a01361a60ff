"""Every posting of an account over a period, with what was owed after each: a page, a spreadsheet, a sealed paper."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from saqia.contexts.billing import exports as billing
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording as ledger_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, languages, lists, papers, tenants
from saqia.surfaces.portal.accounts import reach

_LONGEST_DAYS = 3660
_BILLED = ("bill", "credit-note", "payment")
_DAY = datetime.timedelta(days=1)


class Period(forms.Form):
    """The days that a statement covers, both included."""

    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict[str, object]:
        """Check that the days follow one another."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last <= first + _LONGEST_DAYS * _DAY:
            self.add_error("last", _("Choose a day after the first one, ten years later at most."))
        return cleaned


@customers.required
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show a statement, none for days that are refused; `?as=csv` takes every line of the period away."""
    _actor, access = reach.account(request, number)
    form, first, last = period_of(request)
    tenant, asked = tenants.of(request), [access.account.id]
    with scope.reading(tenant.id):
        if lists.wanted(request) == "csv" and form.is_valid():
            content = billing.statement_csv(
                account_ids=asked, from_on=first, until_on=last + _DAY, language=languages.current()
            )
            return csv_answer(content, f"statement-{access.account.number}")
        try:
            found = ledger.get_statement(
                account_ids=asked, from_on=first, until_on=last + _DAY, cursor=request.GET.get("after")
            )
        except ledger.CursorInvalid as unknown:
            raise Http404 from unknown
    period = f"first={first.isoformat()}&last={last.isoformat()}"
    return render(request, "portal/accounts/statement.html", {
        "account": access.account, "form": form, "found": found, "last": last, "period": period,
        "lines": lines_of(found),
        "next": f"?{period}&after={found.cursor}" if found.cursor else "",
        "first_page": f"?{period}" if "after" in request.GET else "",
    }, status=422 if form.errors else 200)  # fmt: skip


@customers.required
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """Hand the statement over on paper, sealed; the page says why days are refused."""
    _actor, access = reach.account(request, number)
    form, first, last = period_of(request)
    if not form.is_valid():
        return redirect(f"{reverse('portal:account-statement', args=[number])}?{request.GET.urlencode()}")
    with scope.reading(tenants.of(request).id):
        content = billing.statement_pdf(
            account_ids=[access.account.id], from_on=first, until_on=last + _DAY,
            lead="ar" if languages.current() == "ar" else "fr", on=clock.today(), key=papers.seal_key(),
        )  # fmt: skip
    return papers.answer(content, f"statement-{access.account.number}")


def lines_of(found: ledger_types.Statement, numbers: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
    """Return the postings of a page in words.

    :param numbers: account -> its number, where the statement is of several
    """
    return [
        {
            "found": one,
            "kind": ledger_wording.kind(one.kind),
            "bill": one.item_number if one.kind in _BILLED else None,
            "account": (numbers or {}).get(one.account_id, ""),
        }
        for one in found.lines
    ]


def period_of(request: HttpRequest) -> tuple[Period, datetime.date, datetime.date]:
    """Return the form and the days that the address asks for; the last year when it asks for none or wrong ones."""
    today = clock.today()
    initial = {"first": today - 365 * _DAY, "last": today}
    form = Period({name: request.GET.get(name, initial[name]) for name in initial})
    if form.is_valid():
        return form, form.cleaned_data["first"], form.cleaned_data["last"]
    return form, initial["first"], initial["last"]


def csv_answer(content: bytes, name: str) -> HttpResponse:
    """Return rows as a file to keep."""
    return HttpResponse(
        content, content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )  # fmt: skip

"""One statement of all accounts of a customer: as a page, a spreadsheet, a sealed paper."""

import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from saqia.contexts.billing import exports as billing
from saqia.contexts.ledger import queries as ledger
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, languages, lists, papers, tenants
from saqia.surfaces.portal.accounts import statement as one_account
from saqia.surfaces.portal.portfolio import holdings

_DAY = datetime.timedelta(days=1)
_RIGHT = "account.see"


@customers.required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the postings of all accounts together, none for days that are refused; `?as=csv` takes every line away."""
    held, others = holdings.chosen(request, _RIGHT)
    form, first, last = one_account.period_of(request)
    with scope.reading(tenants.of(request).id):
        if lists.wanted(request) == "csv" and form.is_valid():
            content = billing.statement_csv(
                account_ids=held.ids, from_on=first, until_on=last + _DAY, language=languages.current()
            )
            return one_account.csv_answer(content, "statement-all")
        try:
            found = ledger.get_statement(
                account_ids=held.ids, from_on=first, until_on=last + _DAY, cursor=request.GET.get("after")
            )
        except ledger.CursorInvalid as unknown:
            raise Http404 from unknown
    asked = {"first": first.isoformat(), "last": last.isoformat(), "holder": held.code}
    return render(request, "portal/portfolio/statement.html", {
        "held": held, "others": others, "form": form, "found": found, "last": last, "period": urlencode(asked),
        "lines": one_account.lines_of(found, held.numbers),
        "next": "?" + urlencode({**asked, "after": found.cursor}) if found.cursor else "",
        "first_page": "?" + urlencode(asked) if "after" in request.GET else "",
    }, status=422 if form.errors else 200)  # fmt: skip


@customers.required
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """Hand it over on paper, sealed; the page says why days are refused."""
    held, _others = holdings.chosen(request, _RIGHT)
    form, first, last = one_account.period_of(request)
    if not form.is_valid():
        return redirect(f"{reverse('portal:accounts-statement')}?{request.GET.urlencode()}")
    with scope.reading(tenants.of(request).id):
        content = billing.statement_pdf(
            account_ids=held.ids, from_on=first, until_on=last + _DAY,
            lead="ar" if languages.current() == "ar" else "fr", on=clock.today(), key=papers.seal_key(),
        )  # fmt: skip
    return papers.answer(content, "statement-all")

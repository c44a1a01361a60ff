"""Certificates of a customer at the counter: issued while they wait, printed as often as asked for."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.billing import operations, queries, types, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.counter import whom
from saqia.surfaces.kit import clock, languages, lists, papers, staff, tenants


class IssueForm(whom.AccountForm):
    """Which certificate, of which account, in which language."""

    kind = forms.ChoiceField(label=gettext_lazy("Certificate"))
    language = forms.ChoiceField(label=gettext_lazy("Language that comes first on the paper"))

    def __init__(self, given: Any, **options: Any) -> None:
        super().__init__(given, **options)
        language = languages.current()
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, title.say(language)) for code, title in wording.CERTIFICATE_TITLES.items()
        ]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, name) for code, name in languages.NAMES.items() if code in ("ar", "fr")
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def index(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Issue a certificate, or say why it would not be true; list those of before. `?as=csv` or `xlsx` takes them."""
    actor, kind = staff.actor_of(request), lists.wanted(request)
    actor.require("billing.issue-certificate")
    with scope.reading(tenants.of(request).id):
        found = whom.find(customer_id)
        known = queries.page_certificates(account_ids=found.numbers)
    if kind:
        return _file(kind, known, found)
    sent = request.POST if request.method == "POST" else None
    paper_language = "fr" if found.customer.language == "fr" else "ar"
    form = IssueForm(sent, whom=found, initial={"kind": "paid-up", "language": paper_language})
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        try:
            made = operations.issue_certificate(
                actor=actor, kind=given["kind"], account_id=given["account"], language=given["language"],
                client_key=f"desk:{given['key']}", at=clock.now(),
            )  # fmt: skip
        except operations.CertificateRefused as refused:
            form.add_error("kind", wording.refusal(refused, languages.current()))
        else:
            told = _("Certificate {number} is issued: print it.")
            messages.success(request, told.format(number=f"\u2066{types.printable_number(made.number)}\u2069"))
            return redirect("desk:customer-certificates", customer_id)
    rows = [
        {"found": one, "title": wording.CERTIFICATE_TITLES[one.kind], "account": found.numbers[one.account_id],
         "is_current": clock.today() <= one.valid_until}
        for one in known
    ]  # fmt: skip
    shown = {"whom": found, "form": form, "rows": rows}
    return render(request, "desk/counter/certificates.html", shown, status=422 if form.errors else 200)


@require_safe
@doors.page
def paper(request: HttpRequest, customer_id: int, number: int) -> HttpResponse:
    """Show a certificate of the customer as PDF, with the address where it is verified."""
    staff.actor_of(request).require("billing.issue-certificate")
    tenant_id = tenants.of(request).id
    with scope.reading(tenant_id):
        accounts = whom.find(customer_id).numbers
        found = queries.find_certificate(number=number)
        if found is None or found.account_id not in accounts:
            raise Http404
        return papers.certificate(found, tenant_id=tenant_id)


def _file(kind: str, known: list[queries.Certificate], found: whom.Whom) -> HttpResponse:
    language = languages.current()
    heads = [_("Number"), _("Certificate"), _("Account"), pgettext("certificate", "Issued on"), _("Valid until")]
    cells: list[list[lists.Cell]] = [
        [types.printable_number(one.number), wording.CERTIFICATE_TITLES[one.kind].say(language),
         found.numbers[one.account_id], one.issued_on, one.valid_until]
        for one in known
    ]  # fmt: skip
    return lists.answer(kind, "certificates", heads, cells)

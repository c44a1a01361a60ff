"""Depositing a file for who stands at the counter."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import queries as parties
from saqia.contexts.requests import operations as requests
from saqia.journeys import files
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.files import refusals
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import clock, languages, questions, staff, tenants, uploads

_ABOUT_AN_ACCOUNT = ("complaint", "termination")


@require_safe
@doors.page
def choose(request: HttpRequest) -> HttpResponse:
    """Ask which procedure it is."""
    staff.actor_of(request).require("cases.deposit-file")
    customer = frame.number(request, "customer")
    rows = queries.list_procedures(on=clock.today())
    return render(request, "desk/files/choose.html", {"rows": rows, "customer": customer})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def deposit(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what the deposit needs on one page, and deposit it; sending it twice is one file.

    :raises Http404: no such procedure, or no such customer
    """
    actor = staff.actor_of(request)
    actor.require("cases.deposit-file")
    try:
        procedure = queries.get_procedure(code, on=clock.today())
    except cases.ProcedureUnknown as unknown:
        raise Http404 from unknown
    with scope.reading(tenants.of(request).id):
        fields = _fields(request, procedure)
    form = questions.Asked(request.POST or None, request.FILES or None, asked=fields, initial={"key": uuid.uuid4().hex})
    if request.method == "POST" and uploads.accept(actor, form):
        told = _deposited(request, procedure, form)
        if told is not None:
            said = _("File {number} is deposited; the secret code is on its receipt.")
            messages.success(request, said.format(number=f"\u2066{told.number}\u2069"))
            return redirect("desk:file", told.number)
    page = {"form": form, "procedure": procedure}
    return render(request, "desk/files/deposit.html", page, status=422 if form.errors else 200)


def _fields(request: HttpRequest, procedure: types.Procedure) -> dict[str, forms.Field]:
    customer_id = frame.number(request, "customer")
    name, phone, language, rows = "", "", "ar", []
    if customer_id is not None:
        try:
            customer = parties.get_customer(customer_id)
        except parties.CustomerNotFound as unknown:
            raise Http404 from unknown
        name, language = frame.named(customer), customer.language
        phone = next((one.value for one in customer.contacts if one.kind == "phone"), "")
        accounts = contracts.list_accounts_of_customer(customer_id)
        rows = [(str(one.id), f"\u2066{one.number}\u2069") for one in accounts]
    ltr = forms.TextInput(attrs={"dir": "ltr"})
    asked: dict[str, forms.Field] = {
        "name": forms.CharField(label=_("Name of the applicant"), max_length=120, required=False, initial=name),
        "phone": forms.CharField(
            label=_("Phone"), max_length=20, required=False, initial=phone, widget=ltr,
            help_text=_("Without one the receipt in their hand is the only way to follow the file."),
        ),
        "language": forms.ChoiceField(
            label=_("Language of messages"), choices=languages.NAMES.items(), initial=language
        ),
    }  # fmt: skip
    if rows and procedure.code in _ABOUT_AN_ACCOUNT:
        asked["account"] = forms.ChoiceField(label=_("Account"), choices=rows, required=False)
    asked |= questions.fields_of(procedure.forms["deposit"], region=tenants.of(request).region)
    papers = [one for one in map(procedure.document, procedure.deposit_documents) if one is not None]
    return asked | questions.papers_of(papers, require=True)


def _deposited(
    request: HttpRequest, procedure: types.Procedure, form: questions.Asked
) -> types.Deposited | None:  # fmt: skip
    actor, given = staff.actor_of(request), form.cleaned_data
    codes = {one.code for one in procedure.forms["deposit"]}
    account = given.get("account")
    contact = types.Contact(given["name"], given["phone"], "", given["language"])
    try:
        filing = types.Filing(
            procedure=procedure.code, contact=contact, channel="desk", client_key=f"desk:{given['key']}",
            answers={code: value for code, value in form.answers().items() if code in codes},
            documents=form.papers, customer_id=frame.number(request, "customer"),
            account_id=int(account) if account else None,
        )  # fmt: skip
        return files.deposit(actor=actor, filing=filing, at=clock.now())
    except (requests.ContractNotOfAccount, cases.CustomerNotFound, cases.DepositedOtherwise) as refused:
        form.add_error(None, refusals.say(refused))
    except (cases.FormNotValid, cases.ContactNotValid, cases.DocumentNotTaken, cases.DocumentsMissing) as refused:
        form.refuse(refused)
    return None

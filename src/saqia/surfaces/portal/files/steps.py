"""The steps of a deposit: at most five questions each, then the papers, then who is answered."""

import dataclasses
from typing import Literal

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext

from saqia.contexts.cases import types
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import queries as parties
from saqia.platform.identity import models as identity
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, languages, questions, tenants

MOST = 5
_ABOUT_AN_ACCOUNT = ("complaint", "termination")
_NOT_ASKED = ("place",)
"""A position is found by a map, which a page without scripts has not; the address says it."""


@dataclasses.dataclass(frozen=True)
class Step:
    """One page of a deposit.

    :param kind: questions, papers or contact
    """

    kind: Literal["questions", "papers", "contact"]
    asked: tuple[types.Field, ...] = ()
    papers: tuple[types.DocumentRule, ...] = ()


def of(procedure: types.Procedure) -> list[Step]:
    """Return the steps of a procedure's deposit."""
    asked = [one for one in procedure.forms["deposit"] if one.kind not in _NOT_ASKED or one.required]
    found = [Step("questions", tuple(asked[place : place + MOST])) for place in range(0, len(asked), MOST)]
    papers = [one for one in map(procedure.document, procedure.deposit_documents) if one is not None]
    if papers:
        found.append(Step("papers", papers=tuple(papers)))
    return [*found, Step("contact")]


def fields(request: HttpRequest, step: Step, draft: types.Draft | None, procedure: str) -> dict[str, forms.Field]:
    """Return the fields of a step, with what was answered before."""
    if step.kind == "questions":
        given = dict(draft.answers) if draft is not None else {"contract": request.GET.get("contract", "")[:30]}
        return questions.fields_of(step.asked, region=tenants.of(request).region, given=given)
    if step.kind == "papers":
        return questions.papers_of(step.papers, require=True)
    return _contact(request, procedure)


def reached(request: HttpRequest) -> list[contract_types.Access]:
    """Return the accounts on which this person may deposit, none for who is not signed in."""
    if not request.user.is_authenticated:
        return []
    return [one for one in actors.accounts_of(request, on=clock.today()) if one.may("account.see-personal")]


def _contact(request: HttpRequest, procedure: str) -> dict[str, forms.Field]:
    accounts = reached(request)
    name, phone = _known(request, accounts)
    found: dict[str, forms.Field] = {
        "name": forms.CharField(
            label=gettext("Your name"), max_length=120, required=False, initial=name,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
        ),
        "phone": forms.CharField(
            label=gettext("Phone"), max_length=20, required=False, initial=phone,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
            help_text=gettext("We write to it when the file moves."),
        ),
        "email": forms.CharField(
            label=gettext("E-mail (optional)"), max_length=120, required=False,
            widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "dir": "ltr"}),
        ),
    }  # fmt: skip
    if accounts and procedure in _ABOUT_AN_ACCOUNT:
        rows = [(str(one.account.id), _said(one.account)) for one in accounts]
        found["account"] = forms.ChoiceField(
            label=gettext("About which account?"), required=False, initial=rows[0][0],
            choices=[*rows, ("", gettext("None of them"))],
        )  # fmt: skip
    return found


def _said(account: contract_types.Account) -> str:
    address = account.address_ar if languages.current() == "ar" else account.address_fr
    return f"\u2066{account.number}\u2069 · {address}"


def _known(request: HttpRequest, accounts: list[contract_types.Access]) -> tuple[str, str]:
    """Return name and phone of who is signed in, as far as they are known."""
    if not request.user.is_authenticated:
        return "", ""
    phone = identity.SignIn.objects.values_list("phone", flat=True).get(pk=request.user.pk or 0) or ""
    holders = [one for one in accounts if one.grant.role == "holder"]
    if not holders:
        return "", phone
    with scope.reading(tenants.of(request).id):
        customer = parties.get_customer(holders[0].account.customer_id)
    return (customer.name_ar if languages.current() == "ar" else customer.name_latin) or customer.name_latin, phone

"""Whom an act at the counter is for: the customer of the address, their accounts, the choice of one of them."""

import dataclasses
import uuid
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.parties import queries as parties
from saqia.contexts.parties import types as party_types
from saqia.surfaces.desk.queues import frame
from saqia.surfaces.kit import languages


@dataclasses.dataclass(frozen=True)
class Whom:
    """A customer and their accounts, those of rows merged into theirs too; open accounts first."""

    customer: party_types.Customer
    accounts: tuple[contract_types.Account, ...]

    @property
    def name(self) -> str:
        """Return the customer's name in the page's language."""
        return frame.named(self.customer)

    @property
    def numbers(self) -> dict[int, str]:
        """Return account id -> its number."""
        return {account.id: account.number for account in self.accounts}


def find(customer_id: int) -> Whom:
    """Return the customer with their accounts, inside the caller's `scope.reading`.

    :raises Http404: there is none, or the row was merged into another, on whose screen acts are done
    """
    try:
        customer = parties.get_customer(customer_id)
    except parties.CustomerNotFound as unknown:
        raise Http404 from unknown
    if customer.merged_into_id is not None:
        raise Http404
    return Whom(customer, tuple(contracts.list_accounts_of_customer(customer.id)))


class AccountForm(forms.Form):
    """An act on an account of the customer, not asked for where there is one; `key` makes a second click harmless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    account = forms.TypedChoiceField(label=gettext_lazy("Account"), coerce=int)

    def __init__(self, given: Any, *, whom: Whom, initial: dict[str, Any] | None = None, **options: Any) -> None:
        first = {"account": whom.accounts[0].id} if whom.accounts else {}
        super().__init__(given, initial={"key": uuid.uuid4().hex, **first, **(initial or {})}, **options)
        is_arabic = languages.current() == "ar"
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            (one.id, f"\u2066{one.number}\u2069 · {one.address_ar if is_arabic else one.address_fr}")
            for one in whom.accounts
        ]
        if len(whom.accounts) == 1:
            self.fields["account"].widget = forms.HiddenInput()

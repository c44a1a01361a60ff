"""Proposing that what an account is owed go back to the customer; finance approves it, the bank transfers it."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.billing import queries as billing
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import operations, queries, wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import date, money
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.counter import whom
from saqia.surfaces.desk.tills.forms import Dirhams
from saqia.surfaces.kit import clock, languages, staff, tenants


class RefundForm(whom.AccountForm):
    """How much goes back, why and where to."""

    amount = Dirhams(label=gettext_lazy("Amount, DH"))
    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    bank_account = forms.TypedChoiceField(label=gettext_lazy("Bank account of the customer"), coerce=int)

    def __init__(
        self, given: Any, *, credits: dict[int, int], bank_accounts: list[tuple[int, str]], **options: Any
    ) -> None:
        super().__init__(given, **options)
        self.credits, language = credits, languages.current()
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (code, text.say(language)) for code, text in wording.REFUND_REASONS.items()
        ]
        self.fields["bank_account"].choices = [  # type: ignore[attr-defined]
            (number, f"\u2066•••• {rib[-6:]}\u2069") for number, rib in bank_accounts
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse more than the account is owed."""
        given = super().clean() or {}
        owed, amount = self.credits.get(given.get("account") or 0, 0), given.get("amount")
        if amount is not None and "account" in given and not 0 < amount <= owed:
            said = _("The account is owed {amount} DH, refunds on their way taken off: no more can go back.")
            self.add_error("amount", said.format(amount=f"\u2066{money(owed, languages.current())}\u2069"))
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def propose(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Propose a refund: it waits among the refunds for a second person."""
    actor = staff.actor_of(request)
    actor.require("payments.propose-refund")
    with scope.reading(tenants.of(request).id):
        found = whom.find(customer_id)
        owed = _credits(found, clock.today(), request.POST.get("key", ""))
        banks = parties.list_bank_accounts(customer_id)
    sent = request.POST if request.method == "POST" else None
    first = next((one for one, amount in owed.items() if amount > 0), None)
    initial = {"account": first, "amount": f"{owed[first] / 100:.2f}"} if first is not None else {}
    form = RefundForm(sent, whom=found, credits=owed, bank_accounts=banks, initial=initial)
    if sent is not None and form.is_valid():
        given = form.cleaned_data
        made = operations.propose_refund(
            actor=actor, account_id=given["account"], amount_centimes=given["amount"],
            cause=f"desk:{given['reason']}:{given['key']}", bank_account_id=given["bank_account"], at=clock.now(),
        )  # fmt: skip
        told = _("The refund is proposed: finance decides, and it is promised for {day}.")
        messages.success(request, told.format(day=date(made.due_on, languages.current())))
        return redirect("desk:customer-payments", customer_id)
    rows = [{"account": one, "amount": owed[one.id]} for one in found.accounts]
    shown = {"whom": found, "form": form, "rows": rows, "is_owed": first is not None, "has_bank": bool(banks),
             "may_correct": actor.may("parties.correct-customer")}  # fmt: skip
    return render(request, "desk/counter/refund.html", shown, status=422 if form.errors else 200)


def _credits(found: whom.Whom, on: datetime.date, key: str) -> dict[int, int]:
    """Return account -> centimes that may still be proposed: what it is owed, less what was proposed already.

    :param key: of this form: what it proposed itself is not taken off when it is sent twice
    """
    ids = list(found.numbers)
    items = billing.list_item_standings(account_ids=ids, on=on)
    owed = {one.account_id: -one.balance_centimes for one in ledger.sum_standings(items, account_ids=ids)}
    for one in queries.list_refunds(status="proposed", account_ids=ids):
        owed[one.account_id] -= 0 if key and one.cause.endswith(f":{key}") else one.amount_centimes
    return {account: max(amount, 0) for account, amount in owed.items()}

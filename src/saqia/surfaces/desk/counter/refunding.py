"""Proposing that what an account is owed go back to the customer; finance approves it, the bank transfers it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import operations, queries, wording
from saqia.platform.tenancy import scope
from saqia.platform.wording import date
from saqia.surfaces.desk import doors
from saqia.surfaces.desk.counter import whom
from saqia.surfaces.desk.tills.forms import Dirhams
from saqia.surfaces.kit import clock, languages, staff, tenants


class RefundForm(whom.AccountForm):
    """How much goes back, why and where to."""

    amount = Dirhams(label=gettext_lazy("Amount, DH"))
    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    bank_account = forms.TypedChoiceField(label=gettext_lazy("Bank account of the customer"), coerce=int)

    def __init__(self, given: Any, *, bank_accounts: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(given, **options)
        language = languages.current()
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (code, text.say(language)) for code, text in wording.REFUND_REASONS.items()
        ]
        self.fields["bank_account"].choices = [  # type: ignore[attr-defined]
            (number, f"\u2066•••• {rib[-6:]}\u2069") for number, rib in bank_accounts
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def propose(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Propose a refund: it waits among the refunds for a second person."""
    actor = staff.actor_of(request)
    actor.require("payments.propose-refund")
    with scope.reading(tenants.of(request).id):
        found = whom.find(customer_id)
        owed = queries.list_refundable(account_ids=list(found.numbers), on=clock.today())
        banks = parties.list_bank_accounts(customer_id)
    sent = request.POST if request.method == "POST" else None
    first = next((one for one, amount in owed.items() if amount > 0), None)
    initial = {"account": first, "amount": f"{owed[first] / 100:.2f}"} if first is not None else {}
    form = RefundForm(sent, whom=found, bank_accounts=banks, initial=initial)
    if sent is not None and form.is_valid() and _propose(request, form):
        return redirect("desk:customer-payments", customer_id)
    rows = [{"account": one, "amount": owed[one.id]} for one in found.accounts]
    shown = {"whom": found, "form": form, "rows": rows, "is_owed": first is not None, "has_bank": bool(banks),
             "may_correct": actor.may("parties.correct-customer")}  # fmt: skip
    return render(request, "desk/counter/refund.html", shown, status=422 if form.errors else 200)


def _propose(request: HttpRequest, form: RefundForm) -> bool:
    """Propose what the form asks; False: the operation refused, and its field says so."""
    given = form.cleaned_data
    try:
        made = operations.propose_refund(
            actor=staff.actor_of(request), account_id=given["account"], amount_centimes=given["amount"],
            cause=f"desk:{given['reason']}:{given['key']}", bank_account_id=given["bank_account"], at=clock.now(),
        )  # fmt: skip
    except (operations.CreditTooSmall, operations.NothingPaid) as refused:
        form.add_error("amount", wording.refusal(refused, languages.current()))
        return False
    except operations.BankAccountForeign as refused:
        form.add_error("bank_account", wording.refusal(refused, languages.current()))
        return False
    told = _("The refund is proposed: finance decides, and it is promised for {day}.")
    messages.success(request, told.format(day=date(made.due_on, languages.current())))
    return True

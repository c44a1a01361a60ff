"""A bill of a customer at the counter: its paper, and the dispute that an agent records for them."""

import uuid
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.billing import exports, operations, types, wording
from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.tariffs import queries as tariffs
from saqia.platform.tenancy import scope
from saqia.platform.wording import date
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, decimals, languages, papers, staff, tenants

REFUSED = (operations.DisputedAlready, operations.DisputedTooMuch, operations.NotCorrectable)


class ContestForm(forms.Form):
    """What the customer contests and why."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"))
    amount = decimals.DecimalField(
        label=gettext_lazy("Part that is contested, DH"), required=False, min_value=Decimal("0.01"), max_digits=10,
        decimal_places=2, help_text=gettext_lazy("Empty: the whole bill. Only this part is held from collection."),
        widget=forms.TextInput({"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    remark = forms.CharField(
        label=gettext_lazy("What the customer says"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@require_safe
@doors.page
def paper(request: HttpRequest, customer_id: int, number: int) -> HttpResponse:
    """Show a bill of the customer as PDF."""
    staff.actor_of(request).require("desk.see-customers")
    tenant_id = tenants.of(request).id
    with scope.reading(tenant_id):
        _header(customer_id, number)
        rules = tariffs.get_table(tenant_id=tenant_id)
        content = exports.render_bill(number=number, rules=rules, key=papers.seal_key())
    return papers.answer(content, types.printable_number(number))


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def contest(request: HttpRequest, customer_id: int, number: int) -> HttpResponse:
    """Record that the customer contests a bill; the disputed part is held at once."""
    actor, tenant, language = staff.actor_of(request), tenants.of(request), languages.current()
    actor.require("billing.open-dispute")
    with scope.reading(tenant.id):
        header = _header(customer_id, number)
    form = ContestForm(request.POST if request.method == "POST" else None, initial={"key": uuid.uuid4().hex})
    form.fields["reason"].choices = [  # type: ignore[attr-defined]
        (code, text.say(language)) for code, text in wording.DISPUTE_REASONS.items()
    ]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        amount = int(given["amount"] * 100) if given["amount"] is not None else None
        try:
            made = operations.open_dispute(
                actor=actor, bill_number=number, reason=given["reason"], client_key=f"desk:{given['key']}",
                disputed_centimes=amount, remark=given["remark"], rules=tariffs.get_table(tenant_id=tenant.id),
                grid=operations.Grid(tenant.operator, tenant.uses_demonstration_grid), at=clock.now(),
            )  # fmt: skip
        except operations.DisputedTooMuch as refused:
            form.add_error("amount", wording.refusal(refused, language))
        except REFUSED as refused:
            form.add_error(None, wording.refusal(refused, language))
        else:
            told = _("Dispute {number} recorded: answer by {day}.")
            shown = f"\u2066{types.printable_number(made.number)}\u2069"
            messages.success(request, told.format(number=shown, day=date(made.answer_by, language)))
            return redirect("desk:dispute", made.number)
    shown_page = {"form": form, "header": header, "customer_id": customer_id}
    return render(request, "desk/counter/contest.html", shown_page, status=422 if form.errors else 200)


def _header(customer_id: int, number: int) -> types.BillHeader:
    """Return the header of a bill of this customer, or 404."""
    try:
        header = billing.get_header(number=number)
    except billing.BillUnknown as unknown:
        raise Http404 from unknown
    if header.account_id not in {account.id for account in contracts.list_accounts_of_customer(customer_id)}:
        raise Http404
    return header

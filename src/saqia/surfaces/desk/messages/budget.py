"""What messages cost in a month, by channel, and what may be spent on them."""

import datetime
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.messaging import operations, queries, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, decimals, languages, lists, staff, tenants


class BudgetForm(forms.Form):
    """What may be spent in the month, in dirhams."""

    amount = decimals.DecimalField(
        label=gettext_lazy("Budget of the month, DH"), min_value=Decimal(0), max_digits=11, decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}),
        help_text=gettext_lazy("Once it is spent, only messages that always leave are sent until the month ends."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@doors.page
def show(request: HttpRequest) -> HttpResponse:
    """Show this month or, by `?month=next`, the next; decide its budget: what waited for it leaves."""
    actor, tenant = staff.actor_of(request), tenants.of(request)
    actor.require("messaging.set-budget")
    month, is_next = _month(request)
    form = BudgetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        centimes = int(form.cleaned_data["amount"] * 100)
        operations.set_budget(actor=actor, month=month, amount_centimes=centimes, at=clock.now())
        messages.success(request, _("The budget of messages is decided."))
        return redirect(request.get_full_path())
    with scope.reading(tenant.id):
        budget = queries.get_budget(month=month, tenant_id=tenant.id)
        waiting = queries.list_waiting(tenant_id=tenant.id, at=clock.now())
    if wanted := lists.wanted(request):
        heads = [_("Channel"), _("Messages"), _("SMS parts"), _("Cost, DH")]
        return lists.answer(wanted, f"messages-{month:%Y-%m}", heads, _cells(budget))
    shown = {
        "budget": budget, "left": budget.budget_centimes - budget.spent_centimes, "is_next": is_next, "form": form,
        "held": sum(one.count for one in waiting if one.reason == "over-budget"),
        "rows": [(wording.CHANNELS[channel], *counts) for channel, *counts in budget.by_channel],
    }  # fmt: skip
    return render(request, "desk/messages/budget.html", shown, status=422 if form.errors else 200)


def _cells(budget: queries.Budget) -> list[list[lists.Cell]]:
    language = languages.current()
    return [
        [wording.CHANNELS[channel].say(language), count, parts, lists.dirhams(cost)]
        for channel, count, parts, cost in budget.by_channel
    ]


def _month(request: HttpRequest) -> tuple[datetime.date, bool]:
    this = clock.today().replace(day=1)
    is_next = request.GET.get("month") == "next"
    return (this + datetime.timedelta(days=31)).replace(day=1) if is_next else this, is_next

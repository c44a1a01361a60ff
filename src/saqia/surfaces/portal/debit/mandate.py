"""The mandate of an account: signed by its RIB and holder, shown with what happens next, ended by one button."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import queries, wording
from saqia.contexts.contracts import types as contract_types
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, customers, languages, limits, tenants
from saqia.surfaces.portal.accounts import reach

_FIELDS = {banking.RibNotValid: "rib", banking.HolderMissing: "holder", banking.MandateStands: None}
"""Refusal -> the field that it is said at."""


class Sign(forms.Form):
    """What a mandate needs."""

    rib = forms.CharField(
        label=gettext_lazy("RIB of the bank account"), max_length=60,
        help_text=gettext_lazy("24 digits, as your bank prints them; spaces do not matter."),
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    holder = forms.CharField(
        label=gettext_lazy("Who holds this bank account"), max_length=70,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    agrees = forms.BooleanField(
        label=gettext_lazy("I agree that the bills of this account are debited from this bank account.")
    )


@sensitive_post_parameters("rib", "holder")
@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show the mandate of an account; a POST signs or ends it."""
    actor, access = reach.account(request, number, "banking.sign-mandate")
    is_signing = request.POST.get("act") == "sign"
    form = Sign(request.POST if is_signing else None)
    if request.method == "POST":
        limits.take(request, "file-deposit", person=actor.name)
        if _done(request, actor, access, form, is_signing=is_signing):
            return redirect("portal:account-direct-debit", access.account.number)
    with scope.reading(tenants.of(request).id):
        found = queries.find_mandate(account_id=access.account.id)
    language = languages.current()
    return render(request, "portal/debit/mandate.html", {
        "account": access.account, "found": found, "form": form,
        "is_active": found is not None and found.state == "active",
        "reason": wording.reason(found.reason, language) if found is not None and found.reason else "",
    }, status=422 if form.errors else 200)  # fmt: skip


def _done(
    request: HttpRequest, actor: operation.Actor, access: contract_types.Access, form: Sign, *, is_signing: bool
) -> bool:
    if not is_signing:
        banking.revoke_mandate(actor=actor, account_id=access.account.id, reason="customer", at=clock.now())
        messages.success(request, _("Direct debit is over. A debit that the bank has already may still come."))
        return True
    if not form.is_valid():
        return False
    try:
        banking.sign_mandate(
            actor=actor, account_id=access.account.id, rib=form.cleaned_data["rib"],
            holder=form.cleaned_data["holder"], at=clock.now(),
        )  # fmt: skip
    except tuple(_FIELDS) as refused:
        form.add_error(_FIELDS[type(refused)], wording.refusal(refused, languages.current()))
        return False
    messages.success(request, _("Direct debit is set up."))
    return True

"""A bill without an account: found by two facts of the paper or opened by a link; explained, kept, contested."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saqia.contexts.billing import exports as billing_exports
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.payments import ports
from saqia.contexts.tariffs import queries as tariffs
from saqia.journeys import bill_proof
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import actors, clock, languages, limits, links, papers, photos, tenants
from saqia.surfaces.portal import bill_page


class LookUp(forms.Form):
    """Two facts that only the paper has: a contract number and the code beside the QR."""

    contract = forms.CharField(
        label=gettext_lazy("Contract number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Ten digits, at the top of the bill."),
    )  # fmt: skip
    code = forms.CharField(
        label=gettext_lazy("Code of the bill"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Eight digits, beside the QR code."),
    )  # fmt: skip


class Contest(forms.Form):
    """What is wrong with the bill, in one choice; words are optional. `key` makes sending twice harmless."""

    reason = forms.ChoiceField(label=gettext_lazy("What is wrong?"), widget=forms.RadioSelect)
    remark = forms.CharField(
        label=gettext_lazy("In your words (optional)"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Ask for the two facts; a right pair leads to the bill, a wrong one says nothing about either."""
    form = LookUp(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = bill_proof.find_bill_for_guest(
                tenant_id=tenants.of(request).id, contract_number=form.cleaned_data["contract"],
                bill_code=form.cleaned_data["code"], address=limits.address_of(request), at=clock.now(),
            )  # fmt: skip
        except bill_proof.ProofRefused:
            form.add_error(None, gettext("This number and this code do not go together. Both are printed on the bill."))
        else:
            return HttpResponseRedirect(reverse("portal:bill", args=[found.token]))
    return render(request, "portal/bills/look_up.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Show the bill of a link: the amount first, why it rose, each line with its arithmetic and its law."""
    number, tenant = int(links.subject(request, "bill", token)), tenants.of(request)
    with scope.reading(tenant.id):
        try:
            page = bill_page.read(number, today=clock.today(), tenant=tenant)
        except bills.BillUnknown as unknown:
            raise Http404 from unknown
    ways = {
        "by_card": ports.find_gateway(tenant.id) is not None,
        "by_application": ports.find_biller(tenant.id) is not None,
    }
    return render(request, "portal/bills/show.html", {**page, "token": token, **ways})


@require_safe
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """Return the bill as a sealed PDF."""
    number = number_of(request, token)
    with scope.reading(tenants.of(request).id):
        content = billing_exports.render_bill(
            number=number, rules=tariffs.get_table(tenant_id=tenants.of(request).id), key=papers.seal_key()
        )
    return papers.answer(content, f"bill-{number}")


@require_safe
def photo(request: HttpRequest, token: str, consumption: int) -> HttpResponse:
    """Show the photo of an index that this bill counts to, to whom its link opened it, once it was examined."""
    number, tenant = number_of(request, token), tenants.of(request)
    with scope.reading(tenant.id):
        parts = bills.explain_lines(bills.get_bill(number=number), tariffs.get_table(tenant_id=tenant.id))
        return photos.answer(bill_page.photographed(parts).get(consumption, (None, False))[0])


@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, token: str) -> HttpResponse:
    """Contest a bill: the disputed amount is held at once, the data looked through, the deadline told."""
    number, language, tenant = number_of(request, token), languages.current(), tenants.of(request)
    form = Contest(request.POST or None, initial={"key": uuid.uuid4()})
    form.fields["reason"].choices = [  # type: ignore[attr-defined]
        (code, text.say(language)) for code, text in billing_wording.DISPUTE_REASONS.items()
    ]
    if request.method == "POST" and form.is_valid():
        limits.take(request, "file-deposit", person=f"bill:{number}")
        given = form.cleaned_data
        try:
            billing.open_dispute(
                actor=actors.of_visitor(request), bill_number=number, reason=given["reason"],
                client_key=f"portal:{given['key']}", remark=given["remark"],
                rules=tariffs.get_table(tenant_id=tenant.id),
                grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid), at=clock.now(),
            )  # fmt: skip
        except (billing.DisputedAlready, billing.DisputedTooMuch, billing.NotCorrectable) as refused:
            form.add_error(None, billing_wording.refusal(refused, language))
        else:
            return HttpResponseRedirect(reverse("portal:bill", args=[token]) + "#dispute")
    return render(
        request, "portal/bills/contest.html", {"form": form, "number": number, "token": token},
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for another look at what was refused, wholly or in part: a new deadline is set."""
    number, tenant = number_of(request, token), tenants.of(request)
    with scope.reading(tenant.id):
        account_id = bills.get_header(number=number).account_id
        found = bills.find_dispute(account_id=account_id, bill_number=number)
    if found is None:
        raise Http404
    limits.take(request, "file-deposit", person=f"bill:{number}")
    try:
        billing.appeal_dispute(
            actor=actors.of_visitor(request), number=found.number, account_id=account_id,
            remark=request.POST.get("remark", "")[:500], at=clock.now(),
        )  # fmt: skip
    except (billing.AppealTooLate, billing.DisputedAlready, billing.DisputeElsewhere) as refused:
        messages.error(request, billing_wording.refusal(refused, languages.current()))
    else:
        messages.success(request, gettext("Your bill is looked at again: the new deadline is below."))
    return HttpResponseRedirect(reverse("portal:bill", args=[token]) + "#dispute")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the dispute is really withdrawn, then withdraw it: what was held is owed as before."""
    number, tenant = number_of(request, token), tenants.of(request)
    with scope.reading(tenant.id):
        account_id = bills.get_header(number=number).account_id
        found = bills.find_dispute(account_id=account_id, bill_number=number)
        items = bills.list_item_standings(account_ids=[account_id], on=clock.today())
    if found is None:
        raise Http404
    if request.method == "POST":
        # A page that lay open names the dispute that it asked about: one opened since stands.
        if request.POST.get("dispute") != str(found.number):
            raise Http404
        limits.take(request, "file-deposit", person=f"bill:{number}")
        try:
            billing.withdraw_dispute(
                actor=actors.of_visitor(request), number=found.number, account_id=account_id, at=clock.now()
            )
        except billing.DisputeElsewhere as refused:
            messages.error(request, billing_wording.refusal(refused, languages.current()))
        else:
            messages.success(request, gettext("Your dispute is withdrawn: what is left of the bill is to be paid."))
    elif found.status in bill_page.WITHDRAWABLE:
        held = sum(min(each.left_centimes, each.held_centimes) for each in items if each.number == number)
        shown = {"found": found, "held": held, "number": number, "token": token}
        return render(request, "portal/bills/withdraw.html", shown)
    return HttpResponseRedirect(reverse("portal:bill", args=[token]) + "#dispute")


def number_of(request: HttpRequest, token: str) -> int:
    """Return the bill that a link names.

    :raises Http404: altered, too old, or of another distributor; altered ones are counted
    """
    tenant = tenants.of(request)
    subject = links.subject(request, "bill", token)
    with scope.reading(tenant.id):
        try:
            bills.get_header(number=int(subject))
        except bills.BillUnknown as unknown:
            raise Http404 from unknown
    return int(subject)

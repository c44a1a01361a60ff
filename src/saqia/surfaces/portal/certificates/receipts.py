"""Anybody who holds a receipt checks it by its code; the certificate for checking without us is public."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from saqia.contexts.payments import exports
from saqia.contexts.payments import wording as payment_wording
from saqia.platform.documents import proof_code
from saqia.platform.wording import Text
from saqia.surfaces.kit import limits, papers, tenants

FAULTS = {
    "unreadable": Text(
        ar="هذا ليس رمز وصل: انسخوه كاملا كما قرأه الهاتف.",
        fr="Ce n’est pas le code d’un reçu : copiez-le en entier, comme le téléphone l’a lu.",
        en="This is no receipt's code: copy the whole of it, as the phone read it.",
    ),
    "unknown-key": Text(
        ar="هذا الوصل لم يصدر عن هذا الموزع.", fr="Ce reçu ne vient pas de ce distributeur.",
        en="This receipt is not this distributor's.",
    ),
    "forged": Text(
        ar="هذا الوصل مزور: تغيرت معطياته.", fr="Ce reçu est falsifié : ses données ont été changées.",
        en="This receipt is forged: its facts were changed.",
    ),
}  # fmt: skip
"""What is wrong with a code -> what is said of it."""


class CodeForm(forms.Form):
    """The code of a receipt, as a phone reads it."""

    code = forms.CharField(
        label=gettext_lazy("Text of the receipt's code"), max_length=proof_code.MOST_LETTERS, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and say what it proves."""
    form, proved, fault = CodeForm(request.POST if request.method == "POST" else None), None, None
    if request.method == "POST" and form.is_valid():
        limits.take(request, "verifying")
        try:
            proved = exports.prove_receipt(form.cleaned_data["code"], certificates=papers.certificates())
        except proof_code.CodeInvalid as error:
            fault = FAULTS[error.reason]
        if proved is not None and proved.tenant_code != tenants.of(request).code:
            proved, fault = None, FAULTS["unknown-key"]
    channel = payment_wording.channel(proved.channel) if proved else None
    shown = {"form": form, "proved": proved, "fault": fault, "channel": channel}
    return render(request, "portal/certificates/receipt.html", shown, status=422 if fault or form.errors else 200)


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """Give the certificates that prove receipts, for whoever checks them without a network."""
    return HttpResponse(b"".join(papers.certificates()), content_type="application/x-pem-file")

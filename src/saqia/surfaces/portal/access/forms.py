"""The forms of coming in, as people fill them on a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PhoneForm(forms.Form):
    """A mobile number, Moroccan or foreign."""

    phone = forms.CharField(
        label=_("Your mobile number"), max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "dir": "ltr"}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """The code that was sent."""

    code = forms.CharField(
        label=_("The code that we sent you"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}),
    )  # fmt: skip


class LinkForm(forms.Form):
    """The two facts of a bill."""

    contract_number = forms.CharField(
        label=_("Contract number"), max_length=40, help_text=_("Ten digits, at the top of the bill."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )  # fmt: skip
    bill_code = forms.CharField(
        label=_("Code of the bill"), max_length=20, help_text=_("Eight digits, beside the QR code."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )  # fmt: skip


class InvitationForm(forms.Form):
    """The code of an invitation."""

    code = forms.CharField(
        label=_("Invitation code"), max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )  # fmt: skip

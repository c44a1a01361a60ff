"""What is typed about prepaid meters."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.surfaces.kit import decimals

_NUMERIC = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}


class AmountForm(forms.Form):
    """How much somebody wants to buy for."""

    amount = decimals.DecimalField(
        label=_("Amount, DH"), min_value=Decimal("0.01"), max_digits=8, decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip

    @property
    def centimes(self) -> int:
        """Return the amount in centimes."""
        return int(self.cleaned_data["amount"] * 100)


class SellForm(AmountForm):
    """How it is paid; the amount was quoted before."""

    amount = decimals.DecimalField(max_digits=8, decimal_places=2, widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    method = forms.ChoiceField(label=_("Paid by"), widget=forms.RadioSelect)
    instrument = forms.CharField(
        label=_("Authorization of the card terminal"), max_length=20, required=False, help_text=_("For a card only."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, object]:
        """Ask for the terminal's authorization where a card pays."""
        given = super().clean() or {}
        if given.get("method") == "terminal" and not given.get("instrument"):
            self.add_error("instrument", _("Type the authorization that the terminal printed."))
        return given


class KeyForm(forms.Form):
    """What names a meter's key."""

    supply_group = forms.RegexField(r"^\d{6}$", label=_("Supply group"), widget=forms.TextInput(_NUMERIC))
    tariff_index = forms.RegexField(r"^\d{2}$", label=_("Tariff index"), widget=forms.TextInput(_NUMERIC))
    key_revision = forms.TypedChoiceField(
        label=_("Key revision"), coerce=int, choices=[(each, str(each)) for each in range(1, 10)]
    )


class ChangeKeyForm(KeyForm):
    """Another key, and why."""

    base_date = forms.TypedChoiceField(
        label=_("Base date"), coerce=int, choices=[(2014, "2014"), (2035, "2035"), (1993, "1993")]
    )
    reason = forms.CharField(label=_("Why"), max_length=200)


class RegisterForm(KeyForm):
    """A meter that takes tokens from now on."""

    number = forms.CharField(label=_("Number on the meter"), max_length=20, widget=forms.TextInput(_NUMERIC))
    contract = forms.CharField(label=_("Contract number"), max_length=14, widget=forms.TextInput(_NUMERIC))
    field_order = ("number", "contract", "supply_group", "tariff_index", "key_revision")


class BlockForm(forms.Form):
    """Why a meter buys nothing from now on."""

    reason = forms.CharField(label=_("Why"), max_length=200)

"""What is typed at the counter: few fields, each with its keyboard."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.contexts.payments import wording as payments
from saqia.contexts.staff import types as staff
from saqia.contexts.tills import queries, wording
from saqia.platform.wording import Language
from saqia.surfaces.kit import decimals

_PLAIN = {"dir": "ltr", "autocomplete": "off"}


class Dirhams(decimals.DecimalField):
    """An amount as it is typed; cleaned into centimes."""

    widget = forms.TextInput({"inputmode": "decimal", **_PLAIN})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_digits=10, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return centimes."""
        found = super().clean(value)
        return None if found is None else int(found * 100)


class OpenForm(forms.Form):
    """Where a till is opened, and with what."""

    unit = forms.TypedChoiceField(label=_("Agency"), coerce=int)
    float = Dirhams(label=_("Float, DH"), help_text=_("The cash that is in the till before the first payment."))

    def __init__(self, *args: Any, units: Iterable[staff.Unit], language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            (unit.id, unit.name_ar if language == "ar" else unit.name_fr) for unit in units
        ]


class _PayForm(forms.Form):
    """What comes with a payment; its key makes a second click harmless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class CashForm(_PayForm):
    """Cash handed over."""

    given = Dirhams(label=_("Cash handed over, DH"), required=False, help_text=_("Empty: the exact total."))


class ChequeForm(_PayForm):
    """A cheque."""

    bank = forms.ChoiceField(label=_("Bank"))
    number = forms.CharField(label=_("Cheque number"), max_length=20, widget=forms.TextInput(_PLAIN))
    due_on = forms.DateField(
        label=_("Date on the cheque"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
    )

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].choices = [  # type: ignore[attr-defined]
            (code, name.say(language)) for code, name in wording.banks().items()
        ]


class TerminalForm(_PayForm):
    """A card at the terminal."""

    instrument = forms.CharField(
        label=_("Authorization number on the terminal's ticket"), max_length=80, widget=forms.TextInput(_PLAIN)
    )


class CountForm(forms.Form):
    """How many of each note and coin."""

    def __init__(self, *args: Any, names: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value, name in names.items():
            self.fields[f"n{value}"] = forms.IntegerField(
                label=name, required=False, min_value=0, max_value=100_000,
                widget=forms.TextInput({"inputmode": "numeric", "data-value": value, **_PLAIN}),
            )  # fmt: skip

    def pieces(self) -> dict[int, int]:
        """Return denomination -> pieces."""
        return {value: self.cleaned_data[f"n{value}"] or 0 for value in queries.denominations()}


class CloseForm(forms.Form):
    """Why there is a difference."""

    remark = forms.CharField(label=_("Why there is a difference"), max_length=200, required=False)


class BagForm(forms.Form):
    """A bag of cash for the bank."""

    amount = Dirhams(label=_("Cash in the bag, DH"))
    reference = forms.CharField(label=_("Number of the bag"), max_length=40, widget=forms.TextInput(_PLAIN))


class LostForm(forms.Form):
    """What a lost device leaves in the till."""

    cash = Dirhams(
        label=_("All the cash of the till, DH"),
        help_text=_("As its cashier counts it now: the next range carries what is left below the ceiling."),
    )


class BundleForm(forms.Form):
    """A slip of cheques for the bank."""

    reference = forms.CharField(label=_("Number of the slip"), max_length=40, widget=forms.TextInput(_PLAIN))


class CancelForm(forms.Form):
    """Why a payment is taken back."""

    reason = forms.ChoiceField(label=_("Why it is taken back"))

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (code, payments.REASONS[code].say(language)) for code in ("error", "wrong-account")
        ]


class ReturnForm(forms.Form):
    """Why the bank returned a cheque."""

    reason = forms.CharField(label=_("What the bank says"), max_length=80)


class SettleForm(forms.Form):
    """What was done about a receipt given offline."""

    reference = forms.CharField(
        label=_("Account, contract or bill that the money is for"), max_length=40, required=False,
        help_text=_("Needed when the money waits to be placed."), widget=forms.TextInput(_PLAIN),
    )  # fmt: skip
    remark = forms.CharField(label=_("What was done"), max_length=200)


class DoneForm(forms.Form):
    """What was done about a refused request."""

    remark = forms.CharField(label=_("What was done"), max_length=200)

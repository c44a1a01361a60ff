"""The forms of the banks."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.contexts.banking import types

_LATIN = {"dir": "ltr"}
_MOST_BYTES = 32 * 1024 * 1024


class FileForm(forms.Form):
    """A bank's file, and its layout when it does not say what it is."""

    file = forms.FileField(label=_("File of the bank"))
    form = forms.ChoiceField(label=_("Layout"), required=False)
    account = forms.ChoiceField(
        label=_("Account"), required=False, help_text=_("Only for layouts that do not say whose statement it is.")
    )

    def __init__(self, *args: Any, layouts: tuple[str, ...], accounts: list[types.BankAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [("", _("ISO 20022 (camt)")), *((one, one) for one in layouts)]  # type: ignore[attr-defined]
        self.fields["account"].choices = [("", "—"), *((one.rib, f"{one.code} · {one.rib}") for one in accounts)]  # type: ignore[attr-defined]

    def clean_file(self) -> bytes:
        """Return the content of the file."""
        given = self.cleaned_data["file"]
        if given.size > _MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 32 MB."))
        return bytes(given.read())

    @property
    def layout(self) -> str:
        """Return the layout as readers take it."""
        chosen, account = self.cleaned_data["form"], self.cleaned_data["account"]
        return f"{chosen}@{account}" if chosen and account else chosen


class PlaceForm(forms.Form):
    """Whom a movement pays."""

    reference = forms.CharField(
        label=_("Number of a bill, contract or account"), max_length=30, widget=forms.TextInput(attrs=_LATIN)
    )


class OrdersForm(forms.Form):
    """From which account a file of orders is executed, and when."""

    account = forms.ChoiceField(label=_("Account"))
    on = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **_LATIN}))

    def __init__(
        self, *args: Any, label: str, accounts: list[types.BankAccount], earliest: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label, self.fields["on"].initial = label, earliest
        self.fields["account"].choices = [(one.code, f"{one.code} · {one.rib}") for one in accounts]  # type: ignore[attr-defined]

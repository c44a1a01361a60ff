"""What a crew types when it hangs a meter: where, what is engraved on it, what each of its registers shows."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saqia.contexts.billing import wording as billing_wording
from saqia.engine import codes
from saqia.surfaces.kit import decimals, languages

_TYPED = {"dir": "ltr", "autocomplete": "off"}
_FIGURES = {**_TYPED, "inputmode": "decimal"}
_ELECTRICITY = 1


class PlaceForm(forms.Form):
    """What names the place where a meter is to hang."""

    q = forms.CharField(
        label=gettext_lazy("Contract, service point or file of a connection"), max_length=40,
        widget=forms.TextInput(attrs=_TYPED),
    )  # fmt: skip


class HangForm(forms.Form):
    """One index a register; a meter has the registers that show one."""

    serial = forms.CharField(
        label=gettext_lazy("Number on the meter"), max_length=40, widget=forms.TextInput(attrs=_TYPED)
    )
    make = forms.CharField(label=gettext_lazy("Its make, if it is engraved"), max_length=40, required=False)
    phases = forms.TypedChoiceField(
        label=gettext_lazy("Its phases"), required=False, coerce=int, empty_value=None,
        choices=[
            ("", gettext_lazy("Phases not known")), ("1", gettext_lazy("One phase")),
            ("3", gettext_lazy("Three phases")),
        ],
    )  # fmt: skip
    digits = forms.IntegerField(label=gettext_lazy("Whole digits of its dial"), min_value=3, max_value=9)
    multiplier = decimals.DecimalField(
        label=gettext_lazy("Its multiplier"), min_value=Decimal("0.001"), max_value=100_000, decimal_places=3,
        help_text=gettext_lazy("1, unless current transformers stand before it."),
    )  # fmt: skip
    installed_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo of the meter"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip

    def __init__(
        self, given: Any, sent: Any, *, service: int, has_posts: bool, known: dict[str, Any], today: datetime.date
    ) -> None:
        super().__init__(given, sent, initial={"installed_on": today, "multiplier": 1} | known)
        registers = [codes.Register.TOTAL]
        if service == _ELECTRICITY and has_posts:
            registers += [codes.Register(each) for each in billing_wording.REGISTERS]
        self.names = {int(each): f"index-{int(each)}" for each in registers}
        if service != _ELECTRICITY:
            del self.fields["phases"]
        for code, name in self.names.items():
            self.fields[name] = self._index(code)
        self.order_fields(["serial", "make", "phases", "digits", "multiplier", *self.names.values()])

    def _index(self, code: int) -> forms.Field:
        is_only, label = len(self.names) == 1, _("First index")
        post = billing_wording.REGISTERS.get(code)
        said = post.say(languages.current()) if post else "" if is_only else _("all hours")
        return decimals.DecimalField(
            label=f"{label} · {said}" if said else label, min_value=0, max_digits=15, decimal_places=3,
            required=is_only, widget=forms.TextInput(attrs=_FIGURES),
            help_text="" if is_only else _("Empty: the meter has no such register."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for what one register shows at least."""
        cleaned = super().clean() or {}
        names = list(self.names.values())
        if not any(name in self.errors or cleaned.get(name) is not None for name in names):
            self.add_error(names[0], _("Write what the meter shows."))
        return cleaned

    def indices(self) -> dict[int, Decimal]:
        """Return what each register shows, of a valid form."""
        shown = {code: self.cleaned_data[name] for code, name in self.names.items()}
        return {code: index for code, index in shown.items() if index is not None}

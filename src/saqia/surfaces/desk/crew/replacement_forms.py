"""What a crew types when it replaces a meter: the last indices of one, what is engraved on the other."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.metering import queries as metering
from saqia.contexts.metering import wording
from saqia.surfaces.kit import decimals, languages

OLD, NEW = "old", "new"
_FIGURES = {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}


class SerialForm(forms.Form):
    """The number that is engraved on a meter."""

    number = forms.CharField(label=gettext_lazy("Number on the meter"), max_length=40, widget=forms.TextInput(
        attrs={"dir": "ltr", "autocomplete": "off"}))  # fmt: skip


class ReplaceForm(forms.Form):
    """One field a register of each meter; an index of the old one may be missing where an anomaly says why."""

    anomaly = forms.ChoiceField(label=gettext_lazy("Why it shows no index"), required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Why it is replaced"))
    replaced_on = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    serial = forms.CharField(label=gettext_lazy("Number of the new meter"), max_length=40, widget=forms.TextInput(
        attrs={"dir": "ltr", "autocomplete": "off"}))  # fmt: skip
    make = forms.CharField(label=gettext_lazy("Its make, if it is engraved"), max_length=40, required=False)
    digits = forms.IntegerField(label=gettext_lazy("Whole digits of its dial"), min_value=3, max_value=9)
    multiplier = decimals.DecimalField(
        label=gettext_lazy("Its multiplier"), min_value=Decimal("0.001"), max_value=100_000, decimal_places=3,
        help_text=gettext_lazy("1, unless current transformers stand before it."),
    )  # fmt: skip

    def __init__(self, given: Any, *, meter: metering.Meter, today: datetime.date) -> None:
        self.meter = meter
        initial = {"replaced_on": today, "digits": meter.digits, "multiplier": meter.multiplier_milli / 1000}
        super().__init__(given, initial=initial | dict.fromkeys(_names(NEW, meter).values(), 0))
        language = languages.current()
        codes = [
            ("", _("It was read")),
            *((one, wording.anomaly(one).say(language)) for one in metering.list_anomaly_codes()),
        ]
        self.fields["anomaly"].choices = codes  # type: ignore[attr-defined]
        reasons = [(code, name.say(language)) for code, name in wording.REPLACEMENTS.items()]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]
        for side, label in ((OLD, _("Last index of the meter taken down")), (NEW, _("First index of the new meter"))):
            for code, name in _names(side, meter).items():
                said = register(code, meter)
                self.fields[name] = decimals.DecimalField(
                    label=f"{label} · {said}" if said else label, min_value=0, max_digits=15, decimal_places=3,
                    required=side == NEW, widget=forms.TextInput(attrs=_FIGURES),
                )  # fmt: skip
        self.order_fields([*_names(OLD, meter).values(), *self.base_fields])

    def clean(self) -> dict[str, Any]:
        """Ask for the old indices, or for what keeps them from being read."""
        cleaned = super().clean() or {}
        for name in _names(OLD, self.meter).values():
            if name not in self.errors and cleaned.get(name) is None and not cleaned.get("anomaly"):
                self.add_error(name, _("Write what the meter shows, or say why it shows nothing."))
        return cleaned

    def indices(self, side: str) -> dict[int, Decimal | None]:
        """Return what each register of a meter shows, of a valid form."""
        return {code: self.cleaned_data[name] for code, name in _names(side, self.meter).items()}


def register(code: int, meter: metering.Meter) -> str:
    """Return what a register of a meter is called; empty where it has one only."""
    named = billing_wording.REGISTERS.get(code) if len(meter.registers) > 1 else None
    return named.say(languages.current()) if named else ""


def _names(side: str, meter: metering.Meter) -> dict[int, str]:
    return {code: f"{side}-{code}" for code in meter.registers}

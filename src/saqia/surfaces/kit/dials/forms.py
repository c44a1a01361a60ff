"""The form of self-reading: one field a dial, made from the meters that hang there; a photo each once checked."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.contracts import wording as contract_wording
from saqia.engine import money
from saqia.journeys import self_readings
from saqia.platform import wording
from saqia.platform.wording import Language

_LONGEST = 20
PHOTOS = ("image/jpeg", "image/png", "image/webp")


class Indices(forms.Form):
    """What the dials show. A meter may be left out; a meter of several registers is read whole."""

    def __init__(
        self, *given: Any, meters: Sequence[self_readings.MeterToRead], language: Language, has_photos: bool = True,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*given, **options)
        self.meters = tuple(meters)
        for meter in self.meters:
            for dial in meter.dials:
                self.fields[name(meter.meter_id, dial.register)] = _index(_label(meter, dial, language))
            if has_photos:
                self.fields[photo_name(meter.meter_id)] = forms.FileField(
                    label=_("Photo of the meter (optional)"), required=False,
                    widget=forms.ClearableFileInput(attrs={"accept": ",".join(PHOTOS)}),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the numbers; ask for at least one meter, and for all registers of a meter."""
        cleaned = super().clean() or {}
        for meter in self.meters:
            names = [name(meter.meter_id, dial.register) for dial in meter.dials]
            typed = [each for each in names if str(cleaned.get(each) or "").strip()]
            for each in typed:
                self._read(each, cleaned)
            if typed and len(typed) < len(names):
                for each in set(names) - set(typed):
                    self.add_error(each, _("This meter has several registers: send all of them."))
        if not self.errors and not self._figures(cleaned):
            self.add_error(None, _("Write at least one index."))
        return cleaned

    def figures(self) -> tuple[self_readings.Figure, ...]:
        """Return what was read, of a valid form."""
        return self._figures(self.cleaned_data)

    def seen(self) -> str:
        """Return the figures of a valid form as one text: what was checked is what is sent."""
        return " ".join(f"{each.meter_id}:{each.register}:{each.index.normalize():f}" for each in self.figures())

    def _read(self, field: str, cleaned: dict[str, Any]) -> None:
        try:
            typed = "".join(cleaned[field].split()).replace(",", ".")
            cleaned[field] = Decimal(money.scaled(typed, 3)) / 1000
        except money.NumberUnreadable:
            self.add_error(field, _("Write the figures that the meter shows, such as 4510."))

    def _figures(self, cleaned: dict[str, Any]) -> tuple[self_readings.Figure, ...]:
        return tuple(
            self_readings.Figure(meter.meter_id, dial.register, index)
            for meter in self.meters
            for dial in meter.dials
            if isinstance(index := cleaned.get(name(meter.meter_id, dial.register)), Decimal)
        )


def name(meter_id: int, register: int) -> str:
    """Return the field of a dial."""
    return f"index-{meter_id}-{register}"


def photo_name(meter_id: int) -> str:
    """Return the field of a meter's photo."""
    return f"photo-{meter_id}"


def _index(label: str) -> forms.CharField:
    attrs = {"inputmode": "decimal", "autocomplete": "off", "dir": "ltr"}
    return forms.CharField(label=label, required=False, max_length=_LONGEST, widget=forms.TextInput(attrs=attrs))


def _label(meter: self_readings.MeterToRead, dial: self_readings.Dial, language: Language) -> str:
    service = contract_wording.SERVICES[meter.service].say(language)
    parts = [_("Index shown today"), service]
    if dial.register in billing_wording.REGISTERS:
        parts.append(billing_wording.REGISTERS[dial.register].say(language))
    return " · ".join([*parts, wording.isolate(meter.serial, language)])

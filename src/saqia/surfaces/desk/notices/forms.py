"""The forms of a notice: four groups of few fields, handed in at once."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.contexts.outreach import types, wording
from saqia.contexts.territory import types as territory
from saqia.platform.calendar import local_time
from saqia.platform.wording import Language, Text

_ARABIC, _LATIN = {"dir": "rtl", "lang": "ar"}, {"dir": "ltr", "lang": "fr"}
_MOMENT = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A moment as Morocco's clocks show it."""

    widget = forms.DateTimeInput(format=_MOMENT, attrs={"type": "datetime-local", "dir": "ltr"})

    def clean(self, value: Any) -> datetime.datetime | None:
        """Return the moment, in the zone of the country."""
        found = super().clean(value)
        return found.replace(tzinfo=local_time.HERE) if found else None


class KindForm(forms.Form):
    """What a notice is, and its address."""

    kind = forms.ChoiceField(label=_("Kind"))
    slug = forms.CharField(
        label=_("Last part of its address"), max_length=60, help_text=_("Small letters, digits and hyphens."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, name.say(language)) for code, name in wording.KINDS.items()]  # type: ignore[attr-defined]


class WordsForm(forms.Form):
    """What it says in Arabic and in French."""

    title_ar = forms.CharField(
        label=_("Title in Arabic"), max_length=120, widget=forms.TextInput(attrs=_ARABIC),
        help_text=_("Of a planned cut: the place."),
    )  # fmt: skip
    text_ar = forms.CharField(
        label=_("Text in Arabic"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5, **_ARABIC}),
        help_text=_("Of a planned cut: the reason."),
    )  # fmt: skip
    title_fr = forms.CharField(label=_("Title in French"), max_length=120, widget=forms.TextInput(attrs=_LATIN))
    text_fr = forms.CharField(
        label=_("Text in French"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5, **_LATIN})
    )


class EnglishForm(forms.Form):
    """What it says in English, if anybody writes it."""

    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)
    text_en = forms.CharField(
        label=_("Text in English"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Left empty, French stands in."),
    )  # fmt: skip


class SpanForm(forms.Form):
    """When it holds; a cut has a service and both ends."""

    service = forms.TypedChoiceField(label=_("Service that is cut"), required=False, coerce=int, empty_value=None)
    starts_at = Moment(label=_("From"), required=False)
    ends_at = Moment(label=_("Until"), required=False, help_text=_("The notice leaves the first page then."))

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(code), name.say(language)) for code, name in wording.SERVICES.items()]
        self.fields["service"].choices = [("", "—"), *named]  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Whom it concerns."""

    communes = forms.MultipleChoiceField(label=_("Communes"), required=False)
    sectors = forms.TypedMultipleChoiceField(label=_("Network sectors"), required=False, coerce=int)

    def __init__(
        self, *args: Any, communes: list[territory.Commune], sectors: list[territory.Sector], language: Language,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["communes"].choices = [(one.code, _named(one, language)) for one in communes]  # type: ignore[attr-defined]
        self.fields["sectors"].choices = [  # type: ignore[attr-defined]
            (str(one.id), f"{one.code} · {_named(one, language)}") for one in sectors
        ]


class SegmentForm(forms.Form):
    """To whom of those in the place it is narrowed."""

    customer_kinds = forms.MultipleChoiceField(
        label=_("Only these kinds of customer"), required=False, help_text=_("Nothing chosen: everybody in the place.")
    )
    uses = forms.MultipleChoiceField(label=_("Only these uses"), required=False)
    voltages = forms.MultipleChoiceField(
        label=_("Only these voltages"), required=False,
        help_text=_("Of electricity: contracts of water and sanitation are then left out."),
    )  # fmt: skip
    large = forms.BooleanField(
        label=_("Only large consumers"), required=False,
        help_text=_("Of any service: by voltage, power, volume of a year or number of contracts, as the rules say."),
    )  # fmt: skip

    def __init__(self, *args: Any, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in zip(("customer_kinds", "uses", "voltages"), wording.segment_parts(), strict=True):
            self.fields[name].choices = [(code, label.say(language)) for code, label in known.items()]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """The place of a cut in words, its new dates, and why they change."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title_ar = forms.CharField(label=_("Place in Arabic"), max_length=120, widget=forms.TextInput(attrs=_ARABIC))
    title_fr = forms.CharField(label=_("Place in French"), max_length=120, widget=forms.TextInput(attrs=_LATIN))
    starts_at = Moment(label=_("From"))
    ends_at = Moment(label=_("Until"))
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Everybody whom it concerns reads this."),
    )  # fmt: skip


class CancelForm(forms.Form):
    """Why a notice holds no more."""

    reason = forms.CharField(label=_("Why it is canceled"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def words_of(given: dict[str, Any]) -> types.Words:
    """Return what was written."""
    title, text = (Text(*(given[f"{name}_{each}"] for each in ("ar", "fr", "en"))) for name in ("title", "text"))
    return types.Words(title=title, text=text)


def _named(one: territory.Commune | territory.Sector, language: Language) -> str:
    return one.name_ar if language == "ar" else one.name_fr

"""What a crew says at the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.contexts.collections import queries
from saqia.surfaces.kit import decimals, languages


class DoneForm(forms.Form):
    """The index at that moment and a photo; both may be missing, for a service that was cut must be told."""

    index = decimals.DecimalField(
        label=_("Index on the meter"), min_value=0, max_digits=15, decimal_places=3, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    photo = forms.FileField(
        label=_("Photo of the meter"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip


class UndoneForm(forms.Form):
    """Why nothing was cut."""

    reason = forms.ChoiceField(label=_("Why nothing was cut"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [(code, name.say(languages.current())) for code, name in queries.uncut_reasons().items()]
        self.fields["reason"].choices = said  # type: ignore[attr-defined]


class WorkForm(forms.Form):
    """What was done at a meter, or why nobody goes there."""

    remark = forms.CharField(label=_("What was done, or why nobody goes"), max_length=200, required=False)

    def __init__(self, *args: Any, is_asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remark"].required = is_asked

"""The forms of the queues."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.platform.wording import Text
from saqia.surfaces.kit import languages


def worded(codes: Sequence[str], words: dict[str, Text]) -> list[tuple[str, str]]:
    """Return the choices of a field: codes with their words in the page's language."""
    return [(code, words[code].say(languages.current())) for code in codes]


class SettledForm(forms.Form):
    """How a contract that could not be billed was settled."""

    resolution = forms.CharField(
        label=_("What was done"), min_length=5, max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with your name. No name, phone or address of anybody."),
    )  # fmt: skip


class ReadingForm(forms.Form):
    """What becomes of a held reading, and why."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = choices  # type: ignore[attr-defined]

"""The forms of the cockpit."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

KINDS = ("rate", "publish", "print")


def new_key() -> str:
    """Return the key that makes sending a form twice harmless."""
    return uuid.uuid4().hex


class StartForm(forms.Form):
    """A round's month to bill."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    round = forms.TypedChoiceField(label=_("Round"), coerce=int)
    month = forms.DateField(
        label=_("Month whose readings are billed"), input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "dir": "ltr"}),
    )  # fmt: skip
    issued_on = forms.DateField(
        label=_("Day of issue"), help_text=_("The date on the bills; they fall due from it."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"}),
    )  # fmt: skip

    def __init__(self, *args: object, rounds: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["round"].choices = rounds  # type: ignore[attr-defined]


class RunForm(forms.Form):
    """What is to be done with a cycle, and who answers for a closed gate, in their words."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    responsibility = forms.CharField(
        label=_("I take responsibility: why the cycle goes on although a gate is closed"), required=False,
        min_length=20, max_length=500, help_text=_("Kept with your name in the audit trail. At least 20 characters."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

"""The forms of collections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.contexts.collections import queries
from saqia.surfaces.kit import languages


class CauseForm(forms.Form):
    """Why an order ends."""

    cause = forms.CharField(
        label=_("Why"), max_length=120, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept with your name. No name, phone or address of anybody."),
    )  # fmt: skip


class FindForm(forms.Form):
    """Which account."""

    number = forms.CharField(
        label=_("Account or contract number"), max_length=20, widget=forms.TextInput(attrs={"dir": "ltr"})
    )


class ProtectForm(forms.Form):
    """Why an account is not cut, and until when."""

    code = forms.ChoiceField(label=_("Reason of the protection"))
    ends_on = forms.DateField(
        label=_("Protected until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = languages.current()
        known = queries.protections()
        self.fields["code"].choices = [(code, name.say(language)) for code, (name, _days) in known.items()]  # type: ignore[attr-defined]


class CarriedForm(forms.Form):
    """The day on which letters were carried."""

    on = forms.DateField(label=_("Carried on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class WriteOffForm(forms.Form):
    """Why a debt would be given up."""

    reason = forms.ChoiceField(label=_("Reason to give up the debt"))
    remark = forms.CharField(
        label=_("Remark"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = queries.write_off_reasons()
        self.fields["reason"].choices = [(code, name.say(languages.current())) for code, name in known.items()]  # type: ignore[attr-defined]

"""What is typed about the staff."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from saqia.surfaces.kit import clock

_LANGUAGES = (("ar", "العربية"), ("fr", "Français"), ("en", "English"))


class HireForm(forms.Form):
    """Somebody new, with the address by which they will sign in."""

    number = forms.RegexField(
        r"^[A-Za-z0-9-]{1,20}$", label=_("Staff number"), widget=forms.TextInput(attrs={"dir": "ltr"}),
        error_messages={"invalid": _("Letters, digits and hyphens only, 20 at most.")},
    )  # fmt: skip
    name_ar = forms.CharField(
        label=_("Name in Arabic"), max_length=120, widget=forms.TextInput(attrs={"dir": "rtl", "lang": "ar"})
    )
    name_fr = forms.CharField(
        label=_("Name in Latin letters"), max_length=120, widget=forms.TextInput(attrs={"dir": "ltr", "lang": "fr"})
    )
    email = forms.CharField(
        label=_("E-mail address"), max_length=254, help_text=_("They sign in by it; it belongs to them alone."),
        widget=forms.EmailInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES)


class RoleForm(forms.Form):
    """A role in a unit from a day."""

    role = forms.ChoiceField(label=_("Role"))
    unit = forms.TypedChoiceField(label=pgettext_lazy("office", "Unit"), coerce=int)
    starts_on = forms.DateField(
        label=_("From the day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
    )

    def __init__(
        self, *args: Any, roles: Iterable[tuple[str, str]], units: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", "—"), *roles]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = clock.today()

    def clean_starts_on(self) -> datetime.date:
        """Refuse a day in the past: what was done then was done without the role."""
        day: datetime.date = self.cleaned_data["starts_on"]
        if day < clock.today():
            raise forms.ValidationError(_("A role begins today at the earliest."))
        return day

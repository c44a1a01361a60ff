"""What the audit trail is searched by."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from saqia.surfaces.kit import clock

DEFAULT_DAYS, MOST_DAYS = 30, 366


def _day(label: object) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "dir": "ltr"})
    return forms.DateField(label=label, required=False, widget=widget)  # type: ignore[arg-type]


class Search(forms.Form):
    """Who, which act, about what, from which day to which; both days count."""

    who = forms.CharField(
        label=_("Staff number or code"), required=False, max_length=80, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    act = forms.CharField(
        label=_("Act contains"), required=False, max_length=160, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    about = forms.CharField(
        label=_("Object contains"), required=False, max_length=80, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    first = _day(_("From the day"))
    last = _day(_("To the day"))

    def clean(self) -> dict[str, Any]:
        """Fill days that are missing in, and refuse a span that is backwards or longer than a year."""
        found = super().clean() or {}
        if self.errors:
            return found
        found["last"] = found["last"] or clock.today()
        found["first"] = found["first"] or found["last"] - datetime.timedelta(days=DEFAULT_DAYS)
        if not 0 <= (found["last"] - found["first"]).days <= MOST_DAYS:
            self.add_error("first", _("Choose a first day within the year before the last one."))
        return found

"""What a customer wants of messages: by which channels, in which language, when not, and which kinds not at all."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from saqia.contexts.messaging import queries, types, wording
from saqia.journeys import customer_messages
from saqia.platform.tenancy import scope
from saqia.platform.wording import Language
from saqia.surfaces.kit import clock, customers, languages, tenants
from saqia.surfaces.portal.accounts import reach


class Hour(forms.TypedChoiceField):
    """A whole hour or none: a list is easier on an old phone than a clock."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, coerce=datetime.time.fromisoformat, empty_value=None, **options)


class Wishes(forms.Form):
    """Five choices; nothing chosen is the distributor's default."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("By which ways may we reach you?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("In this order. None chosen: all of them. The portal always keeps your messages."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language of messages"), required=False)
    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("Which messages do you want?"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is always told stands below."),
    )  # fmt: skip
    quiet_from = Hour(label=gettext_lazy("Nothing that can wait, from"))
    quiet_until = Hour(label=gettext_lazy("until the hour"))

    def clean(self) -> dict[str, object]:
        """Ask for both ends of the quiet hours."""
        cleaned = super().clean() or {}
        ends = [name for name in ("quiet_from", "quiet_until") if cleaned.get(name) is None]
        if len(ends) == 1 and not self.errors:
            self.add_error(ends[0], _("Give both hours, or none."))
        return cleaned

    def offer(self, language: Language, known: types.Preferences) -> None:
        """Offer what there is, in words; an hour that was said elsewhere stays a choice."""
        own = _("The language of my account")
        offered = {
            "channels": [(code, wording.CHANNELS[code].say(language)) for code in types.CHANNELS],
            "language": [("", own), *languages.NAMES.items()],
            "wanted": [(code, wording.brings(code).say(language)) for code in queries.list_optional_kinds()],
        }
        for name, said in (("quiet_from", known.quiet_from), ("quiet_until", known.quiet_until)):
            hours = sorted({datetime.time(hour) for hour in range(24)} | ({said} if said else set()))
            offered[name] = [("", _("No hour")), *((f"{hour:%H:%M}", f"{hour:%H:%M}") for hour in hours)]
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def given(self) -> types.Preferences:
        """Return the wishes, of a valid form."""
        said = self.cleaned_data
        refused = tuple(code for code in queries.list_optional_kinds() if code not in said["wanted"])
        channels = tuple(code for code in types.CHANNELS if code in said["channels"])
        return types.Preferences(
            channels if len(channels) < len(types.CHANNELS) else (), said["language"], refused, said["quiet_from"],
            said["quiet_until"],
        )  # fmt: skip


@customers.required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, number: str) -> HttpResponse:
    """Show and replace what the account's customer wants."""
    actor, access = reach.account(request, number, "messaging.set-preferences")
    customer_id = access.account.customer_id
    with scope.reading(tenants.of(request).id):
        known = queries.get_preferences(customer_id)
    form = Wishes(request.POST or None, initial=_initial(known))
    form.offer(languages.current(), known)
    if request.method == "POST" and form.is_valid():
        customer_messages.set_own_preferences(actor=actor, customer_id=customer_id, given=form.given(), at=clock.now())
        notes.success(request, _("Your wishes are kept. They hold from the next message on."))
        return redirect("portal:account-preferences", access.account.number)
    return render(request, "portal/messages/preferences.html", {
        "account": access.account, "form": form,
        "kept": [(*wording.GROUPS[group], names) for group, names in wording.list_kept().items()],
        "may_push": bool(settings.SAQIA_PUSH_CONTACT),
    }, status=422 if form.errors else 200)  # fmt: skip


def _initial(known: types.Preferences) -> dict[str, object]:
    return {
        "channels": list(known.channels or types.CHANNELS),
        "language": known.language,
        "wanted": [code for code in queries.list_optional_kinds() if code not in known.refused_kinds],
        "quiet_from": f"{known.quiet_from:%H:%M}" if known.quiet_from else "",
        "quiet_until": f"{known.quiet_until:%H:%M}" if known.quiet_until else "",
    }

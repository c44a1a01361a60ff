"""What is said in Amazigh: the words that the Unicode CLDR or public terms attest, and nothing made up.

Sentences wait for somebody who answers for them; until then the page says that it is partial, and reads on in the
language that the person chose.
"""

import babel
from babel import dates
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.surfaces.kit import amazigh, clock, languages

_HERE = {"ar": "ar_MA"}  # whose months are not those of the East
_CLDR = "Unicode CLDR (zgh)"


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the words, each beside what it says in the language of the page."""
    ours, theirs = babel.Locale(amazigh.CODE), babel.Locale.parse(_HERE.get(languages.current(), languages.current()))
    groups = [
        (_("Beside the pages"), [(amazigh.WORDS[name].said, said) for name, said in _words().items()]),
        (_("Money and country"), [
            (ours.currencies["MAD"], theirs.currencies["MAD"]), (ours.territories["MA"], theirs.territories["MA"]),
        ]),
        (_("Days"), _pairs(ours.days, theirs.days)),
        (_("Months"), _pairs(ours.months, theirs.months)),
    ]  # fmt: skip
    today = dates.format_date(clock.today(), "full", locale=ours)
    return render(request, "portal/public/amazigh.html", {
        "groups": groups, "today": today, "name": ours.display_name, "sources": [_CLDR, *amazigh.SOURCES.values()],
    })  # fmt: skip


def _words() -> dict[str, str]:
    return {
        "water": _("Water"), "electricity": _("Electricity"), "welcome": _("Welcome"), "home": _("Front page"),
        "help": _("How to"), "messages": _("Messages"), "sign-in": _("Sign in"), "password": _("Password"),
    }  # fmt: skip


def _pairs(ours: "babel.localedata.LocaleDataDict", theirs: "babel.localedata.LocaleDataDict") -> list[tuple[str, str]]:
    of_both = ours["format"]["wide"], theirs["format"]["wide"]
    return [(of_both[0][place], of_both[1][place]) for place in sorted(of_both[0])]

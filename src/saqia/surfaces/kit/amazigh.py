"""Amazigh beside Arabic, French or English: attested words only, chosen in the switch of languages, kept in a cookie.

A page cannot be in Amazigh: no sentence of it is attested (decision 0019). Who chooses it reads the words that are, in
Tifinagh, beside the language that completes them.
"""

import dataclasses

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from saqia.surfaces.kit import languages

CODE, NAME = "zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ"
COOKIE = "saqia_beside"
PUBLIC, WIKI = "public", "wiki"


@dataclasses.dataclass(frozen=True)
class Word:
    """One attested word. `source`: a code of `SOURCES`."""

    said: str
    source: str


SOURCES = {
    PUBLIC: "terms in public use (decision 0018)",
    WIKI: "MediaWiki and NOCC in zgh, translatewiki.net",
}
WORDS = {
    "water": Word("ⴰⵎⴰⵏ", PUBLIC),
    "electricity": Word("ⵜⵔⵉⵙⵉⵏⵜⵉ", PUBLIC),
    "welcome": Word("ⴰⵏⵙⵓⴼ", WIKI),  # welcomeuser
    "home": Word("ⵜⴰⵙⵏⴰ ⵏ ⵓⵙⵏⵓⴱⴳ", WIKI),  # mainpage
    "help": Word("ⵜⵉⵡⵉⵙⵉ", WIKI),  # help
    "messages": Word("ⵜⵓⵣⵉⵏⵉⵏ", WIKI),  # html_msgs of NOCC
    "sign-in": Word("ⴽⵛⵎ", WIKI),  # html_login of NOCC
    "password": Word("ⵜⴰⴳⵓⵔⵉ ⵏ ⵓⵣⵔⴰⵢ", WIKI),  # yourpassword
}
"""What pages say beside their own words, by a name of ours; the comment is the message's name there (MediaWiki's)."""


def is_wanted(request: HttpRequest) -> bool:
    """Tell whether somebody chose Amazigh beside the language of the page."""
    return request.COOKIES.get(COOKIE) == CODE


def link(request: HttpRequest) -> dict[str, object]:
    """Return what the switch of languages offers: the same page with Amazigh beside it, or without."""
    is_on, rest = is_wanted(request), request.get_full_path()
    current = languages.of_path(request.path)
    tail = rest[len(current) + 1 :] if current else "/"
    return {"is_on": is_on, "name": NAME, "href": f"/{CODE}/{'without' if is_on else 'with'}{tail}"}


def choose(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Have Amazigh beside the language last read, from the same page on."""
    response = _again(request, rest)
    response.set_cookie(
        COOKIE, CODE, max_age=languages.YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def end(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Have it no more."""
    response = _again(request, rest)
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _again(request: HttpRequest, rest: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"/{languages.preferred(request)}/{rest}{'?' if query else ''}{query}")

"""The language of a page is in its address: /ar/, /fr/, /en/; not the telephone's: an en-US phone reads Arabic here."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation

from saqia.platform.wording import Language

NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}
RIGHT_TO_LEFT = frozenset({"ar"})
YEAR = 365 * 24 * 3600
Respond = Callable[[HttpRequest], HttpResponse]


def of_path(path: str) -> str | None:
    """Return the language that an address starts with."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in NAMES else None


def current() -> Language:
    """Return the language of the page that is being made."""
    return cast(Language, translation.get_language() or settings.LANGUAGE_CODE)


def preferred(request: HttpRequest) -> str:
    """Return the language that the person last read, else Arabic."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in NAMES else settings.LANGUAGE_CODE


def links(request: HttpRequest) -> list[dict[str, str]]:
    """Return the same page in each other language, for the switch."""
    current, rest = of_path(request.path), request.get_full_path()
    tail = rest[len(current) + 1 :] if current else "/"
    return [{"code": code, "name": name, "href": f"/{code}{tail}"} for code, name in NAMES.items() if code != current]


def home(request: HttpRequest) -> HttpResponse:
    """Send `/` to the front page in the person's language."""
    return HttpResponseRedirect(f"/{preferred(request)}/")


def desk(request: HttpRequest) -> HttpResponse:
    """Send `/desk/` to the desk in the person's language."""
    return HttpResponseRedirect(f"/{preferred(request)}/desk/")


class LanguageOfAddress:
    """Activates the language of the address, and remembers it for addresses without one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in that language."""
        named = of_path(request.path_info)
        language = named or preferred(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if named and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != named:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, named, max_age=YEAR, samesite="Lax", httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response

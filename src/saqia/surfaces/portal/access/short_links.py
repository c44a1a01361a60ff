"""Short addresses of messages, `/b/<token>`: sent on to the same address in the language that the person reads."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, register_converter
from django.views.decorators.http import require_safe

from saqia.platform.links import purposes
from saqia.surfaces.kit import languages


class Letter:
    """The first part of a short address: a purpose of rules/links.yaml."""

    regex = "|".join(sorted(row.letter for row in purposes.known().values()))

    def to_python(self, value: str) -> str:
        """Return the letter."""
        return value

    def to_url(self, value: str) -> str:
        """Return the letter."""
        return value


register_converter(Letter, "link_letter")


@require_safe
def lead(request: HttpRequest, letter: str, token: str) -> HttpResponse:
    """Send on; the page behind says what is wrong with a token, so that nothing is checked twice."""
    return HttpResponseRedirect(f"/{languages.preferred(request)}/{letter}/{token}/")


urlpatterns: list[URLPattern] = [
    path("<link_letter:letter>/<str:token>", lead, name="short-link"),
    path("<link_letter:letter>/<str:token>/", lead),
]

"""The language of the API's pages for people, whose addresses carry none: named in the question, else as last read."""

from django.http import HttpRequest
from django.utils import translation

from saqia.surfaces.kit import languages


def speak(request: HttpRequest, parameter: str) -> None:
    """Speak the language that the question names; `kit.languages` restores the former one after the answer."""
    asked = request.GET.get(parameter, "").split(" ")[0][:2]
    if asked in languages.NAMES:
        translation.activate(asked)
        request.LANGUAGE_CODE = asked


def links(request: HttpRequest, parameter: str) -> list[dict[str, str]]:
    """Return the same page in each other language, for the switch of the frame."""
    found = []
    for code, name in languages.NAMES.items():
        asked = request.GET.copy()
        asked[parameter] = code
        if code != languages.current():
            found.append({"code": code, "name": name, "href": f"?{asked.urlencode()}"})
    return found

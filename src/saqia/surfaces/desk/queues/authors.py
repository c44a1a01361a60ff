"""Who did something, from the codes that contexts keep of actors: a name for people of the staff, a word for others."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from saqia.contexts.staff import queries as people
from saqia.surfaces.kit import languages


def named(codes: Iterable[str]) -> dict[str, str]:
    """Return code of an actor -> what a page calls them; one query, however many."""
    asked = set(codes)
    found = people.find_people({_person(code) for code in asked if _person(code) is not None})
    is_arabic = languages.current() == "ar"
    names = {key: each.name_ar if is_arabic else each.name_fr for key, each in found.items()}
    return {code: names.get(_person(code) or 0) or _word(code) for code in asked}


def _person(code: str) -> int | None:
    kind, _sep, number = code.partition(":")
    return int(number) if kind == "person" and number.isdigit() else None


def _word(code: str) -> str:
    if code.startswith("person:"):
        return _("Somebody of the staff")
    if code.startswith("app:"):
        return _("An application")
    return _("Automatic") if code.startswith("system") else _("The customer")

"""What the codes of the audit trail are called in the page's language: acts, what they were about, facts, causes."""

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from saqia.contexts.messaging import wording as messaging
from saqia.contexts.staff import wording as staff
from saqia.platform.wording import Language, Text


def act(action: str, language: Language) -> str:
    """Return what an act is called; one that this release does not know, as its code.

    :param action: as the trail keeps it, such as `contexts.parties.operations.add_note`
    """
    code = code_of(action)
    named = _names("acts").get(code)
    if named is None:
        try:
            named = staff.permission(code.replace("_", "-"))
        except KeyError:
            return action
    return named.say(language)


def code_of(action: str) -> str:
    """Return an act as `room.operation`: its room's folder, or the module of a journey."""
    parts = action.split(".")
    return f"{parts[1]}.{parts[-1].strip('_')}" if len(parts) > 2 else action


def detail(key: str, language: Language) -> str:
    """Return what an argument that an act kept is called; an unknown one, as its code."""
    named = _names("details").get(key)
    return named.say(language) if named else key


def fact(name: str, language: Language) -> str:
    """Return what a fact is called, such as `billing.cycle.published`; an unknown one, as its code."""
    named = _names("facts").get(name)
    return named.say(language) if named else name


def reaction(name: str) -> Text:
    """Return what a reaction is called, such as `messages.bills`.

    :raises KeyError: this release has none of this name
    """
    return _names("reactions")[name]


def cause(cause: str) -> Text:
    """Return what a cause such as `switch-over:onee:3e68` is called, by what stands before the first colon.

    :raises KeyError: nothing is called so, as what a person wrote
    :raises KindUnknown: nothing is called so, and a colon follows
    """
    kind, colon, _rest = cause.partition(":")
    if not colon:
        raise KeyError(cause)
    return _names("causes").get(kind) or messaging.kind(kind)


def code(place: str, value: str) -> Text | None:
    """Return what a value of `room.argument` is called here; None: no context left it to the trail."""
    return _names("codes").get(f"{place}.{value}")


@functools.cache
def _names(file: str) -> Mapping[str, Text]:
    content = yaml.safe_load((Path(__file__).parent / f"{file}.yaml").read_text(encoding="utf-8"))
    return {code: Text(**row) for code, row in content.items()}

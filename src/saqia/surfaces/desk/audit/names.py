"""What the codes of the audit trail are called in the page's language: acts, and what they were about."""

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

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


@functools.cache
def _names(file: str) -> Mapping[str, Text]:
    content = yaml.safe_load((Path(__file__).parent / f"{file}.yaml").read_text(encoding="utf-8"))
    return {code: Text(**row) for code, row in content.items()}

"""The roles and permissions of `rules/roles.yaml`."""

import dataclasses
import functools
from collections.abc import Iterable

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


class RolesInvalid(Exception):
    """The rules name a role that they do not declare; the message says where."""


@dataclasses.dataclass(frozen=True)
class Roles:
    """What the rules declare.

    :param labels: role code -> its name
    :param permissions: permission code -> what it allows
    :param holders: permission code -> the roles that hold it; none: the system alone
    """

    labels: dict[str, Text]
    permissions: dict[str, Text]
    holders: dict[str, frozenset[str]]

    def of(self, roles: Iterable[str]) -> frozenset[str]:
        """Return the permissions of these roles together."""
        held = set(roles)
        return frozenset(code for code, holders in self.holders.items() if holders & held)


@functools.cache
def known() -> Roles:
    """Return the shipped roles.

    :raises RolesInvalid: a permission is given to a role that is not declared
    """
    rules = yaml.safe_load(rulebook.path("roles.yaml").read_text(encoding="utf-8"))
    labels = {code: _text(fields) for code, fields in rules["roles"].items()}
    holders = {code: frozenset(fields["to"]) for code, fields in rules["permissions"].items()}
    for code, named in holders.items():
        if named - labels.keys():
            raise RolesInvalid(f"roles.yaml: {code} is given to {', '.join(sorted(named - labels.keys()))}")
    return Roles(labels, {code: _text(fields) for code, fields in rules["permissions"].items()}, holders)


def _text(fields: dict[str, str]) -> Text:
    return Text(ar=fields["ar"], fr=fields["fr"], en=fields["en"])

"""The use classes of `rules/use_classes.yaml`."""

import dataclasses
import functools

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class UseClass:
    """What a supply is used for.

    :param services: service codes that know the class
    :param voltages: of electricity
    """

    code: str
    label: Text
    services: frozenset[int]
    voltages: frozenset[str]


@functools.cache
def known() -> dict[str, UseClass]:
    """Return the classes by their codes, in the order of the rules."""
    described = yaml.safe_load(rulebook.path("use_classes.yaml").read_text(encoding="utf-8"))["use_classes"]
    return {
        code: UseClass(
            code=code,
            label=Text(ar=fields["ar"], fr=fields["fr"], en=fields["en"]),
            services=frozenset(fields["services"]),
            voltages=frozenset(fields["voltages"]),
        )
        for code, fields in described.items()
    }


def is_usable(use: str, service: int, voltage: str) -> bool:
    """Say whether a supply of this service and voltage may be of this class; `voltage` is empty but for electricity."""
    found = known().get(use)
    return found is not None and service in found.services and (service != 1 or voltage in found.voltages)

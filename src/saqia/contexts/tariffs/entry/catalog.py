"""What a grid may charge for, of `rules/grid_entry.yaml`, and the words in which units, modes and bases are typed."""

import dataclasses
import functools
from collections.abc import Mapping

import yaml

from saqia.contexts.tariffs import shipped
from saqia.engine.rules import models
from saqia.platform import rulebook
from saqia.platform.wording import Text

VOLUMES = ("kWh", "m3")


@dataclasses.dataclass(frozen=True)
class Chargeable:
    """One charge: which services know it, and what it is in the rule files.

    :param units: the first is the usual one
    :param vat: the tax of domestic use; `vat_otherwise` that of any other
    """

    code: str
    services: tuple[str, ...]
    component: str
    register: str
    units: tuple[str, ...]
    vat: str
    vat_otherwise: str
    title: Text

    @property
    def is_volume(self) -> bool:
        """Say whether it is a price by blocks, not an amount of a month."""
        return self.units[0] in VOLUMES

    def tax(self, use: str) -> str:
        """Return the code of its tax for a use."""
        return self.vat if use.startswith("domestic") else self.vat_otherwise


@functools.cache
def known() -> dict[str, Chargeable]:
    """Return the charges by their codes, in the order of a bill's lines."""
    described = yaml.safe_load(rulebook.path("grid_entry.yaml").read_text(encoding="utf-8"))["charges"]
    return {
        code: Chargeable(
            code=code, services=tuple(fields["services"]), component=fields["component"],
            register=fields.get("register", "total"), units=tuple(fields["units"]), vat=fields["vat"],
            vat_otherwise=fields.get("vat_otherwise", fields["vat"]), title=Text(**fields["title"]),
        )
        for code, fields in described.items()
    }  # fmt: skip


def of_service(service: str) -> list[Chargeable]:
    """Return what a service may charge for."""
    return [each for each in known().values() if service in each.services]


SOUND_STATUSES = tuple(code for code in models.STATUSES if code not in models.UNVERIFIED)
"""How sure a figure has to be before a distributor bills by it."""
MODES = {
    "progressive": Text(ar="تدريجي", fr="progressif", en="progressive"),
    "selective": Text(ar="انتقائي", fr="sélectif", en="selective"),
}
BASES = {
    "ht": Text(ar="دون احتساب الرسوم", fr="HT", en="excluding VAT"),
    "ttc": Text(ar="مع احتساب الرسوم", fr="TTC", en="including VAT"),
}
UNITS = {
    "kWh": Text(ar="kWh", fr="kWh", en="kWh"),
    "m3": Text(ar="m³", fr="m³", en="m³"),
    "MAD/month": Text(ar="درهم في الشهر", fr="DH par mois", en="MAD a month"),
    "MAD/year": Text(ar="درهم في السنة", fr="DH par an", en="MAD a year"),
    "MAD/kVA/month": Text(ar="درهم لكل kVA في الشهر", fr="DH par kVA et par mois", en="MAD for each kVA a month"),
    "MAD/kVA/year": Text(ar="درهم لكل kVA في السنة", fr="DH par kVA et par an", en="MAD for each kVA a year"),
}
REGISTERS = {
    "normal": Text(ar="العادية", fr="normales", en="normal"),
    "peak": Text(ar="الذروة", fr="pointe", en="peak"),
    "full": Text(ar="الممتلئة", fr="pleines", en="full"),
    "off-peak": Text(ar="الفارغة", fr="creuses", en="off-peak"),
    "power": Text(ar="القدرة", fr="puissance", en="power"),
}
"""What a volume may be read on where a tariff has several registers; the last is a subscribed power, in kVA."""


@functools.cache
def payments() -> dict[str, Text]:
    """Return the ways to pay that a case may name; of two with one name, the first."""
    ways = {code: Text(**title) for code, title in shipped.compiled().table.payments.items()}
    return {code: title for code, title in ways.items() if code == next(one for one in ways if ways[one] == title)}


def coded(typed: str, options: Mapping[str, Text]) -> str | None:
    """Return the code that a person meant by its code or by its name in any of the languages; None when it is none."""
    wanted = _folded(typed)
    for code, label in options.items():
        if wanted in {_folded(code), _folded(label.ar), _folded(label.fr), _folded(label.en)}:
            return code
    return None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold().replace("’", "'")

"""Words in the two languages of a document, and the house that speaks them."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Literal

from saqia.platform.documents import figures, isolation

Language = Literal["ar", "fr"]


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """The same words in Arabic and French; numbers inside the Arabic are isolated by the page."""

    ar: str
    fr: str

    def printed(self) -> dict[str, object]:
        """Return the words for the theme: the Arabic cut into pieces, the French whole."""
        return {"ar": isolation.pieces(self.ar), "fr": self.fr}


@dataclasses.dataclass(frozen=True, slots=True)
class House:
    """Whose paper it is.

    :param mark_svg: logo as SVG, square; empty prints the mark of the platform
    :param ids: identifiers printed in the footer, such as ``ICE 000000000000000``
    :param place: where it is seated, printed below its name; empty when nobody stated it
    :param agency: the reader's own agency, named where a paper says to whom to turn; empty when none is known
    """

    name: Words
    call_center: str
    ids: tuple[str, ...] = ()
    mark_svg: str = ""
    web_address: str = ""
    place: Words = Words("", "")
    agency: Words = Words("", "")

    def printed(self) -> dict[str, object]:
        """Return the house for the theme; ``ar_plain`` and ``fr_plain`` go into metadata and alternative texts."""
        return {
            "name": self.name.printed() | {"ar_plain": self.name.ar, "fr_plain": self.name.fr},
            "mark_svg": self.mark_svg,
            "call_center": self.call_center,
            "web": self.web_address,
            "ids": list(self.ids),
            "place": self.place.printed() if self.place.fr else None,
            "ask": self._asked().printed() if self.call_center else None,
        }

    def _asked(self) -> Words:
        """Return where to ask or complain: what a paper ends with that has no words on contesting of its own."""
        said = Words(
            ar=f"لأي سؤال أو شكاية: مركز العلاقة مع الزبناء {self.call_center}، أو أي وكالة، أو الوكالة الرقمية.",
            fr=f"Question ou réclamation : centre de relation client {self.call_center}, toute agence ou l’agence "
            "digitale.",
        )
        return with_agency(self.agency, said)


def with_agency(agency: Words, said: Words) -> Words:
    """Return where to turn to with the reader's own agency after it, where one is known."""
    if not agency.fr:
        return said
    return Words(
        ar=f"{said.ar} الوكالة التي تتبع لها جماعتكم: {agency.ar}.",
        fr=f"{said.fr} Agence dont dépend votre commune : {agency.fr}.",
    )


def company_ids(*, fiscal_id: str, ice: str, trade_register: str, business_tax: str) -> tuple[str, ...]:
    """Return what identifies a company, under the names that papers of both languages give it."""
    known = {"IF": fiscal_id, "ICE": ice, "RC": trade_register, "TP": business_tax}
    return tuple(f"{name} {value}" for name, value in known.items() if value)


def place(address: Words, commune: Words) -> Words:
    """Return where somebody is reached; the commune is not said again where the address ends with it."""

    def joined(own: str, name: str, comma: str) -> str:
        return own if own and own.endswith(name) else comma.join(filter(None, (own, name)))

    return Words(ar=joined(address.ar, commune.ar, "، "), fr=joined(address.fr, commune.fr, ", "))


def seat(street: Words, postal_code: str, town: Words) -> Words:
    """Return an address on one line; what is known in one language alone stands for both."""

    def line(street_: str, town_: str, comma: str) -> str:
        return comma.join(filter(None, (street_, " ".join(filter(None, (postal_code, town_))))))

    return Words(
        ar=line(street.ar or street.fr, town.ar or town.fr, "، "),
        fr=line(street.fr or street.ar, town.fr or town.ar, ", "),
    )


def day(value: datetime.date, *, ar: str = "", fr: str = "") -> Words:
    """Return a date in words after an introduction in each language."""
    return Words(ar=ar + figures.day(value, "ar"), fr=fr + figures.day(value, "fr"))

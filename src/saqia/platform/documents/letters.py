"""The plain document: a title, a figure that matters, facts, sentences. Receipts, certificates, letters, notices.

A context that needs no layout of its own fills a ``Letter``; one that does writes its own template on ``theme.typ``.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from saqia.platform.documents import bilingual, figures, qr, typesetting

TEMPLATE = "/platform/documents/letter.typ"
BUNDLE = "/platform/documents/bundle.typ"


@dataclasses.dataclass(frozen=True, slots=True)
class Amount:
    """Money, in centimes: printed in dirhams with the name of the unit in the language that leads."""

    centimes: int

    def printed(self) -> dict[str, object]:
        """Return the amount for the template."""
        return {"amount": figures.money(self.centimes)}


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; a string is a figure or an identifier, and reads from left to right."""

    label: bilingual.Words
    value: bilingual.Words | Amount | str

    def printed(self) -> dict[str, object]:
        """Return the fact for the template."""
        value = self.value if isinstance(self.value, str) else self.value.printed()
        return {"label": self.label.printed(), "value": value}


@dataclasses.dataclass(frozen=True, slots=True)
class Scan:
    """A code for a phone, with the words beside it.

    :param payload: what the phone reads
    """

    payload: str
    words: bilingual.Words

    def printed(self) -> dict[str, object]:
        """Return the code and its words for the template; the words are the picture's alternative text too."""
        return {
            "svg": qr.svg(self.payload),
            "words": self.words.printed(),
            "alt": {"ar": self.words.ar, "fr": self.words.fr},
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """A document of one page or a few.

    :param reference: number of the document, as printed
    :param headline: the figure that matters (an amount, a date), printed large
    :param paragraphs: sentences, in the order in which they are read
    :param scan: a code for a phone, printed last
    :param asks: whether it ends with where to ask or complain; False: its own sentences say so
    """

    lead: bilingual.Language
    house: bilingual.House
    title: bilingual.Words
    reference: str
    dated_on: datetime.date
    headline: Fact | None = None
    facts: tuple[Fact, ...] = ()
    paragraphs: tuple[bilingual.Words, ...] = ()
    scan: Scan | None = None
    asks: bool = True
    attachments: tuple[typesetting.Attachment, ...] = ()


def sheet(letter: Letter, *, sealed: bool = False) -> typesetting.Sheet:
    """Return what the typesetter needs.

    :param sealed: whether the paper may say that it is sealed
    """
    return typesetting.Sheet(
        template=TEMPLATE, data=_printed(letter) | {"sealed": sealed}, dated_at=_midnight(letter.dated_on),
        lead=letter.lead, attachments=letter.attachments,
    )  # fmt: skip


def bundle(
    letters: Sequence[Letter], *, title: bilingual.Words, reference: str, sealed: bool = False
) -> typesetting.Sheet:
    """Return many letters as one sheet, each from a page of its own, in the leading language and day of the first.

    :param title: what the file is called, with its `reference`
    """
    first = letters[0]
    data = {
        "house": first.house.printed(), "title": {"ar_plain": title.ar, "fr_plain": title.fr}, "reference": reference,
        "letters": [_printed(letter) for letter in letters], "sealed": sealed,
    }  # fmt: skip
    return typesetting.Sheet(template=BUNDLE, data=data, dated_at=_midnight(first.dated_on), lead=first.lead)


def _printed(letter: Letter) -> dict[str, object]:
    return {
        "house": letter.house.printed(),
        "title": letter.title.printed() | {"ar_plain": letter.title.ar, "fr_plain": letter.title.fr},
        "reference": letter.reference,
        "dated": bilingual.day(letter.dated_on, ar="حررت في ", fr="établi le ").printed(),
        "headline": letter.headline.printed() if letter.headline else None,
        "facts": [fact.printed() for fact in letter.facts],
        "paragraphs": [words.printed() for words in letter.paragraphs],
        "scan": letter.scan.printed() if letter.scan else None,
        "asks": letter.asks,
    }


def _midnight(on: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(on, datetime.time(), datetime.UTC)

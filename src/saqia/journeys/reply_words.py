"""Reading what people write in an SMS: `INDEX 12345678 4510`, `فاتورة ١٢٣٤٥٦٧٨`. Pure: it never fails on any text.

Forgiven: case, accents, Arabic-Indic and Persian digits, spaces inside numbers, punctuation, the service's letter
before, after or against its figure.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

Word = Literal["index", "bill", "unknown"]
ELECTRICITY, WATER = 1, 2
_SAID: dict[Word, tuple[str, ...]] = {
    "index": ("index", "indice", "indx", "idx", "relevé", "reading", "مؤشر", "المؤشر", "قراءة"),
    "bill": ("facture", "fact", "factures", "bill", "solde", "فاتورة", "الفاتورة", "فاتوره", "الفاتوره", "فتورة"),
}
_LETTERS = {
    ELECTRICITY: ("e", "el", "elec", "électricité", "electricity", "kwh", "ك", "كهرباء", "الكهرباء"),
    WATER: ("w", "o", "eau", "water", "m3", "م", "ماء", "الماء"),
}
_DIGITS = {ord(sign): str(place % 10) for place, sign in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_TOKEN = re.compile(r"m3|[0-9]+(?:[.,٫][0-9]+)?|[^\W\d_]+")
_MOST_SIGNS, _MOST_DIGITS = 300, 20


@dataclasses.dataclass(frozen=True)
class Figure:
    """One index that was given; `service` is None when no letter said which meter."""

    index: Decimal
    service: int | None


@dataclasses.dataclass(frozen=True)
class Reply:
    """What a text says. `number` is empty when no number of a contract was found."""

    word: Word
    number: str
    figures: tuple[Figure, ...]
    is_arabic: bool


def read(text: str, *, is_number: Callable[[str], bool]) -> Reply:
    """Return what a text says.

    :param is_number: says whether digits are the number of a contract or account that is known here
    """
    is_arabic = any("\u0600" <= sign <= "\u06ff" and sign.isalpha() for sign in text)
    tokens = _TOKEN.findall(_plain(text[:_MOST_SIGNS]))
    word: Word = next((_WORDS[token] for token in tokens if token in _WORDS), "unknown")
    number, rest = _number([token for token in tokens if token not in _WORDS], is_number)
    return Reply(word, number, tuple(_figures(rest)), is_arabic)


def _plain(text: str) -> str:
    """Return the text in small letters and western digits, without accents and signs of direction."""
    unfolded = unicodedata.normalize("NFKD", text.translate(_DIGITS).casefold().replace("³", "3"))
    plain = "".join(sign for sign in unfolded if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", plain).replace("ـ", "")


_WORDS: dict[str, Word] = {_plain(form): word for word, forms in _SAID.items() for form in forms}
_SERVICES = {_plain(form): service for service, forms in _LETTERS.items() for form in forms}


def _number(tokens: list[str], is_number: Callable[[str], bool]) -> tuple[str, list[str]]:
    """Return the contract's number and the tokens around it: the digits, joined one by one, that are known here.

    When none is known, the first digits are taken as meant: the answer then says that they are not known.
    """
    first = next((place for place, token in enumerate(tokens) if token.isdecimal()), None)
    if first is None:
        return "", []
    joined = ""
    for place in range(first, len(tokens)):
        joined += tokens[place]
        if not joined.isdecimal() or len(joined) > _MOST_DIGITS:
            break
        if is_number(joined):
            return joined, tokens[:first] + tokens[place + 1 :]
    return tokens[first], tokens[:first] + tokens[first + 1 :]


def _figures(tokens: list[str]) -> list[Figure]:
    """Return the indices; letters all stand before their figures, or all after."""
    groups = [group for group in _grouped(tokens) if group[0].isdigit() or group in _SERVICES]
    is_before = bool(groups) and groups[0] in _SERVICES
    found: list[Figure] = []
    service: int | None = None
    for group in groups:
        if group not in _SERVICES:
            found.append(Figure(Decimal(re.sub("[,٫]", ".", group)), service))
        elif is_before:
            service = _SERVICES[group]
        else:
            found = [figure if figure.service else Figure(figure.index, _SERVICES[group]) for figure in found]
    return found


def _grouped(tokens: list[str]) -> list[str]:
    """Join digits that were written in threes: `4 510` is one figure, `4510 123` are two."""
    found: list[str] = []
    goes_on = False
    for token in tokens:
        whole = re.split("[.,٫]", token)[0]
        if goes_on and whole.isdecimal() and len(whole) == 3:
            found[-1] += token
            goes_on = token.isdecimal()
        else:
            found.append(token)
            goes_on = token.isdecimal() and len(token) < 4
    return found

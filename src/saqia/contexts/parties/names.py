"""Folding names for search: what two spellings of one name have in common. Pure.

Arabic: marks and tatweel dropped, hamza carriers, alif maqsura and ta marbuta made one letter, the article and عبد
cut off, then each letter written as an ASCII sign of its own: a database whose character type is C sees no trigrams
in Arabic. Latin: accents dropped, double letters made one, `ou`/`w` to `u`, `y` to `i`, the article cut off.
What is left, a typing error of a letter or two, is found by trigrams among the distinct words; the other script, by
how the word sounds.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from saqia.contexts.parties import sounds
from saqia.platform import identifiers

MAX_WORD = 60
SEPARATORS = f"[{identifiers.SPACES},;.:/()'’`\"_-]+"
_SPLIT = re.compile(SEPARATORS)
COMPOUND = f"{SEPARATORS}(الدين|(?i:ed{SEPARATORS}dine?|e?dd?ine?))({SEPARATORS}|$)"
JOINED = r"\1\2"
_COMPOUND = re.compile(COMPOUND)
_ARABIC_FOLD = str.maketrans("أإآٱىةؤئگڭپڤچژ", "اااايهويككبفجز", "ء")
_ASCII = str.maketrans("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "abtej75dorzscwvpx3gf9klmnhui")
_ARABIC = re.compile("[\u0600-\u06ff]")
_DOUBLE = re.compile(r"(.)\1+")
_LATIN_ARTICLE = re.compile(r"^(?:el|al)(?=[a-z]{4})")
_ARABIC_ARTICLE = re.compile("^(?:عبد)?(?:ال)?(?=.{3})")
_PARTICLES = frozenset(["el", "al", "l", "ben", "bin", "bn", "bent", "ibn", "ait", "ould", "abd", "de", "du", "la",
                        "le", "et", "ال", "بن", "ابن", "بنت", "ايت", "ولد", "عبد"])  # fmt: skip


class Word(NamedTuple):
    """A word of a name as it is searched: folded within its script, and how it sounds in any."""

    folded: str
    skeleton: str
    heard: str


def split(name: str) -> list[str]:
    """Return the raw words of a name; Nour Eddine is one."""
    return [word for word in _SPLIT.split(_COMPOUND.sub(JOINED, name)) if word]


def read(word: str) -> Word | None:
    """Return what is searched of one raw word; None for a particle such as `ben`, or when nothing is left."""
    folded = fold(word)
    return Word(folded, *_sound(word)) if folded else None


def read_spelled(word: str) -> Word | None:
    """Return what is searched of a raw word of a name that has nothing but particles."""
    spelled = spell(word)
    return Word(spelled, *_sound(word)) if spelled else None


def fold(word: str) -> str:
    """Return the folded form of one raw word; empty for a particle such as `ben`, or when nothing is left."""
    word = _fold_arabic(word) if _ARABIC.search(word) else _fold_latin(word)
    return "" if word in _PARTICLES else word[:MAX_WORD]


def spell(word: str) -> str:
    """Return the letters and digits of one raw word, particles included: for a name made of nothing else."""
    plain = unicodedata.normalize("NFKC", word).casefold().translate(_ARABIC_FOLD).translate(_ASCII)
    return "".join(letter for letter in plain if letter.isalnum())[:MAX_WORD]


def words(*names: str) -> Iterator[Word]:
    """Yield the distinct words of names; particles count only in a name that has nothing else."""
    seen: set[Word] = set()
    for name in names:
        raw = split(name)
        known = [word for word in map(read, raw) if word] or [word for word in map(read_spelled, raw) if word]
        for word in known:
            if word not in seen:
                seen.add(word)
                yield word


def _sound(word: str) -> sounds.Sound:
    return sounds.of_arabic(word) if _ARABIC.search(word) else sounds.of_latin(word)


def _fold_arabic(word: str) -> str:
    plain = sounds.MARKS.sub("", unicodedata.normalize("NFKC", word)).translate(_ARABIC_FOLD)
    plain = "".join(letter for letter in plain if letter.isalnum())
    return plain if plain in _PARTICLES else _ARABIC_ARTICLE.sub("", plain).translate(_ASCII)


def _fold_latin(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in plain if letter.isalnum())
    plain = plain.encode("ascii", "ignore").decode() or plain  # other scripts are kept, and found as they are written
    plain = plain.replace("ou", "u").replace("w", "u").replace("y", "i")
    plain = _DOUBLE.sub(r"\1", plain)
    return _LATIN_ARTICLE.sub("", plain)

"""Folding names for search: what two spellings of one name have in common. Pure.

Arabic: marks and tatweel dropped, hamza carriers, alif maqsura and ta marbuta made one letter, the article and عبد
cut off, then each letter written as an ASCII sign of its own: a database whose character type is C sees no trigrams
in Arabic. Latin: accents dropped, double letters made one, `ou`/`w` to `u`, `y` to `i`, the article cut off.
What is left, a typing error of a letter or two, is found by trigrams among the distinct words.
"""

import re
import unicodedata
from collections.abc import Iterator

from saqia.contexts.parties import identifiers

MAX_WORD = 60
SEPARATORS = f"[{identifiers.SPACES},;.:/()'’`\"_-]+"
_SPLIT = re.compile(SEPARATORS)
_ARABIC_FOLD = str.maketrans("أإآٱىةؤئگڭپڤچژ", "اااايهويككبفجز", "ء")
_ASCII = str.maketrans("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "abtej75dorzscwvpx3gf9klmnhui")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_DOUBLE = re.compile(r"(.)\1+")
_LATIN_ARTICLE = re.compile(r"^(?:el|al)(?=[a-z]{4})")
_ARABIC_ARTICLE = re.compile("^(?:عبد)?(?:ال)?(?=.{3})")
_PARTICLES = frozenset(["el", "al", "ben", "bin", "bent", "ibn", "ait", "ould", "abd", "de", "du", "la", "le", "et",
                        "ال", "بن", "ابن", "بنت", "ايت", "ولد", "عبد"])  # fmt: skip


def split(name: str) -> list[str]:
    """Return the raw words of a name."""
    return [word for word in _SPLIT.split(name) if word]


def fold(word: str) -> str:
    """Return the folded form of one raw word; empty for a particle such as `ben`, or when nothing is left."""
    word = _fold_arabic(word) if _ARABIC.search(word) else _fold_latin(word)
    return "" if word in _PARTICLES else word[:MAX_WORD]


def spell(word: str) -> str:
    """Return the letters and digits of one raw word, particles included: for a name made of nothing else."""
    plain = unicodedata.normalize("NFKC", word).casefold().translate(_ARABIC_FOLD).translate(_ASCII)
    return "".join(letter for letter in plain if letter.isalnum())[:MAX_WORD]


def words(*names: str) -> Iterator[str]:
    """Yield the distinct folded words of names; particles count only in a name that has nothing else."""
    seen: set[str] = set()
    for name in names:
        raw = split(name)
        folded = [word for word in map(fold, raw) if word]
        for word in folded or [word for word in map(spell, raw) if word]:
            if word not in seen:
                seen.add(word)
                yield word


def _fold_arabic(word: str) -> str:
    plain = _ARABIC_MARKS.sub("", unicodedata.normalize("NFKC", word)).translate(_ARABIC_FOLD)
    plain = "".join(letter for letter in plain if letter.isalnum())
    return plain if plain in _PARTICLES else _ARABIC_ARTICLE.sub("", plain).translate(_ASCII)


def _fold_latin(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(letter for letter in plain if letter.isalnum())
    plain = plain.encode("ascii", "ignore").decode() or plain  # other scripts are kept, and found as they are written
    plain = plain.replace("ou", "u").replace("w", "u").replace("y", "i")
    plain = _DOUBLE.sub(r"\1", plain)
    return _LATIN_ARTICLE.sub("", plain)

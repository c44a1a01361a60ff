"""How a name sounds, as `sounds.py` had it on the day of 0004: a change there does not change what 0004 did. Pure.

A sound is the word in rough Latin letters: `x` is kh, `c` sh, `g` gh, and letters that Moroccan spelling mixes are one
(ت ط ث to `t`, ق ك گ to `k`). Its skeleton, the consonants behind a sign for a vowel at the beginning, is searched.
Arabic writes long vowels only: its sound is kept as the pattern of the Latin sounds that fit it, which then tells
كريم, Karim, from كريمة, Karima.
"""

import re
import unicodedata
from typing import NamedTuple

MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC = str.maketrans("اأإآبتثجحخدذرزسشصضطظعغفقكگڭلمنهةوؤيئپڤچژ", "aaaabttjhxddrzscsdtdegfkkkklmnhauuiibfjz", "ءى")
_ARABIC_ARTICLE = re.compile("^(?:عبدال|ال(?!ياس$|هام$))(?=..)")
_VOWEL_CARRIER = re.compile("^[اأإآع](?=[اويئ])")
_CHAT = str.maketrans({"2": "", "3": "a", "5": "kh", "7": "h", "9": "k"})
_SERVANT = re.compile("^a?abd[aeou]?(?:l(?!at|l|ah$)|(?=l|[rsndtz]))")
_LATIN_ARTICLE = re.compile("^(?:el(?=[a-z]{4})|l(?=aarou|hou|arb|amran|azhar))")
_SPELLING = {
    "tch": "c", "ch": "c", "sh": "c", "kh": "x", "gh": "g", "dj": "j", "ph": "f", "th(?!ami|i$|all)": "t", "dh": "d",
    "qu": "k", "gu(?=[eiy])": "k", "g(?=[eiy])": "j", "g": "k", "c(?=[eiy])": "s", "c": "k", "q": "k", "ou": "u",
    "w": "u", "y": "i", "p": "b", "v": "f", "x": "ks",
}  # fmt: skip
_SPELLED = re.compile("|".join(f"({pattern})" for pattern in _SPELLING))
_HEARD = tuple(_SPELLING.values())
_DOUBLE = re.compile(r"([a-z])\1+")
_DOUBLE_VOWEL = re.compile(r"([aiu])\1+")
_DROPPED_BEGINNING = re.compile("^[ai](?=dris|brahim|smae?il)")
_SON = re.compile(r"^b[ei]?n(?=(?:[aeiou]*([^aeiou])\1*+){3})")
_ANY = "[aeiou]*"
_FITTING = {"a": "[aeo]", "i": "[ie]" + _ANY, "u": "[uo]" + _ANY, "e": "[aeo]?" + _ANY}
MAX_SOUND = 40


class Sound(NamedTuple):
    """What is compared across scripts; `heard` is a pattern, beginning with `^`, for an Arabic word."""

    skeleton: str
    heard: str


def of_arabic(word: str) -> Sound:
    """Return the sound of a raw Arabic word; the article and a joined عبد are not heard."""
    plain = MARKS.sub("", unicodedata.normalize("NFKC", word))
    plain = re.sub("اة$", "ات", re.sub("الدين$", "دين", _ARABIC_ARTICLE.sub("", plain)))
    sound = _plain(_DOUBLE_VOWEL.sub(r"\1", _VOWEL_CARRIER.sub("", plain).translate(_ARABIC)))
    return Sound(_skeleton(sound), _pattern(sound))


def of_latin(word: str) -> Sound:
    """Return the sound of a raw Latin word, as Moroccan French spells and as chats write (3, 7, 9)."""
    plain = unicodedata.normalize("NFKD", word.casefold().replace("ç", "ss")).encode("ascii", "ignore").decode()
    plain = plain if plain.isdecimal() else plain.translate(_CHAT)
    plain = _SPELLED.sub(_as_heard, _LATIN_ARTICLE.sub("", _SERVANT.sub("", plain)))
    sound = _DOUBLE.sub(r"\1", _plain(plain))
    return Sound(_skeleton(sound), sound)


def _as_heard(spelled: re.Match[str]) -> str:
    return _HEARD[(spelled.lastindex or 1) - 1]


def _plain(sound: str) -> str:
    heard = "".join(letter for letter in sound if letter.isascii() and letter.isalnum())[:MAX_SOUND]
    return _SON.sub("", _DROPPED_BEGINNING.sub("", heard))


def _skeleton(sound: str) -> str:
    return ("a" if sound[:1] in {*"aeiou"} else "") + re.sub("[aeiou]", "", sound)


def _pattern(sound: str) -> str:
    """A long vowel is written in Latin, short ones before it and `e`, an ع, may be."""
    if not sound:
        return ""
    body = "".join(_FITTING.get(letter, letter + _ANY) for letter in sound[1:])
    first = "[aeiou]+" if sound[0] in _FITTING else sound[0] + _ANY
    return f"^{first}{body}{_ANY}$"

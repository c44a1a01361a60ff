"""Whatever contexts say can be set in the typefaces of documents: one missing letter and a bill is not printed."""

import ast
import dataclasses
import datetime
import unicodedata
from pathlib import Path

import pytest
from fontTools import ttLib

import saqia
from saqia.platform.documents import bilingual, fonts, letters, typesetting
from tests.documents import reading

CONTEXTS = Path(saqia.__file__).parent / "contexts"


def _letters(font: str) -> set[int]:
    [path] = [path for folder in fonts.folders() for path in folder.glob(f"{font}-Regular.ttf")]
    return set(ttLib.TTFont(path).getBestCmap())


def _said() -> dict[str, str]:
    """Return each character that a wording module says, with one place that says it."""
    found: dict[str, str] = {}
    modules = [*CONTEXTS.glob("*/wording.py"), *CONTEXTS.glob("*/wording/*.py")]
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for character in node.value:
                    found.setdefault(character, f"{path.relative_to(CONTEXTS)}:{node.lineno}")
    return found


def test_every_character_is_in_both_typefaces() -> None:
    arabic, latin = _letters("Amiri"), _letters("IBMPlexSansArabic")
    said = _said()
    assert len(said) > 100
    unseen = {"Cf", "Cc"}  # direction marks and line ends are not drawn
    missing = {
        f"U+{ord(character):04X}": place
        for character, place in said.items()
        if unicodedata.category(character) not in unseen and not {ord(character)} <= arabic & latin
    }
    assert missing == {}


def test_a_plain_paper_says_its_unit_once_and_that_it_is_sealed(tmp_path: Path) -> None:
    house = bilingual.House(bilingual.Words("موزع", "Distributeur"), call_center="0802031212", web_address="agence.ma")
    label = bilingual.Words("المبلغ", "Montant")
    name = bilingual.Words("محمد العلمي", "محمد العلمي")
    letter = letters.Letter(
        lead="fr", house=house, title=bilingual.Words("وصل", "Reçu"), reference="R-1",
        dated_on=datetime.date(2026, 5, 1),
        headline=letters.Fact(label, letters.Amount(123_456)), facts=(letters.Fact(label, name),),
    )  # fmt: skip
    said = reading.text(typesetting.typeset(letters.sheet(letter, sealed=True)), tmp_path)
    assert "1 234,56 DH" in said and "درهم" not in said
    assert said.count("محمد") == 1  # known in one script only
    for words in ("Tél. 0802031212", "agence.ma", "le fichier numérique fait foi"):
        assert words in said, words
    arabic = reading.text(typesetting.typeset(letters.sheet(dataclasses.replace(letter, lead="ar"))), tmp_path)
    assert "1 234,56" in arabic and "درهم" in arabic and "DH" not in arabic
    assert "fait foi" not in arabic


@pytest.mark.parametrize("lead", ["ar", "fr"])
def test_a_plain_paper_ends_with_where_to_ask_unless_its_own_words_say_so(tmp_path: Path, lead: str) -> None:
    house = bilingual.House(bilingual.Words("موزع", "Distributeur"), call_center="0802031212")
    label = bilingual.Words("المبلغ", "Montant")
    letter = letters.Letter(
        lead="ar" if lead == "ar" else "fr", house=house, title=bilingual.Words("وصل", "Reçu"), reference="R-1",
        dated_on=datetime.date(2026, 5, 1), facts=(letters.Fact(label, "1"),) * 18,
        scan=letters.Scan("https://example.ma/verify/1", bilingual.Words("تحقق", "Vérifier")),
    )  # fmt: skip
    asked = "Question ou réclamation : centre de relation client 0802031212, toute agence ou l’agence digitale."
    pdf = typesetting.typeset(letters.sheet(letter, sealed=True))
    said = reading.text(pdf, tmp_path)
    assert asked in said and "أو شكاية" in said and reading.pages(pdf) == 1
    for silent in (
        dataclasses.replace(letter, asks=False),
        dataclasses.replace(letter, house=dataclasses.replace(house, call_center="")),
    ):
        assert "Question ou réclamation" not in reading.text(typesetting.typeset(letters.sheet(silent)), tmp_path)

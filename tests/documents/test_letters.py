"""Whatever contexts say can be set in the typefaces of documents: one missing letter and a bill is not printed."""

import ast
import unicodedata
from pathlib import Path

from fontTools import ttLib

import saqia
from saqia.platform.documents import fonts

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

"""Every sentence of a page exists in Arabic and French; English is the sentence itself."""

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages import extract, pofile
from django.utils import translation
from django.utils.translation import template as templating

from saqia.surfaces.kit import translations

KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
_FIELDS = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


Said = tuple[str | None, str]
"""A sentence with what tells it apart from the same English words elsewhere."""


def _messages() -> set[Said]:
    found: set[Said] = set()
    for path in sorted(translations.SURFACES.rglob("*.html")):
        code = templating.templatize(path.read_text(encoding="utf-8"), origin=str(path))
        found |= _extracted(code)
    for path in sorted(translations.SURFACES.rglob("*.py")):
        found |= _extracted(path.read_text(encoding="utf-8"))
    return found


def _extracted(code: str) -> set[Said]:
    rows = extract.extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS)
    return {(row[3], row[1] if isinstance(row[1], str) else row[1][0]) for row in rows}


def test_there_is_something_to_translate() -> None:
    assert {(None, "Sign in to the desk"), ("office", "Unit"), (None, "Unit")} <= _messages()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_sentence_is_missing(language: str) -> None:
    catalog = translations.merged(language)
    missing = [said for said in _messages() if not _translated(catalog.get(said[1], said[0]))]
    assert sorted(missing, key=str) == []


def _translated(message: object) -> bool:
    return bool(message is not None and getattr(message, "string", ""))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_translation_is_left_over_or_loses_a_value(language: str) -> None:
    used = _messages()
    for path in translations.sources(language):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language):
                if not message.id or "library" in message.auto_comments:
                    continue
                assert (message.context, message.id) in used, f"{path.name}: {message.id!r} is used nowhere"
                assert sorted(_FIELDS.findall(str(message.string))) == sorted(_FIELDS.findall(str(message.id)))


def _rooms(language: str) -> Iterator[tuple[str, Said, str]]:
    """Yield the room, the sentence and its translation of every catalog."""
    for path in translations.sources(language):
        room = str(path.relative_to(translations.SURFACES))
        for message in pofile.read_po(io.BytesIO(path.read_bytes()), locale=language):
            if message.id:
                yield room, (message.context, str(message.id)), str(message.string)


def _at_odds(rows: Iterable[tuple[str, Said, str]]) -> dict[Said, dict[str, str]]:
    """Return the sentences that rooms translate differently: all rooms are merged, and one would take the other's."""
    found: dict[Said, dict[str, str]] = {}
    for room, said, translation_ in rows:
        found.setdefault(said, {})[room] = translation_
    return {said: rooms for said, rooms in found.items() if len(set(rooms.values())) > 1}


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_room_takes_the_word_of_another(language: str) -> None:
    assert _at_odds(_rooms(language)) == {}


def test_one_word_with_two_meanings_is_found_and_a_context_tells_them_apart() -> None:
    rows = [("desk/fr.po", (None, "Field"), "Terrain"), ("desk/rounds/fr.po", (None, "Field"), "Champ")]
    assert _at_odds(rows) == {(None, "Field"): {"desk/fr.po": "Terrain", "desk/rounds/fr.po": "Champ"}}
    assert _at_odds([rows[0], ("desk/rounds/fr.po", ("form", "Field"), "Champ")]) == {}
    with translation.override("fr"):
        assert translation.gettext("Field") == "Terrain"
        assert translation.pgettext("form", "Field") == "Champ"


def test_the_compiled_catalogs_are_used() -> None:
    with translation.override("ar"):
        assert translation.gettext("Sign in to the desk") == "الولوج إلى المكتب"
        assert translation.pgettext("field label", "Login") == "البريد الإلكتروني أو الهاتف"
    with translation.override("fr"):
        assert translation.gettext("Sign in to the desk") == "Entrer au bureau"
    with translation.override("en"):
        assert translation.gettext("Sign in to the desk") == "Sign in to the desk"


def test_a_newer_source_is_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path)
    translations.compile_stale()
    made = tmp_path / "locale" / "ar" / "LC_MESSAGES" / "django.mo"
    before = made.stat().st_mtime_ns
    translations.compile_stale()
    assert made.stat().st_mtime_ns == before
    made.with_suffix(".sha256").write_text("other")
    translations.compile_stale()
    assert made.stat().st_mtime_ns > before

"""Every sentence of a page exists in Arabic and French; English is the sentence itself."""

import io
import re
from pathlib import Path

import pytest
from babel.messages import extract, pofile
from django.utils import translation
from django.utils.translation import template as templating

from saqia.surfaces.kit import translations

KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_FIELDS = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def _messages() -> set[str]:
    found: set[str] = set()
    for path in sorted(translations.SURFACES.rglob("*.html")):
        code = templating.templatize(path.read_text(encoding="utf-8"), origin=str(path))
        found |= _extracted(code)
    for path in sorted(translations.SURFACES.rglob("*.py")):
        found |= _extracted(path.read_text(encoding="utf-8"))
    return found


def _extracted(code: str) -> set[str]:
    rows = extract.extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS)
    return {row[1] if isinstance(row[1], str) else row[1][0] for row in rows}


def test_there_is_something_to_translate() -> None:
    assert "Sign in to the desk" in _messages()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_sentence_is_missing(language: str) -> None:
    catalog = translations.merged(language)
    missing = sorted(text for text in _messages() if not _translated(catalog.get(text)))
    assert missing == []


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
                assert message.id in used, f"{path.name}: {message.id!r} is used nowhere"
                assert sorted(_FIELDS.findall(str(message.string))) == sorted(_FIELDS.findall(str(message.id)))


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

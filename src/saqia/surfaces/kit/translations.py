"""The translations of pages: each `<language>.po` below a surface's `locale/`, compiled without gettext's programs."""

import hashlib
import os
from pathlib import Path

from babel.messages import catalog, mofile, pofile
from django.conf import settings
from django.utils.translation import reloader

LANGUAGES = ("ar", "fr", "en")
SURFACES = Path(__file__).resolve().parents[1]


def sources(language: str) -> list[Path]:
    """Return the catalogs of one language, the kit's first; a room of pages may keep its own in a folder."""
    found = SURFACES.glob(f"*/locale/**/{language}.po")
    return sorted(found, key=lambda path: (path.relative_to(SURFACES).parts[0] != "kit", path))


def merged(language: str) -> catalog.Catalog:
    """Return all messages of one language; where two surfaces translate the same message, the first one counts."""
    whole = catalog.Catalog(locale=language, domain="django")
    for path in sources(language):
        with path.open("rb") as file:
            for message in pofile.read_po(file, locale=language, abort_invalid=True):
                if message.id and whole.get(message.id, message.context) is None:
                    whole[message.id] = message
    return whole


def compile_stale() -> None:
    """Write `SAQIA_HOME/locale/<language>/LC_MESSAGES/django.mo` where a source has changed, whatever the dates say."""
    for language in LANGUAGES:
        target = Path(settings.SAQIA_HOME) / "locale" / language / "LC_MESSAGES" / "django.mo"
        made_from = target.with_suffix(".sha256")
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources(language))).hexdigest()
        if target.exists() and made_from.exists() and made_from.read_text() == digest:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"django.{os.getpid()}")
        with partial.open("wb") as file:
            mofile.write_mo(file, merged(language))
        partial.rename(target)
        made_from.write_text(digest)
        reloader.translation_file_changed(sender=None, file_path=target)  # what was read before this is stale

"""Writes docs/operations/settings.md from `platform/environment.py`; a test fails when the page is stale."""

from pathlib import Path

from saqia.platform import environment

PAGE = Path(__file__).resolve().parents[1] / "docs" / "operations" / "settings.md"
_HEAD = """# Settings

Made by `tools/generate_settings.py` from `src/saqia/platform/environment.py`; do not edit by hand.

Every setting is a variable of the environment, checked at the start: an unknown `SAQIA_` name or a value that cannot be
used stops the command with a sentence that says which, why, and what is accepted. Secrets are never printed.

| variable | default | meaning | secret |
|---|---|---|---|
"""


def page() -> str:
    """Return the page's text."""
    rows = [
        f"| `{row.name}` | {f'`{row.default}`' if row.default else 'empty'} | {row.meaning} |"
        f" {'yes' if row.secret else ''} |\n"
        for row in environment.SETTINGS
    ]
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

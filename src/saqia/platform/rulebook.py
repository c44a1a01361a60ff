"""Where the law lies: `rules/` of the checkout, or the copy packaged with the wheel."""

from pathlib import Path


def folder() -> Path:
    """Return the folder of the shipped rules."""
    packaged = Path(__file__).resolve().parents[1] / "_rules"
    return packaged if packaged.exists() else Path(__file__).resolve().parents[3] / "rules"


def path(name: str) -> Path:
    """Return the path of one shipped rule file, such as `tenants.yaml`."""
    return folder() / name

"""What is drawn from code is up to date, and what is listed is complete."""

import re
import tomllib
from pathlib import Path

from tools import generate_docs

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_contexts_is_fresh() -> None:
    assert generate_docs.PAGE.read_text(encoding="utf-8") == generate_docs.page(), "run python -m tools.generate_docs"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {re.split(r"[\[<>=!~ ]", line)[0] for line in project["project"]["dependencies"]}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \|", page, re.M)) - {"package"}
    assert listed == named
    extras = [line for lines in project["project"]["optional-dependencies"].values() for line in lines]
    for line in [*extras, *project["dependency-groups"]["dev"]]:
        name = re.split(r"[\[<>=!~ ]", line)[0]
        assert f"`{name}`" in page


def test_the_links_of_the_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"

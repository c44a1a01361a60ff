"""The pages on running Saqia name commands, settings and pages that exist."""

import re
from pathlib import Path

import click
import pytest

from saqia.platform import environment
from saqia.surfaces.console import main

FOLDER = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted([*(FOLDER / "operations").rglob("*.*"), *(FOLDER / "how-to").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_exists(page: Path) -> None:
    context = click.Context(main.run)
    for first, second in re.findall(r"(?:\./|bin/|`)saqia ([a-z]+)(?: ([a-z]+))?", page.read_text(encoding="utf-8")):
        assert first in main.COMMANDS, f"saqia {first}"
        command = main.run.get_command(context, first)
        if second and isinstance(command, click.Group):
            assert second in command.commands, f"saqia {first} {second}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_of_a_page_exists(page: Path) -> None:
    known = {row.name for row in environment.SETTINGS}
    assert set(re.findall(r"SAQIA_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", [page for page in PAGES if page.suffix == ".md"], ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target

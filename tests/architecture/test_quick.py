"""The quick run keeps what it is for: its folders are there, and every context is in it on its own tables."""

import ast
from pathlib import Path

import pytest
from tests.architecture.test_laws import RIVER

from saqia.surfaces.console import check

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_TESTS = {"care"}
"""Contexts whose tests stand with the journeys and pages that use them."""


def _is_slow(path: Path) -> bool:
    marks = (node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign))
    return any(
        "pytest.mark.slow" in ast.unparse(node) for node in marks if ast.unparse(node.targets[0]) == "pytestmark"
    )


@pytest.mark.parametrize("folder", check.QUICK)
def test_the_folders_of_the_quick_run_are_there(folder: str) -> None:
    assert list((ROOT / folder).rglob("test_*.py"))


@pytest.mark.parametrize("context", sorted(set(RIVER) - WITHOUT_TESTS))
def test_every_context_is_in_the_quick_run(context: str) -> None:
    files = list((ROOT / "tests" / "contexts" / context).rglob("test_*.py"))
    assert [path.name for path in files if not _is_slow(path)]


def test_a_module_that_is_slow_is_seen() -> None:
    assert _is_slow(ROOT / "tests" / "browser" / "test_every_page.py")
    assert not _is_slow(Path(__file__))

"""Laws of the house that import-linter cannot see (docs/laws.md gives the reason of each)."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "saqia"
RIVER = (
    "territory", "staff", "parties", "messaging", "tariffs", "cases", "contracts", "metering", "ledger", "billing",
    "requests", "care", "outreach",
)  # fmt: skip
MOST_FILE_LINES, MOST_FUNCTION_LINES = 400, 60
VAGUE = {"utils", "helpers", "common", "services", "service", "manager", "managers", "misc", "base"}


def _files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", _files("src", "tests", "tools", "bench"), ids=_name)
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MOST_FUNCTION_LINES, f"{node.name} is too long"


@pytest.mark.parametrize("path", _files("src"), ids=_name)
def test_modules_are_nouns_of_the_trade(path: Path) -> None:
    assert path.stem not in VAGUE


@pytest.mark.parametrize("path", _files("src"), ids=_name)
def test_modules_classes_and_doors_are_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if path.name == "__init__.py" and not tree.body:
        return
    assert ast.get_docstring(tree), "the module has no docstring"
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_") or _is_overload(node):
            continue
        assert ast.get_docstring(node), f"{node.name} has no docstring"


def _is_overload(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return any(isinstance(decorator, ast.Name) and decorator.id == "overload" for decorator in node.decorator_list)


@pytest.mark.parametrize("path", _files("src/saqia/contexts", "src/saqia/engine"), ids=_name)
def test_contexts_and_engine_have_no_clock(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            clock = node.attr in {"now", "today", "utcnow", "monotonic", "perf_counter"}
            assert not clock, f"line {node.lineno}: pass `at` or `on`"


@pytest.mark.parametrize("path", _files("src"), ids=_name)
def test_nothing_is_left_undone(path: Path) -> None:
    found = re.findall(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", path.read_text(encoding="utf-8"))
    assert found == []


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("saqia.")]


def _context(model: type[models.Model]) -> str:
    return model._meta.app_label


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_foreign_keys_across_contexts_point_down_the_river(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or not isinstance(field.related_model, type):
            continue
        mine, theirs = _context(model), _context(field.related_model)
        if mine in RIVER and theirs in RIVER and mine != theirs:
            assert RIVER.index(theirs) < RIVER.index(mine), f"{field.name} points up the river"
        if mine in RIVER:
            assert field.remote_field.related_name == "+", f"{field.name} opens a way back"
            assert field.remote_field.on_delete is models.PROTECT, f"{field.name} does not protect"


def _own_tables() -> dict[str, str]:
    return {model._meta.db_table: _context(model) for model in _models()}


@pytest.mark.parametrize("path", _files("src/saqia/contexts"), ids=_name)
def test_raw_sql_names_own_tables_only(path: Path) -> None:
    own = path.relative_to(SOURCE / "contexts").parts[0]
    named = re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z]+_[a-z_]+)", path.read_text(encoding="utf-8"))
    for table in named:
        owner = _own_tables().get(table)
        assert owner in (None, own, "tenancy"), f"{table} belongs to {owner}"


@pytest.mark.parametrize("path", _files("src/saqia/contexts", "src/saqia/journeys", "src/saqia/surfaces"), ids=_name)
def test_models_are_imported_not_looked_up(path: Path) -> None:
    assert "get_model(" not in path.read_text(encoding="utf-8")


def test_every_context_has_a_readme() -> None:
    contexts = [path for path in (SOURCE / "contexts").iterdir() if (path / "__init__.py").exists()]
    missing = [path.name for path in contexts if not (path / "README.md").exists()]
    assert missing == []


def test_the_river_of_the_tests_is_the_contract() -> None:
    contexts = {path.name for path in (SOURCE / "contexts").iterdir() if (path / "__init__.py").exists()}
    assert contexts == set(RIVER)

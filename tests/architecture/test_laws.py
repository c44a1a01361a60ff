"""Laws of the house that import-linter cannot see (docs/laws.md gives the reason of each)."""

import ast
import functools
import re
import subprocess
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "saqia"
PACKED = frozenset(
    {".whl", ".jar", ".so", ".exe", ".dll", ".gz", ".tgz", ".xz", ".zip", ".pyc", ".ttf", ".otf", ".woff2"}
)
RIVER = (
    "territory", "staff", "parties", "messaging", "tariffs", "cases", "contracts", "metering", "ledger", "billing",
    "payments", "tills", "banking", "prepaid", "reconciliation", "collections", "requests", "care", "outreach",
)  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "monotonic", "perf_counter", "time_ns", "localdate", "localtime"}
SQL_CLOCKS = re.compile(r"\b(?:now\(\)|clock_timestamp\(\)|current_date|current_timestamp)", re.IGNORECASE)
MOST_FILE_LINES, MOST_FUNCTION_LINES = 400, 60
VAGUE = {"utils", "helpers", "common", "services", "service", "manager", "managers", "misc", "base"}


@functools.cache
def _files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


@functools.cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path))


def _place(path: Path, node: ast.stmt | ast.expr | None = None) -> str:
    line = "" if node is None else f":{node.lineno}"
    return f"{path.relative_to(ROOT)}{line}"


def test_files_and_functions_stay_short() -> None:
    files = _files("src", "tests", "tools", "bench")
    assert [_place(path) for path in files if len(_text(path).splitlines()) > MOST_FILE_LINES] == []
    assert [
        f"{_place(path, node)} {node.name}"
        for path in files
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES
    ] == []


def test_nothing_stands_here_that_a_package_manager_brings() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [name for name in listed if Path(name).suffix in PACKED] == []


def test_modules_are_nouns_of_the_trade() -> None:
    assert [_place(path) for path in _files("src") if path.stem in VAGUE] == []


def test_modules_classes_and_doors_are_documented() -> None:
    assert [offender for path in _files("src") for offender in _undocumented(path)] == []


def _undocumented(path: Path) -> list[str]:
    tree = _tree(path)
    if path.name == "__init__.py" and not tree.body:
        return []
    offenders = [] if ast.get_docstring(tree) else [f"{_place(path)} the module"]
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_") or _is_overload(node):
            continue
        if not ast.get_docstring(node):
            offenders.append(f"{_place(path, node)} {node.name}")
    return offenders


def _is_overload(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return any(isinstance(decorator, ast.Name) and decorator.id == "overload" for decorator in node.decorator_list)


def test_contexts_and_engine_have_no_clock() -> None:
    """They are passed `at` or `on`."""
    assert [
        _place(path, node)
        for path in _files("src/saqia/contexts", "src/saqia/engine")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute | ast.Constant) and _is_clock(node)
    ] == []


def _is_clock(node: ast.Attribute | ast.Constant) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(SQL_CLOCKS.search(node.value))
    of = node.value.id if isinstance(node.value, ast.Name) else ""
    return node.attr in CLOCKS or (of, node.attr) == ("time", "time")


def test_the_day_of_a_moment_is_that_of_morocco() -> None:
    """`at.date()` is the day in UTC: wrong for an hour of each night."""
    days = [
        _place(path, node)
        for path in _files("src")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and _is_day_of_moment(node)
    ]
    zones = [_place(path) for path in _files("src") if re.search(r"ZoneInfo(\.\w+)?\(.Africa/", _text(path))]
    assert (days, zones) == ([], ["src/saqia/platform/calendar/local_time.py"])


def _is_day_of_moment(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"date", "today"} or call.args:
        return False
    told = ast.unparse(call.func)
    return bool(
        re.search(r"(\bat|_at|\bnow|now\(.*\)|timedelta.*|\blocal\(.*\))\.date$|\bdate\.today$|datetime\.today$", told)
    )


def test_nothing_is_left_undone() -> None:
    assert [
        f"{_place(path)}: {found}"
        for path in _files("src")
        for found in re.findall(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", _text(path))
    ] == []


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("saqia.")]


def _context(model: type[models.Model]) -> str:
    return model._meta.app_label


def test_foreign_keys_across_contexts_point_down_the_river() -> None:
    assert [offender for model in _models() for offender in _wrong_keys(model)] == []


def _wrong_keys(model: type[models.Model]) -> list[str]:
    offenders = []
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or not isinstance(field.related_model, type):
            continue
        mine, theirs = _context(model), _context(field.related_model)
        name = f"{model._meta.label}.{field.name}"
        if mine in RIVER and theirs in RIVER and mine != theirs and RIVER.index(theirs) >= RIVER.index(mine):
            offenders.append(f"{name} points up the river")
        if mine in RIVER and field.remote_field.related_name != "+":
            offenders.append(f"{name} opens a way back")
        if mine in RIVER and field.remote_field.on_delete is not models.PROTECT:
            offenders.append(f"{name} does not protect")
    return offenders


def test_raw_sql_names_own_tables_only() -> None:
    owners = {model._meta.db_table: _context(model) for model in _models()}
    offenders = []
    for path in _files("src/saqia/contexts"):
        own = path.relative_to(SOURCE / "contexts").parts[0]
        for table in re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z]+_[a-z_]+)", _text(path)):
            if owners.get(table) not in (None, own, "tenancy"):
                offenders.append(f"{_place(path)}: {table} belongs to {owners[table]}")
    assert offenders == []


def test_models_are_imported_not_looked_up() -> None:
    files = _files("src/saqia/contexts", "src/saqia/journeys", "src/saqia/surfaces")
    assert [_place(path) for path in files if "get_model(" in _text(path)] == []


def test_migrations_import_no_code_that_goes_on_changing() -> None:
    """They may import what lies frozen beside them, and the platform."""
    may = re.compile(r"(?!saqia\b)|saqia\.platform\b|saqia(?:\.\w+)+\.migrations\b")
    assert [
        f"{_place(path, node)} {name}"
        for path in sorted(SOURCE.rglob("migrations/*.py"))
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or "."] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
        if not may.match(name)
    ] == []


def test_every_context_has_a_readme() -> None:
    contexts = [path for path in (SOURCE / "contexts").iterdir() if (path / "__init__.py").exists()]
    missing = [path.name for path in contexts if not (path / "README.md").exists()]
    assert missing == []


def test_the_river_of_the_tests_is_the_contract() -> None:
    contexts = {path.name for path in (SOURCE / "contexts").iterdir() if (path / "__init__.py").exists()}
    assert contexts <= set(RIVER)

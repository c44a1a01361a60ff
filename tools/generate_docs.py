"""Draw docs/contexts.md from the code: contexts with their tables, doors and events, state graphs, permissions.

Run it with `python -m tools.generate_docs`; a test fails when the page is stale.
"""

import ast
import importlib
import os
import pkgutil
import re
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saqia.project.settings")

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "contexts.md"
DOORS = ("operations", "queries", "exports", "events", "wording", "types", "ports")
HEAD = """# Contexts, as the code has them

Made by `python -m tools.generate_docs`; do not edit. Order: the river, from its source down to its mouth.
"""


def page() -> str:
    """Return the whole page."""
    django.setup()
    parts = [HEAD]
    for name in _river():
        parts.append(_context(name))
    parts.append(_permissions())
    return "\n".join(parts).rstrip() + "\n"


def _river() -> list[str]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split('containers = ["saqia.contexts"]', 1)[1].split("]\n", 2)
    names = re.findall(r"\((\w+)\)", block[0] + block[1])
    present = {path.parent.name for path in (ROOT / "src/saqia/contexts").glob("*/__init__.py")}
    return [name for name in reversed(names) if name in present]


def _context(name: str) -> str:
    from django.apps import apps

    module = importlib.import_module(f"saqia.contexts.{name}")
    folder = Path(str(module.__file__)).parent
    doors = [door for door in DOORS if (folder / f"{door}.py").exists() or (folder / door).is_dir()]
    lines = [f"\n## {name}", "", f"Doors: {', '.join(doors) or 'none'}."]
    if name in {app.label for app in apps.get_app_configs()}:
        tables = [(m._meta.db_table, (m.__doc__ or "").split("\n")[0]) for m in apps.get_app_config(name).get_models()]
        lines += ["", "| table | what a row is |", "|---|---|", *(f"| `{t}` | {doc} |" for t, doc in tables)]
    events = _events(name)
    if events:
        lines += ["", "| event | what it tells |", "|---|---|", *(f"| `{e}` | {doc} |" for e, doc in events)]
    lines += _states(folder, name)
    return "\n".join(lines)


def _events(name: str) -> list[tuple[str, str]]:
    from saqia.platform.outbox import facts

    package = importlib.import_module(f"saqia.contexts.{name}")
    for found in pkgutil.iter_modules(package.__path__):
        if found.name == "events":
            importlib.import_module(f"saqia.contexts.{name}.events")
    known = facts.known().items()
    own = [(key, value) for key, value in known if value.__module__.startswith(f"saqia.contexts.{name}.")]
    return [(key, (value.__doc__ or "").split("\n")[0]) for key, value in own]


def _states(folder: Path, name: str) -> list[str]:
    lines: list[str] = []
    for path in sorted([*folder.glob("states.py"), *folder.glob("*/states.py")]):
        place = ".".join(path.relative_to(folder).with_suffix("").parts)
        ways: dict[tuple[str, str], str] = importlib.import_module(f"saqia.contexts.{name}.{place}").WAYS
        arrows = [f"    {start} --> {end}: {event}" for (start, end), event in ways.items()]
        lines += ["", "```mermaid", "stateDiagram-v2", *arrows, "```"]
    return lines


def _permissions() -> str:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "src/saqia").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _is_require(node):
                assert isinstance(node, ast.Call)
                code = ast.literal_eval(node.args[0])
                found.setdefault(code, set()).add(path.relative_to(ROOT / "src").as_posix())
    rows = [f"| `{code}` | {', '.join(f'`{p}`' for p in sorted(paths))} |" for code, paths in sorted(found.items())]
    return "\n".join(["\n## Permissions", "", "| permission | asked by |", "|---|---|", *rows])


def _is_require(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "require"
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

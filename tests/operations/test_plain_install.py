"""What people have is enough: the plain install for `./saqia demo` and `serve`, an empty shell for each command."""

import importlib.metadata
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_IMPORT = """
import importlib.abc, os, pkgutil, sys
FORBIDDEN = set(sys.argv[1].split(","))
class Refusing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in FORBIDDEN:
            raise ModuleNotFoundError(f"{name} is not of the plain install")
sys.meta_path.insert(0, Refusing())
import django
django.setup()
import saqia
for found in pkgutil.walk_packages(saqia.__path__, "saqia."):
    if not found.name.endswith("__main__"):
        __import__(found.name)
"""


def _plain() -> set[str]:
    """Return the packages that the lock installs without groups and extras of ours, by their names."""
    with (ROOT / "uv.lock").open("rb") as file:
        rows = {row["name"]: row for row in tomllib.load(file)["package"]}
    found: set[str] = set()
    waiting: list[tuple[str, tuple[str, ...]]] = [("saqia", ())]
    while waiting:
        name, extras = waiting.pop()
        row = rows[name]
        wanted = list(row.get("dependencies", ()))
        for extra in extras:
            wanted += row.get("optional-dependencies", {}).get(extra, ())
        for one in wanted:
            step = (one["name"], tuple(one.get("extra", ())))
            if one["name"] not in found or step[1]:
                found.add(one["name"])
                waiting.append(step)
    return found


def test_every_module_is_imported_without_packages_of_the_tests(tmp_path: Path) -> None:
    plain = _plain()
    places = importlib.metadata.packages_distributions()
    forbidden = {
        module
        for module, names in places.items()
        if module != "saqia" and not {name.lower().replace("_", "-") for name in names} & plain
    }
    assert {"pytest", "duckdb"} <= forbidden
    assert not {"django", "pyarrow", "allauth"} & forbidden
    environment = {"DJANGO_SETTINGS_MODULE": "saqia.project.settings", "SAQIA_HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, ",".join(sorted(forbidden))], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]


_QUOTE = """
import sys
from saqia.surfaces.console.main import run
case = "--service electricity --use domestic --operator demo --from 2026-04-08 --to 2026-05-08 --volume 359 --json"
run(["quote", *case.split()], standalone_mode=False)
print("django" in sys.modules, file=sys.stderr)
"""
_COMMANDS = """
import importlib
from saqia.surfaces.console.main import COMMANDS
for module, name in COMMANDS.values():
    getattr(importlib.import_module(module), name)
"""


def _from_an_empty_shell(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], env={"PATH": ""}, capture_output=True, text=True)


def test_a_quote_needs_neither_django_nor_a_database() -> None:
    done = _from_an_empty_shell(_QUOTE)
    assert (done.returncode, done.stderr) == (0, "False\n"), done.stderr[-2000:]
    assert json.loads(done.stdout)["total_due"] > "400"


def test_every_command_is_found_before_django_is_set_up() -> None:
    done = _from_an_empty_shell(_COMMANDS)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr[-2000:]

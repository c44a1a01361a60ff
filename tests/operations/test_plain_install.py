"""What `./saqia demo` and `serve` install is enough for them: no module leans on a package of the tests or extras."""

import importlib.metadata
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

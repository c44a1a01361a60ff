"""What is drawn from code is up to date, and what is listed is complete."""

import importlib
import importlib.util
import inspect
import re
import subprocess
import tomllib
from pathlib import Path

from django.apps import apps
from django.db import models
from tools import generate_docs

from saqia.platform.outbox import facts

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_contexts_is_fresh() -> None:
    assert generate_docs.PAGE.read_text(encoding="utf-8") == generate_docs.page(), "run python -m tools.generate_docs"


def test_every_row_that_has_states_has_its_graph_drawn() -> None:
    page = generate_docs.PAGE.read_text(encoding="utf-8")
    undrawn = []
    for model in _of_contexts():
        for field in model._meta.concrete_fields:
            if field.name in ("status", "state") and isinstance(field, models.CharField):
                ways = _ways(model)
                start = field.default if field.has_default() else next(iter(ways), ("", ""))[0]
                if not any(
                    one == start and f"    {one} --> {end}: {told}\n" in page for (one, end), told in ways.items()
                ):
                    undrawn.append(f"{model._meta.db_table}.{field.name}")
    assert undrawn == []


def test_every_way_names_the_event_or_the_operation_that_goes_it() -> None:
    nameless = []
    for model in _of_contexts():
        context = ".".join(model.__module__.split(".")[:3])
        operations = importlib.import_module(f"{context}.operations")
        known = {name for name, one in vars(operations).items() if inspect.isfunction(one)} | set(facts.known())
        nameless += [f"{context}: {told}" for told in _ways(model).values() if told not in known]
    assert sorted(set(nameless)) == []


def _of_contexts() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("saqia.contexts.")]


def _ways(model: type[models.Model]) -> dict[tuple[str, str], str]:
    """Return the ways of the nearest states.py of a model, beside it or above in its context."""
    parts = model.__module__.split(".")
    for depth in range(len(parts) - 1, 2, -1):
        place = ".".join([*parts[:depth], "states"])
        if importlib.util.find_spec(place) is not None:
            ways: dict[tuple[str, str], str] = importlib.import_module(place).WAYS
            return ways
    return {}


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


def test_the_files_that_the_guides_name_are_there() -> None:
    """By the end of their path: a page says `rating/kernel.py` where it is plain which is meant."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [f"/{line}" for line in listed.splitlines()]
    guides = [*ROOT.glob("*.md"), ROOT / "docs" / "tour.md", ROOT / "docs" / "laws.md"]
    guides += [*(ROOT / "src/saqia/contexts").glob("*/README.md"), *(ROOT / "src/saqia/platform").glob("*/README.md")]
    lost = []
    for page in guides:
        for name in re.findall(r"`([\w./-]+(?:\.(?:py|md|yaml|toml)|/))`", page.read_text(encoding="utf-8")):
            of = name.removeprefix("./").rstrip("/")
            if not any(path.endswith(f"/{of}") or f"/{of}/" in path for path in paths):
                lost.append(f"{page.relative_to(ROOT)}: {name}")
    assert lost == []


def test_every_law_says_why_and_what_holds_it() -> None:
    page = (ROOT / "docs" / "laws.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 18
    assert [row for row in rows if len(row) != 3 or not all(cell.strip() for cell in row)] == []
    assert [row[0] for row in rows if not re.search(r"test|lint|tools/|check|cannot be built", row[2])] == []


def test_the_first_page_names_every_room() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    for floor in ("contexts", "surfaces", "partners"):
        row = next(line for line in page.splitlines() if line.startswith(f"| `src/saqia/{floor}/`"))
        rooms = {path.parent.name for path in (ROOT / "src/saqia" / floor).glob("*/__init__.py")}
        assert sorted(room for room in rooms if not re.search(rf"\b{room}\b", row)) == [], floor

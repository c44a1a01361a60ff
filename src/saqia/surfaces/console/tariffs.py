"""`saqia tariffs`: check the rules and their cases; compare what two grids bill for the same volumes."""

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from saqia.contexts.tariffs.wording import case_difference
from saqia.engine import table
from saqia.engine.rules import compiler, folder, problems, reading, trials
from saqia.platform import disk_wording, rulebook
from saqia.platform.wording import Language, isolate
from saqia.surfaces.console import outcomes, session, tariff_comparison

_LANGUAGE = click.option(
    "--language",
    type=click.Choice(["ar", "fr", "en"]),
    help="Of what is reported; SAQIA_LANGUAGE by default, but English in --json, which programs read.",
)


@click.group(name="tariffs")
def tariffs_group() -> None:
    """Check the tariffs, and compare them."""


@dataclasses.dataclass(slots=True)
class _Report:
    files: int = 0
    cases: int = 0
    failed: list[str] = dataclasses.field(default_factory=list)


@tariffs_group.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else on standard output.")
def check(paths: tuple[Path, ...], language: Language | None, as_json: bool) -> None:
    """Check rule files and put the cases beside them to the engine.

    PATHS are rule files or folders of a distributor, each read over the shipped rules; without any, the shipped rules
    themselves. Exits with 0 if all is well, 1 if something is wrong, 2 if a path cannot be read.
    """
    spoken = language or ("en" if as_json else session.language())
    report = _Report()
    shipped = rulebook.folder() / "tariffs"
    for path in paths or (shipped,):
        _check_path(shipped, path, report, spoken, str if as_json else lambda each: case_difference(each, spoken))
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(report), ensure_ascii=False))
    else:
        for failure in report.failed:
            click.echo(failure)
        counts = {"files": report.files, "cases": report.cases, "problems": len(report.failed)}
        click.echo(outcomes.RULES_CHECKED.say(spoken, **counts))
    sys.exit(1 if report.failed else 0)


def _check_path(
    shipped: Path, path: Path, report: _Report, language: Language, told: Callable[[trials.Difference], str]
) -> None:
    try:
        rules, cases = _layers(shipped, path, report)
        found = [trial for name, content in cases for trial in trials.read(name, content)]
    except problems.RulesInvalid as invalid:
        report.failed += [problem.sentence(language) for problem in invalid.problems]
        return
    except OSError as error:
        click.echo(f"{path}: {disk_wording.reason(error, language)}", err=True)
        sys.exit(2)
    report.cases += len(found)
    for trial in found:
        verdict = trials.judge(rules, trial)
        place, name = isolate(f"{trial.file}:{trial.line}", language), isolate(trial.name, language)
        report.failed += [f"{place}: {name}: {told(each)}" for each in verdict.differences]


def _layers(shipped: Path, path: Path, report: _Report) -> tuple[table.Table, list[tuple[str, bytes]]]:
    """Compile what is to be checked over the shipped rules, and gather its case files."""
    if (path / "tariffs").is_dir():
        path /= "tariffs"
    if path.is_dir():
        own, cases = list(folder.files(path)), list(folder.case_files(path))
        if not own:
            raise problems.RulesInvalid([problems.Problem(str(path), 0, "", "no-files")])
    else:
        beside = path.with_name(path.name.removesuffix(".yaml") + reading.CASES_SUFFIX)
        is_case_file = path.name.endswith(reading.CASES_SUFFIX)
        own = [] if is_case_file else [(path.name, path.read_bytes())]
        source = path if is_case_file else beside
        cases = [(source.name, source.read_bytes())] if source.is_file() or is_case_file else []
    report.files += len(own)
    whole = path.is_dir() and _is_complete(own)
    below = None if whole else folder.read(shipped)
    return compiler.compile_book(reading.read(own, below)), cases


def _is_complete(own: list[tuple[str, bytes]]) -> bool:
    """Say whether a folder stands by itself: it holds taxes and plans of its own."""
    try:
        book = reading.read(own)
        return bool(book.taxes and book.plans)
    except problems.RulesInvalid:
        return True


tariffs_group.add_command(tariff_comparison.compare)

if __name__ == "__main__":
    tariffs_group()

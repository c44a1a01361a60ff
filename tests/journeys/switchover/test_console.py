"""`saqia switchover`: what a person sees, and the exit status that a script reads."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest
from django.conf import settings
from tests.journeys.switchover import handovers

from saqia.surfaces.console import session, switchover


@pytest.fixture(autouse=True)
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "home")
    monkeypatch.setattr(settings, "SAQIA_LANGUAGE", "en")

    @contextlib.contextmanager
    def opened(*, migrated: bool = True) -> Iterator[None]:
        yield

    monkeypatch.setattr(session, "opened", opened)


def run(*arguments: str) -> click.testing.Result:
    return click.testing.CliRunner().invoke(switchover.switchover, arguments, catch_exceptions=False)


def check(folder: Path, *more: str) -> click.testing.Result:
    return run("check", str(folder), "--mapping", "regie", "--on", "2026-05-01", *more)


def test_check_says_go_then_load_then_report(database: str, tmp_path: Path) -> None:
    checked = check(handovers.write(tmp_path / "in"))
    assert checked.exit_code == 0
    assert "Switch-over of regie: readiness report" in checked.output
    assert "GO: load, then bill" in checked.output
    loaded = run("load", "--source", "regie")
    assert loaded.exit_code == 0
    assert "Stages of the load" in loaded.output
    shown = run("report", "--format", "json")
    assert json.loads(shown.output)["verdict"] == "go"
    assert [one["loaded"] for one in json.loads(shown.output)["stages"]] == [2, 2, 4, 3, 5, 3, 3, 2]
    assert run("report", "--format", "markdown").output.startswith("# Switch-over of regie")


def test_no_go_names_each_refused_line_and_ends_with_1(database: str, tmp_path: Path) -> None:
    checked = check(handovers.write(tmp_path / "in", handovers.added("customers", "C3;X;محمد;;A;;", "C4;P;;;A;;")))
    assert checked.exit_code == 1
    assert "customers:4 kind [X]: a code that the mapping does not know" in checked.output
    assert "customers:5 name in Latin letters: a customer without a name in either script" in checked.output
    loaded = run("load")
    assert loaded.exit_code == 1
    assert "refused lines" in loaded.output


def test_the_first_refused_lines_are_shown_and_the_others_counted(database: str, tmp_path: Path) -> None:
    lines = [f"C{number};P;;;A;;" for number in range(3, 53)]
    checked = check(handovers.write(tmp_path / "in", handovers.added("customers", *lines)))
    assert checked.output.count("a customer without a name") == switchover.SHOWN + 1  # and once in the table of reasons
    assert "... +30" in checked.output


@pytest.mark.parametrize(
    ("mapping_name", "changed", "said"),
    [
        ("other", {}, "no mapping other; shipped: onee, regie"),
        ("onee", {}, "customers.csv: line 2 is not utf-8 text"),
        ("regie", {"customers": "CODE;NOM_AR\n1;x\n"}, "customers.csv: missing columns CODE_CLIENT, NATURE"),
        ("regie", {"indices": ""}, "indices.csv: the file is empty"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_ends_with_2(
    database: str, tmp_path: Path, mapping_name: str, changed: dict[str, str], said: str
) -> None:
    checked = run("check", str(handovers.write(tmp_path / "in", changed)), "--mapping", mapping_name)
    assert checked.exit_code == 2
    assert said in checked.output
    assert "Traceback" not in checked.output


def test_there_is_nothing_to_load_or_show_before_a_check(database: str) -> None:
    for command in ("load", "report"):
        done = run(command)
        assert done.exit_code == 2
        assert "run `saqia switchover check` first" in done.output


def test_the_report_speaks_the_language_of_the_console(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SAQIA_LANGUAGE", "ar")
    assert "تقرير الجاهزية للانتقال" in check(handovers.write(tmp_path / "in")).output


def test_mappings_are_listed() -> None:
    assert [line.split()[0] for line in run("mappings").output.splitlines()] == ["onee", "regie"]

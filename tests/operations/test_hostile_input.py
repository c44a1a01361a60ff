"""Hostile input to the commands that need no database: one sentence, an exit code, nothing half-written."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from saqia.engine.rules import folder
from saqia.platform import rulebook
from saqia.surfaces.console import quote, quote_file, tariffs

HEAD = "id,service,use,operator,zone,from,to,volume,payment"
ROW = "1,electricity,domestic,demo,,2026-04-08,2026-05-08,100,card"
GOOD = f"{HEAD}\n{ROW}\n"
ONE = (
    "--service", "electricity", "--operator", "demo", "--from", "2026-04-08", "--to", "2026-05-08", "--volume", "100",
)  # fmt: skip
EN = ("--language", "en")
ALIASES = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{at}: &a{at} [{','.join([f'*a{at - 1}'] * 10)}]\n" for at in range(1, 10)
)


def refused(found: Result, code: int, told: str) -> None:
    """Check that a command ended with a sentence, not with a fault of the program."""
    assert isinstance(found.exception, SystemExit), found.exception
    assert (found.exit_code, told in found.output) == (code, True), found.output


@pytest.mark.parametrize(("content", "told"), [
    (b"", "the file is empty"),
    (b"\n\n\n", "the file is empty"),
    (b"\0" * 1000, "no column id"),
    (GOOD.encode("utf-16"), "not UTF-8 text"),
    (GOOD.replace("domestic", "privé").encode("latin-1"), "not UTF-8 text"),
    ((GOOD + f"{ROW}\n" * 30_000 + "privé").encode("latin-1"), "not UTF-8 text"),
    (b"a,b,c\n1,2,3\n", "no column id"),
    (f"{HEAD},id\n{ROW},2\n".encode(), "the column id is there already"),
    (f"{HEAD}\n{'x' * 1_000_000}\n".encode(), "not a CSV file"),
    (f'{HEAD}\n"{"x" * 1_000_000}'.encode(), "not a CSV file"),
    (f'{GOOD}"{ROW}\n{ROW}\n{ROW}\n'.encode(), "not a CSV file that can be read (line 3)"),
])  # fmt: skip
def test_a_file_of_cases_that_cannot_be_used(content: bytes, told: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    refused(CliRunner().invoke(quote.quote, ["--file", str(source), "--out", str(target), *EN]), 2, told)
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(("content", "refusals"), [
    (GOOD.encode(), 0),
    (b"\xef\xbb\xbf" + GOOD.encode(), 0),
    (GOOD.replace(",", ";").encode(), 0),
    (GOOD.replace(",100,", ",١٠٠,").encode(), 0),
    (GOOD.replace(",100,", ",\u200f100,").encode(), 1),
    (GOOD.replace(",100,", ",-5,").encode(), 1),
    (GOOD.replace(",100,", f",{'9' * 5000},").encode(), 1),
    (GOOD.replace("2026-04-08", "2026-02-31").encode(), 1),
    (GOOD.replace("2026-04-08", "0000-01-01").encode(), 1),
    (GOOD.replace("2026-05-08", "9999-12-31").encode(), 1),
    (GOOD.replace("electricity", "elec\0tricity").encode(), 1),
    (f"{HEAD}\n1,2\n".encode(), 1),
    (GOOD.replace("2026-05-08", "2026-W19-5").encode(), 1),
    (GOOD.replace("card", "card,,").encode(), 0),
    (GOOD.replace("volume,payment", "payment,volume").replace("100,card", "card,100,5").encode(), 1),
    (GOOD.replace("1,elec", '5" pipe,elec').encode(), 0),
])  # fmt: skip
def test_a_row_that_is_refused_stops_no_other(content: bytes, refusals: int, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    found = CliRunner().invoke(quote.quote, ["--file", str(source), "--out", str(target), "--json"])
    assert (found.exit_code, found.stdout) == (0, f'{{"rows": 1, "refused": {refusals}}}\n')
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("make", [
    lambda at: at / "missing" / "out.csv",
    lambda at: at / ("x" * 300),
    lambda at: Path("/dev/full"),
    lambda at: at / "pipe",
])  # fmt: skip
def test_answers_that_cannot_be_written(make: Callable[[Path], Path], tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", make(tmp_path)
    source.write_text(GOOD)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(quote_file.FileUnusable, match="^" + str(target)), pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "replace", lambda *_: pytest.fail("something was put in its place"))
        quote_file.run(folder.load(rulebook.folder() / "tariffs"), source, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "pipe"]


@pytest.mark.parametrize(("more", "told"), [
    (("--households", "9" * 30), "--households"),
    (("--cos-phi", "9" * 30), "un facteur de puissance va de 0 à 1"),
    (("--register", "x"), "x"),
    (("--volume", "1e30"), "VolumeInvalid"),
    (("--from", "2026-02-31"), "DateInvalid"),
    (("--to", "9999-12-31"), "PeriodTooLong"),
])  # fmt: skip
def test_a_case_that_is_absurd(more: tuple[str, ...], told: str) -> None:
    refused(CliRunner().invoke(quote.quote, [*ONE, *more]), 2, told)


@pytest.mark.parametrize(("content", "told"), [
    (b"", "should be a mapping"),
    (b"\0\0", "not readable YAML"),
    (b"a: [", "not readable YAML"),
    ("é: 1".encode("latin-1"), "not readable YAML"),
    ("a: 1".encode("utf-16"), "not readable YAML"),
    (b"a: &a [*a]\n", "not readable YAML"),
    (ALIASES.encode(), "not readable YAML"),
    (b"a: 1\na: 2\n", "is written twice"),
    (b"- 1\n", "should be a mapping"),
])  # fmt: skip
@pytest.mark.parametrize("name", ["own.yaml", "own.cases.yaml"])
def test_a_rule_file_that_cannot_be_used(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    refused(CliRunner().invoke(tariffs.tariffs_group, ["check", str(tmp_path / name), *EN]), 1, told)


def test_rules_of_ones_own_that_are_not_there_are_not_left_out(tmp_path: Path) -> None:
    refused(CliRunner().invoke(quote.quote, [*ONE, "--rules", str(tmp_path), *EN]), 2, "holds no rule file")

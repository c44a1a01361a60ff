"""The report in three languages, and the files that are kept of a check."""

import csv
import errno
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from django.conf import settings
from tests.journeys.switchover import handovers

from saqia.journeys.switchover import field_wording, fields, gates, reasons, rendering, reports, shelves, store, wording
from saqia.platform import rulebook
from saqia.platform.wording import LANGUAGES, Language


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "home")
    return tmp_path / "home"


def faulty(folder: Path) -> Any:
    lines = ["C3;X;=cmd;;A;;", "C4;P;;;A;;"]
    return handovers.check(handovers.write(folder, handovers.added("customers", *lines)))


def test_every_code_has_its_words() -> None:
    codes = {value for name, value in vars(reasons).items() if name.isupper()}
    assert codes == set(wording.REASONS)
    described = yaml.safe_load(rulebook.path("switchover.yaml").read_text(encoding="utf-8"))["sets"]
    for each in described:
        named = {gate["code"] for gate in each["gates"]} | set(each["after_load"])
        assert named == set(wording.GATES)
        assert each["source"]


def test_every_gate_of_the_rules_is_measured(tmp_path: Path) -> None:
    checked = handovers.check(handovers.write(tmp_path))
    assert [one.gate for one in checked.judged] == list(gates.in_force(handovers.ON).gates)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_everything_in_each_language(tmp_path: Path, language: Language) -> None:
    report = reports.of(faulty(tmp_path))
    for shown in (rendering.markdown(report, language), rendering.text(report, language)):
        assert wording.VERDICTS["no-go"].say(language) in shown
        for one in report["gates"]:
            assert wording.GATES[one["code"]].say(language) in shown
        assert wording.REASONS["name-missing"].say(language) in shown
        assert not re.search(r"<[a-z]", shown)


def test_identifiers_in_arabic_are_isolated(tmp_path: Path) -> None:
    shown = rendering.markdown(reports.of(faulty(tmp_path)), "ar")
    without = re.sub("\u2066[^\u2069]*\u2069", "", shown)
    assert not re.search(r"[0-9]", without)
    assert not re.search(r"[A-Za-z]", without)


def test_measures_have_their_units() -> None:
    assert rendering.measure(1234, "basis-points", "en") == "12,34 %"
    assert rendering.measure(-5, "centimes", "fr") == "-0,05 DH"
    assert rendering.measure(1234567, "count", "en") == "1\u202f234\u202f567"
    assert rendering.measure(None, "count", "fr") == "—"


def test_a_check_leaves_rows_refused_lines_and_reports(tmp_path: Path, home: Path) -> None:
    checked = faulty(tmp_path)
    folder = store.write(checked, reports.of(checked))
    assert folder.parent == home / "switchover" / "tenant-1"
    assert pq.read_table(folder / "contracts.parquet").num_rows == 4
    with (folder / store.REFUSED).open(encoding="utf-8-sig", newline="") as handle:
        refused = list(csv.DictReader(handle))
    assert [(row["file"], row["line"], row["reason"]) for row in refused] == [
        ("customers", "4", "code-unknown"), ("customers", "5", "name-missing"),
    ]  # fmt: skip
    assert all(row[language] for row in refused for language in LANGUAGES)
    assert json.loads((folder / "report.json").read_text(encoding="utf-8"))["verdict"] == "no-go"
    assert {path.name for path in folder.glob("report.*")} == {
        "report.json",
        "report.ar.md",
        "report.fr.md",
        "report.en.md",
    }


def test_names_and_phones_of_customers_are_in_no_report(tmp_path: Path, home: Path) -> None:
    line = "C3;P;محمد;Mohamed Secret;A;0600999999;1"
    other = "C3;P;;;A;0600999998;"
    checked = handovers.check(handovers.write(tmp_path, handovers.added("customers", line, other)))
    folder = store.write(checked, reports.of(checked))
    kept = "".join(path.read_text(encoding="utf-8-sig") for path in folder.iterdir() if path.suffix != ".parquet")
    assert "Secret" not in kept
    assert "0600999998" not in kept


def test_a_formula_in_a_value_is_made_inert(tmp_path: Path, home: Path) -> None:
    checked = handovers.check(handovers.write(tmp_path, handovers.added("premises", "=2+2;x;y;z;;")))
    folder = store.write(checked, reports.of(checked))
    assert "\n=" not in (folder / store.REFUSED).read_text(encoding="utf-8-sig")


def test_checking_again_replaces_what_was_kept(tmp_path: Path, home: Path) -> None:
    checked, again = faulty(tmp_path), faulty(tmp_path)
    first = store.write(checked, reports.of(checked))
    assert store.write(again, reports.of(again)) == first
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, faults: object) -> None:
        path.write_text("half of")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "write_refused", full)
    with pytest.raises(store.NotWritten, match="No space left"), store.room(1, "regie") as room:
        checked = handovers.check(handovers.write(tmp_path / "in"), room=room)
        store.write(checked, reports.of(checked))
    assert list((home / "switchover" / "tenant-1").iterdir()) == []


def test_what_a_killed_check_left_goes_with_the_next_and_a_running_one_keeps_its_room(home: Path) -> None:
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    for process in (ended.pid, os.getppid()):
        (home / "switchover" / "tenant-1" / f"regie.{process}.partial" / shelves.FOLDER).mkdir(parents=True)
    with store.room(1, "regie") as room:
        assert room.stat().st_mode & 0o777 == 0o700
    left = {path.name for path in (home / "switchover" / "tenant-1").iterdir()}
    assert left == {f"regie.{os.getppid()}.partial"}


def test_two_at_once_have_each_a_room_and_what_an_earlier_process_of_this_number_left_goes(home: Path) -> None:
    left = home / "switchover" / "tenant-1" / f"regie.999.{os.getpid()}.partial"  # as in a container: always the same
    left.mkdir(parents=True)
    with store.room(1, "regie") as one:
        assert not left.exists()
        with store.room(1, "regie") as other, store.room(1, "onee"):
            assert one != other
            assert one.is_dir()
        assert one.is_dir()
    assert list((home / "switchover" / "tenant-1").iterdir()) == []


def test_rows_that_are_gone_are_named(home: Path) -> None:
    with pytest.raises(store.StagedFilesMissing):
        store.accepted(1, "regie", "0" * 64, "customers")


def test_every_field_has_a_name_and_a_refused_line_is_told_by_names() -> None:
    known = {field.name for file in fields.FILES.values() for field in file.fields}
    assert field_wording.FIELDS.keys() == known | set(fields.SERVICES)
    row = {"file": "customers", "line": 4, "field": "kind", "value": "X", "reason": "code-unknown"}
    assert rendering.refusal(row, "fr") == "clients:4 type [X] : code absent de la table de correspondance"
    assert rendering.refusal(row | {"field": "", "value": ""}, "en").startswith("customers:4 —: ")

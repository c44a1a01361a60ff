"""What was read beside what the former operator states."""

from pathlib import Path

import pytest
from tests.journeys.switchover import handovers

from saqia.journeys.switchover import intake, totals


def compare(folder: Path) -> dict[tuple[str, str, str], int | None]:
    return {(one.file, one.figure, one.of): one.difference for one in handovers.check(folder).compared}


def test_equal_totals_leave_no_difference(tmp_path: Path) -> None:
    found = compare(handovers.write(tmp_path))
    assert set(found.values()) == {0}
    assert ("balances", "sum", "amount") in found
    assert ("contracts", "service", "sanitation") in found


def test_refused_lines_are_counted_as_read(tmp_path: Path) -> None:
    text = handovers.FILES["balances"].replace("P12;F2", "P99;F2")
    checked = handovers.check(handovers.write(tmp_path, {"balances": text}))
    assert [one.difference for one in checked.compared if one.file == "balances"] == [0, 0]
    assert checked.staged["balances"].accepted_sums["amount"] == 18150


def test_a_changed_amount_shows_to_the_centime(tmp_path: Path) -> None:
    text = handovers.FILES["balances"].replace("181,50", "181,49")
    found = compare(handovers.write(tmp_path, {"balances": text}))
    assert found[("balances", "sum", "amount")] == -1


def test_what_is_not_stated_is_missing_and_stops(tmp_path: Path) -> None:
    folder = handovers.write(tmp_path)
    path = folder / totals.NAME
    path.write_text(path.read_text().replace("'126168'", "null"), encoding="utf-8")
    checked = handovers.check(folder)
    assert handovers.stops(checked) == {"totals-missing"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "files: 5",
        "files: {customers: 3}",
        "files: {balances: {lines: 2, sums: 5}}",
        "files: {customers: {lines: many}}",
        "a: [",
    ],
)
def test_a_control_file_that_says_nothing_is_refused(tmp_path: Path, text: str) -> None:
    folder = handovers.write(tmp_path)
    (folder / totals.NAME).write_text(text, encoding="utf-8")
    with pytest.raises(intake.FileUnusable) as caught:
        handovers.check(folder)
    assert (caught.value.file, caught.value.code) == ("totals.yaml", "not-yaml")


def test_a_missing_control_file_is_named(tmp_path: Path) -> None:
    folder = handovers.write(tmp_path)
    (folder / totals.NAME).unlink()
    with pytest.raises(intake.FileUnusable) as caught:
        handovers.check(folder)
    assert caught.value.code == "not-found"

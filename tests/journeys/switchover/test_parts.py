"""A check by many small parts says, refuses and keeps exactly what the check of the whole does."""

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.journeys.switchover import handovers

from saqia.journeys.switchover import intake, reports, shelves, store

USES = ("EL;DOM", "EP;DOM", "AS;DOM", "EL;PAT", "EP;XXX")


def write(folder: Path, seed: int) -> Path:
    """Write a handover whose lines are in no order and have every kind of fault."""
    any_of = random.Random(seed)
    lines: dict[str, list[str]] = {name: [] for name in handovers.FILES}
    for number in range(80):
        kind, name = any_of.choice("PPPS?"), any_of.choice(["محمد العلوي", "محمد العلوي", f"سعيد {number}", ""])
        phone = f"06000000{number % 7:02}"
        lines["customers"].append(f"C{any_of.randrange(75)};{kind};{name};;A;{phone};")
        commune = any_of.choice(["09.001.01.01", "09.001.01.01", "06.141.01.0", "99.999.99.99"])
        lines["premises"].append(
            f"L{any_of.randrange(75)};{commune};;x;30,4;{any_of.choice(['-9,5', '-9,5', 'ouest'])}"
        )
    for _ in range(300):
        since = f"{any_of.randrange(1, 32):02}/0{any_of.randrange(1, 10)}/20{any_of.randrange(18, 26)}"
        place, use = f"C{any_of.randrange(85)};L{any_of.randrange(85)}", any_of.choice(USES)
        paid = any_of.choice("NNNO")
        lines["contracts"].append(f"P{any_of.randrange(280)};{place};{use};town;BT;6;1;S;{paid};{since};")
        meter = f"P{any_of.randrange(290)};alpha;{any_of.choice('5666X')};1;{any_of.choice(['U', 'U', 'P'])}"
        lines["meters"].append(f"E{any_of.randrange(280)};{meter};{since};T1;1")
    for number in range(2_000):
        day = f"{any_of.randrange(1, 29):02}/0{any_of.randrange(1, 7)}/2026"
        index = f"{any_of.choice('UUUP')};{day};{any_of.randrange(120_000)};{any_of.choice('RRE')}"
        lines["indices"].append(f"E{any_of.randrange(290)};{index}" + ";more" * (number % 97 == 0))
    for number in range(200):
        lines["balances"].append(
            f"P{any_of.randrange(290)};F{any_of.randrange(190)};03/05/2026;{number},5{number % 11}"
        )
        lines["deposits"].append(f"P{any_of.randrange(290)};16/07/2018;{any_of.choice(['200,00', '-1,00'])}")
    headings = {name: text.splitlines()[0] for name, text in handovers.FILES.items()}
    return handovers.write(folder, {name: "\n".join([headings[name], *lines[name], ""]) for name in lines})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_parts_report_refuse_and_keep_what_the_whole_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    folder = write(tmp_path / "in", seed)
    whole = handovers.check(folder)
    monkeypatch.setattr(intake, "BLOCK", 2048)
    monkeypatch.setattr(shelves, "PART_BYTES", 4096)
    parts = handovers.check(folder)
    assert len(whole.staged["indices"].faults.parts()) == 1
    assert len(parts.staged["indices"].faults.parts()) > 5
    assert len(parts.staged["meters"].keys.parts()) > 5
    assert len(whole.found.counts) > 20
    assert reports.of(parts) == reports.of(whole)
    assert handovers.faults(parts) == handovers.faults(whole)
    for name in handovers.FILES:
        assert handovers.rows(parts, name).equals(handovers.rows(whole, name)), name
        assert handovers.rows(whole, name).num_rows, name
    for checked, to in ((whole, tmp_path / "whole.csv"), (parts, tmp_path / "parts.csv")):
        store.write_refused(to, checked.found)
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_text_lies_in_one_part_whatever_lies_beside_it() -> None:
    texts = pa.array([f"P{number:09}/EL" for number in range(1000)] + ["", "é", "P000000001/EL"])
    chosen = shelves.by_text(texts, 16)
    assert chosen[-1] == chosen[1]
    assert set(chosen.tolist()) == set(range(16))
    assert np.bincount(chosen).max() < 120  # of 63 on average
    assert shelves.by_text(texts.slice(990), 16).tolist() == chosen[990:].tolist()
    assert shelves.by_text(pa.array([], pa.string()), 16).tolist() == []


def test_rows_of_a_part_are_neighbors_and_come_back_in_order(tmp_path: Path) -> None:
    shelf, rows = shelves.Shelf(tmp_path, "some"), np.arange(10)
    part = shelves.by_row(rows, 10, 3)
    assert part.tolist() == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert shelves.edges(10, 3) == [0, 4, 7, 10]
    shelf.spread(pa.table({"row": rows[::-1]}), part[::-1])
    assert shelf.take(0)["row"].to_pylist() == [3, 2, 1, 0]
    shelf.spread(pa.table({"row": [30, 31]}), np.array([0, 2]))
    assert shelf.take(0)["row"].to_pylist() == [3, 2, 1, 0, 30]
    assert shelf.parts() == [0, 1, 2]
    shelf.clear()
    assert (shelf.parts(), list(tmp_path.iterdir())) == ([], [])


def test_the_parts_of_the_longest_file_are_so_many_files_as_may_be_open() -> None:
    assert [shelves.count(size) for size in (0, shelves.PART_BYTES, 10**12)] == [1, 2, shelves.MOST_PARTS]
    blocks = 10**12 // intake.BLOCK
    numbered = [stretch for stretch, _ in shelves.stretches(iter(range(2 * blocks)), blocks)]
    assert len(set(numbered)) <= shelves.MOST_PARTS

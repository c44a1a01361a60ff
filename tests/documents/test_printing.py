"""A cycle on paper: whole files only, nothing printed twice, one bad bill never stops the others."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from saqia.contexts.billing.documents import content, rendering
from saqia.platform.documents import press, printing
from tests.documents import sample


def bills(count: int) -> Iterator[content.BillDocument]:
    """Distinct bills."""
    for place in range(count):
        yield sample.sample(number=f"2026-11-{place:07d}")


@pytest.mark.slow
def test_a_cycle_is_printed_whole_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    seen: list[int] = []
    report = rendering.render_many(bills(20), tmp_path, 2, on_progress=seen.append)
    assert (report.printed, report.skipped, report.failures) == (20, 0, ())
    assert seen == list(range(1, 21))
    files = {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.pdf")}
    assert len(files) == 20
    for line in (tmp_path / printing.LIST).read_text().splitlines():
        entry = json.loads(line)
        assert hashlib.sha256((tmp_path / f"{entry['name']}.pdf").read_bytes()).hexdigest() == entry["sha256"]
    again = rendering.render_many(bills(20), tmp_path, 2)
    assert (again.printed, again.skipped) == (0, 20)
    assert files == {path.name: path.stat().st_mtime_ns for path in tmp_path.glob("*.pdf")}


@pytest.mark.slow
def test_changed_content_and_a_lost_file_are_printed_again(tmp_path: Path) -> None:
    rendering.render_many(bills(3), tmp_path, 1)
    (tmp_path / "2026-11-0000001.pdf").unlink()
    with (tmp_path / printing.LIST).open("a") as listing:
        listing.write('{"name": "torn')
    changed = [dataclasses.replace(bill, lead="fr") if bill.number.endswith("2") else bill for bill in bills(3)]
    report = rendering.render_many(changed, tmp_path, 1)
    assert (report.printed, report.skipped) == (2, 1)


@pytest.mark.slow
def test_bad_bills_are_named_and_the_others_printed(tmp_path: Path) -> None:
    good, wrong, foreign, twice = bills(4)
    wrong = dataclasses.replace(wrong, total_ttc_centimes=1)
    customer = dataclasses.replace(sample.CUSTOMER, name=content.Words("زبون 漢", "Client"))
    foreign = dataclasses.replace(foreign, customer=customer)
    escaping = dataclasses.replace(twice, number="../../outside")
    report = rendering.render_many([good, wrong, foreign, good, escaping, twice], tmp_path, 2)
    assert report.printed == 2
    reasons = {failure.name: failure.reason for failure in report.failures}
    assert reasons[wrong.number].startswith("ContentRefused")
    assert "漢" in reasons[foreign.number]
    assert "twice" in reasons[good.number]
    assert "file name" in reasons["../../outside"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2026-11-0000000.pdf",
        "2026-11-0000003.pdf",
        printing.LIST,
    ]


def die_on(unlucky: str, subject: str) -> bytes:
    """Make bytes; kill the worker on one subject, as a crash of the typesetter would."""
    if subject == unlucky:
        os._exit(9)
    return subject.encode()


@pytest.mark.slow
def test_a_dying_worker_costs_one_document(tmp_path: Path) -> None:
    jobs = [printing.Job(f"d{place}", "hash", f"text {place}") for place in range(40)]
    report = printing.print_many(jobs, tmp_path, 2, make=functools.partial(die_on, "text 21"))
    assert report.printed == 39
    assert [(failure.name, failure.reason) for failure in report.failures] == [("d21", "the process that made it died")]
    assert len(list(tmp_path.glob("*.pdf"))) == 39


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(printing.OutputUnwritable):
        printing.print_many([], tmp_path / "file", 1, make=str.encode)


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        press.write_whole(tmp_path / "bill.pdf", b"whole content")
    assert list(tmp_path.iterdir()) == []

"""A disk that is full in the middle of a run or of printing: one sentence, nothing half-written, resumed with room."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.faults import console, images

from saqia.platform.database import cluster

pytestmark = pytest.mark.slow
KIB = 1024


class Disk:
    """A small file system in memory, mounted where a test needs it to end."""

    def __init__(self, folder: Path, size: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True).returncode != 0:
            pytest.skip("mounting a file system needs root")
        self._folder = folder

    def grow(self, size: int) -> None:
        """Give it more room."""
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self._folder)], check=True)

    def free(self) -> None:
        """Unmount it."""
        subprocess.run(["umount", "-l", str(self._folder)], check=False)


@pytest.fixture
def disks() -> Iterator[list[Disk]]:
    """Mounted file systems, unmounted with the test."""
    mounted: list[Disk] = []
    yield mounted
    for disk in mounted:
        disk.free()


@pytest.mark.parametrize("room", [8 * KIB, 24 * KIB, 48 * KIB])
def test_a_full_disk_stops_a_run_and_room_lets_it_go_on(
    room: int, stage: images.Stage, undisturbed: images.Image, server: cluster.Cluster, disks: list[Disk]
) -> None:
    """The rooms end in the snapshot, in the lines, and before the credit notes."""
    disks.append(Disk(stage.files, room))
    console.refused(console.saqia(stage, *console.BILL), "le disque est plein")
    for path in stage.files.glob("*.parquet"):
        pq.read_table(path)  # whole, or not there
    assert list(stage.files.glob("*.partial")) == []
    assert console.published(server, stage) == []
    disks[0].grow(64 * KIB * KIB)
    done = console.saqia(stage, *console.BILL)
    assert done.returncode == 0, done.stderr
    expected = [(row[1], row[9]) for row in undisturbed.rows["bills"] if row[0] == stage.cycle_id]
    assert console.published(server, stage) == sorted(expected)


def test_a_limit_on_files_is_told_the_same_way(stage: images.Stage, server: cluster.Cluster) -> None:
    told = "le fichier dépasserait la taille permise"
    console.refused(console.saqia(stage, *console.BILL, limit=2 * KIB), told)  # as it starts: compiled translations
    assert console.saqia(stage, "bills", "list").returncode == 0
    console.refused(console.saqia(stage, *console.BILL, limit=2 * KIB), told)  # in the snapshot
    assert console.published(server, stage) == []
    assert console.saqia(stage, *console.BILL).returncode == 0
    assert len(console.published(server, stage)) > 10


def test_a_full_disk_stops_printing_and_room_lets_it_go_on(
    stage: images.Stage, server: cluster.Cluster, disks: list[Disk], tmp_path: Path
) -> None:
    folder = tmp_path / "pdf"
    disks.append(Disk(folder, 300 * KIB))
    command = ("bills", "print", "--cycle", "1", "--out", str(folder), "--unsealed", "--workers", "1")
    done = console.saqia(stage, *command)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(": le disque est plein"), done.stderr
    whole = list(folder.glob("*.pdf"))
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in whole)
    disks[0].grow(64 * KIB * KIB)
    done = console.saqia(stage, *command)
    assert done.returncode == 0, done.stderr
    assert len(list(folder.glob("*.pdf"))) == 10
    assert "en échec 0" in done.stdout

"""The check of a handover: every line read and judged, the whole reconciled, the gates measured. Writes no database."""

import dataclasses
import hashlib
from pathlib import Path

from saqia.journeys.switchover import (
    fields,
    gates,
    intake,
    judgment,
    mapping,
    measures,
    refusals,
    setting,
    shelves,
    staging,
    totals,
)


@dataclasses.dataclass(frozen=True)
class Checked:
    """A handover that was read to the end.

    :param sha256: of the mapping and of every file: the same content has the same name
    :param room: where the accepted rows lie, and the shelves on which they were judged
    """

    layout: mapping.Layout
    where: setting.Setting
    sha256: str
    staged: dict[str, staging.Staged]
    compared: list[totals.Comparison]
    judged: list[gates.Judged]
    found: refusals.Found
    room: Path


def check(
    folder: Path, layout: mapping.Layout, where: setting.Setting, room: Path,
    progress: staging.Progress = lambda name, done, total: None,
) -> Checked:  # fmt: skip
    """Read the seven files of `folder`, judge every line, and measure every gate.

    :param room: an empty folder; what the check lays there is its caller's
    :raises intake.FileUnusable: a file or the control file cannot be read at all
    :raises gates.NoGatesInForce: no thresholds hold on the day of the check
    """
    thresholds = gates.in_force(where.on)
    (room / shelves.FOLDER).mkdir()
    parts = shelves.count(max(_size(folder / sheet.path) for sheet in layout.sheets.values()))
    staged: dict[str, staging.Staged] = {}
    for done, (name, sheet) in enumerate(layout.sheets.items()):
        progress(f"check {name}", done, len(layout.sheets))
        judge = judgment.of(sheet.file, where)
        staged[name] = staging.stage(folder / sheet.path, sheet, layout, staged, room, parts, judge)
    found = refusals.Found({name: each.faults for name, each in staged.items()})
    compared = totals.compare(folder, staged)
    measured = measures.measure(staged, compared, found, where, room, stale_days=thresholds.stale_days)
    progress("check", len(layout.sheets), len(layout.sheets))
    content = fingerprint(folder, layout)
    return Checked(layout, where, content, staged, compared, gates.judge(thresholds.gates, measured), found, room)


def _size(path: Path) -> int:
    """Return the bytes of a file; one that is missing is named when its turn comes."""
    return path.stat().st_size if path.is_file() else 0


def fingerprint(folder: Path, layout: mapping.Layout) -> str:
    """Return the SHA-256 of a handover: the mapping, the control file, every file.

    :raises intake.FileUnusable: a file cannot be read
    """
    digest = hashlib.sha256(layout.sha256.encode())
    paths = [layout.sheets[name].path for name in fields.FILES]
    for path in [*paths, totals.NAME]:
        try:
            with (folder / path).open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
        except OSError as error:
            raise intake.FileUnusable(path, "not-found", error=error.strerror or "") from error
    return digest.hexdigest()

"""QR codes as one vector path: sharp at any size, cheap to typeset."""

from __future__ import annotations

import segno

QUIET_ZONE = 4  # modules of white around the code, asked by ISO/IEC 18004


def svg(payload: str) -> str:
    """Return an SVG whose single path outlines the dark modules of the code.

    :param payload: what a phone reads; error correction M
    """
    rows = [bytes(row) for row in segno.make_qr(payload, error="m", boost_error=False).matrix]
    size = len(rows) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path fill="#15262b" d="{_outline(rows)}"/></svg>'
    )


def _outline(rows: list[bytes]) -> str:
    """Return one rectangle for each run of dark modules, stretched downwards while the run stays the same."""
    path: list[str] = []
    open_runs: dict[tuple[int, int], int] = {}
    for y, row in enumerate([*rows, bytes(len(rows[0]))]):
        runs = set(_runs(row))
        for run in [run for run in open_runs if run not in runs]:
            top = open_runs.pop(run)
            path.append(f"M{run[0] + QUIET_ZONE} {top + QUIET_ZONE}h{run[1]}v{y - top}h-{run[1]}z")
        for run in runs:
            open_runs.setdefault(run, y)
    return "".join(sorted(path))


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Return the start and the length of each run of dark modules, in modules."""
    runs: list[tuple[int, int]] = []
    start = -1
    for x, dark in enumerate([*row, 0]):
        if dark and start < 0:
            start = x
        elif not dark and start >= 0:
            runs.append((start, x - start))
            start = -1
    return runs

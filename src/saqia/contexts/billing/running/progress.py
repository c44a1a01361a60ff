"""How far a run is, in a file beside the cycle's own: a run holds a reading open, and writes no row before its end."""

import datetime
import json
import os
from pathlib import Path

from saqia.contexts.billing import folders
from saqia.contexts.billing.running import shapes


def keep_progress(*, tenant_id: int, cycle_id: int, step: str, done: int, of: int, at: datetime.datetime) -> None:
    """Write how far a run is, whole or not at all."""
    path = _path(tenant_id, cycle_id)
    before = find_progress(tenant_id=tenant_id, cycle_id=cycle_id)
    began = before.began_at if before and before.step == step and done and before.done <= done else at
    told = {"step": step, "done": done, "of": of, "began_at": began.isoformat(), "told_at": at.isoformat()}
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps(told))
    partial.replace(path)


def find_progress(*, tenant_id: int, cycle_id: int) -> shapes.Progress | None:
    """Return how far the run of a cycle is, or None when nothing was told."""
    try:
        told = json.loads(_path(tenant_id, cycle_id).read_text())
    except FileNotFoundError:
        return None
    moments = {name: datetime.datetime.fromisoformat(told[name]) for name in ("began_at", "told_at")}
    return shapes.Progress(told["step"], told["done"], told["of"], **moments)


def forget_progress(*, tenant_id: int, cycle_id: int) -> None:
    """Drop what a run told: it has ended."""
    _path(tenant_id, cycle_id).unlink(missing_ok=True)


def _path(tenant_id: int, cycle_id: int) -> Path:
    folder = folders.of_cycle(tenant_id, cycle_id)
    return folder.with_name(f"{folder.name}.progress.json")

"""The paper of a whole cycle: every bill as PDF, in one file that appears whole or not at all."""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from saqia.contexts.billing.documents import content, rendering
from saqia.platform.documents import seal


class BillsUnprinted(Exception):
    """Some bills could not be printed; `names` are their numbers. What was printed waits for the next try."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names[:5]))
        self.names = names


def place(tenant_id: int, cycle_id: int) -> Path:
    """Return where the paper of a cycle lies once it is made."""
    return Path(settings.SAQIA_HOME) / "prints" / f"tenant-{tenant_id}" / f"cycle-{cycle_id}.zip"


def write(
    *, tenant_id: int, cycle_id: int, documents: Iterable[content.BillDocument], workers: int,
    key: seal.SealKey | None, on_progress: Callable[[int], None] | None,
) -> int:  # fmt: skip
    """Print a cycle and return how many bills its file holds; a try that was cut goes on where it stood.

    :raises BillsUnprinted: some bills failed; no file is made
    """
    target = place(tenant_id, cycle_id)
    folder = target.with_suffix("")
    report = rendering.render_many(documents, folder, workers, key=key, on_progress=on_progress)
    if report.failures:
        raise BillsUnprinted([failure.name for failure in report.failures])
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    papers = sorted(folder.glob("*.pdf"))
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as file:
            for paper in papers:
                file.write(paper, paper.name)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    return len(papers)

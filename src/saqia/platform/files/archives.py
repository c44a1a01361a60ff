"""How large an archive that people hand in may be. Technical limits: what a request, a disk and a worker can carry."""

import zipfile
from pathlib import Path

from saqia.platform.files import kinds

MOST_BYTES = 100 * kinds.MEGABYTE
"""Of an archive as it is sent: some 250 photos as telephones make them, 2,000 as readers' devices do, within one
request of a slow office line; what is larger goes in parts, or by the console from a disk."""
MOST_ENTRIES = 20_000
"""More files than the longest round has meters: an archive beyond it was made to hold up whoever opens it."""
MOST_UNPACKED = 1_024 * kinds.MEGABYTE
"""Photos hardly shrink when they are packed: an archive that unfolds to more than this is a bomb. No entry gives more
than the archive says that it holds."""


class ArchiveRefused(zipfile.BadZipFile):
    """An archive is not opened; `reason` is a code of `wording.ARCHIVES`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def opened(path: Path) -> zipfile.ZipFile:
    """Open a ZIP archive; the caller closes it.

    :raises ArchiveRefused: broken, none, or with more entries or more to unfold than an archive may have
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, RuntimeError, ValueError):  # what a directory of hostile bytes leads to
        raise ArchiveRefused("archive-broken") from None
    entries = archive.infolist()
    reason = ""
    if len(entries) > MOST_ENTRIES:
        reason = "archive-entries"
    elif sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        reason = "archive-unfolds"
    if reason:
        archive.close()
        raise ArchiveRefused(reason)
    return archive

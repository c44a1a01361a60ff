"""How large an archive that people hand in may be. Technical limits: what a request, a disk and a worker can carry."""

import zipfile
from pathlib import Path

from saqia.platform.files import kinds

MOST_BYTES = 100 * kinds.MEGABYTE
"""Of an archive as it is sent: some 250 photos as telephones make them, 2,000 as readers' devices do, within one
request of a slow office line; what is larger goes in parts, or by the console from a disk."""
MOST_ENTRIES = 20_000
"""More files than the longest round has meters: an archive beyond it was made to hold up whoever opens it."""


def opened(path: Path) -> zipfile.ZipFile:
    """Open a ZIP archive; the caller closes it.

    :raises zipfile.BadZipFile: broken, none, or with more than `MOST_ENTRIES` entries
    """
    archive = zipfile.ZipFile(path)
    if len(archive.infolist()) > MOST_ENTRIES:
        archive.close()
        raise zipfile.BadZipFile
    return archive

"""The data of the tests' server, in memory where there is room: files by the thousand cost nothing there.

On a disk they do: ext4 does not give out an inode that was deleted a moment ago, and looks past all of those again for
each new file. A clone of eight hundred files then takes half a second of a processor, not a fiftieth.
"""

import fcntl
import os
import shutil
from pathlib import Path

from saqia.platform.database import cluster

ROOM = Path("/dev/shm")  # noqa: S108
NEEDED_BYTES = 4 << 30


def start(server: cluster.Cluster) -> None:
    """Start the tests' server, its data in memory; on a disk where memory is short."""
    server.data.parent.mkdir(parents=True, exist_ok=True)
    with (server.data.parent / "memory.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cluster.is_running(server):
            _lead_into_memory(server)
        cluster.start(server, durable=False)


def _lead_into_memory(server: cluster.Cluster) -> None:
    if server.data.is_symlink():
        server.data.readlink().mkdir(mode=0o700, exist_ok=True)  # memory forgets when the machine stops
    elif _has_room():
        shutil.rmtree(server.data, ignore_errors=True)
        target = ROOM / f"saqia-tests-{os.geteuid()}-{server.data.parent.name}-{os.urandom(4).hex()}"
        target.mkdir(mode=0o700)  # its owner is the server's user: whoever starts the server sees to both
        server.data.symlink_to(target)


def _has_room() -> bool:
    try:
        pages = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return min(shutil.disk_usage(ROOM).free, pages) >= NEEDED_BYTES and os.access(ROOM, os.W_OK)
    except (OSError, ValueError):
        return False

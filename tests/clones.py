"""Copies of a database for the tests: made and dropped in some ten milliseconds, each of its own name."""

import itertools
import os

import psycopg
from django.db import connections

from saqia.platform.database import cluster

_numbers = itertools.count()
_links: "dict[str, psycopg.Connection[tuple[object, ...]]]" = {}


def name(kind: str) -> str:
    """Return a name that no run has used: one that was killed leaves its databases behind."""
    return f"{kind}_{os.getpid()}_{next(_numbers)}_{os.urandom(3).hex()}"


def clone(server: cluster.Cluster, template: str, name: str) -> None:
    """Copy a database, file by file: through the write-ahead log it takes twice as long."""
    _tell(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')


def drop(server: cluster.Cluster, name: str) -> None:
    """Delete a database, whoever is connected to it."""
    _tell(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _tell(server: cluster.Cluster, statement: str) -> None:
    """Say something to a server, on a link that this process keeps open."""
    url = server.url("postgres", "postgres")
    link = _links.get(url)
    if link is None or link.closed or link.broken:
        link = _links[url] = psycopg.connect(url, autocommit=True)
    link.execute(statement.encode())


def point_at(database: str) -> None:
    """Have every connection of this process go to a database."""
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def forget(server: cluster.Cluster, *, keep: str) -> None:
    """Drop what runs that were killed, and older schemas, left behind."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
        for (name,) in rows:
            if name not in (keep, "postgres"):
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

"""From a bare server to a migrated database."""

import contextlib
from collections.abc import Iterator

import psycopg
from django.core.management import call_command
from django.db import connections

from saqia.platform.database import cluster, roles

_MIGRATING = "SELECT pg_advisory_xact_lock(hashtextextended('database:migrate', 0))"


def create(server: cluster.Cluster, database: str, *, template: str = "template0") -> bool:
    """Create the four roles and `database` owned by saqia_owner; return False when it was there already."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        for statement in roles.SERVER_STATEMENTS:
            connection.execute(statement)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if found:
            return False
        connection.execute(f'CREATE DATABASE "{database}" TEMPLATE {template}')
    with psycopg.connect(server.url("postgres", database), autocommit=True) as connection:
        for statement in roles.database_statements(database):
            connection.execute(statement)
    return True


def migrate(*, verbosity: int = 0) -> None:
    """Bring the configured database to the newest schema, as saqia_owner.

    One process at a time: web, workers and commands that start together after an update would each make the tables.
    """
    with _alone():
        call_command("migrate", database="owner", verbosity=verbosity, interactive=False)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the right to migrate in a transaction of its own: the migrations commit theirs one by one."""
    holder = connections["owner"].copy()
    try:
        with holder.cursor() as cursor:
            holder.set_autocommit(False)
            cursor.execute(_MIGRATING)
        yield
    finally:
        holder.rollback()  # a closed connection lets go a moment later
        holder.close()


@contextlib.contextmanager
def running(server: cluster.Cluster, database: str) -> Iterator[None]:
    """Have the embedded server up, with `database` created, for as long as the block runs.

    It is stopped at the end when no other process uses it, and only if a command started it.
    """
    with cluster.used(server):
        create(server, database)
        yield

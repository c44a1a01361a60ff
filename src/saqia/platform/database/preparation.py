"""From a bare server to a migrated database."""

import contextlib
from collections.abc import Iterator

import psycopg
from django.core.management import call_command

from saqia.platform.database import cluster, roles


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
    """Bring the configured database to the newest schema, as saqia_owner."""
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)


@contextlib.contextmanager
def running(server: cluster.Cluster, database: str) -> Iterator[None]:
    """Have the embedded server up, with `database` created, for as long as the block runs.

    It is stopped at the end when no other process uses it, and only if a command started it.
    """
    with cluster.used(server):
        create(server, database)
        yield

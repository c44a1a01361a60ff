"""Statements that every write or request repeats, planned once for each connection: Django's cursors plan at each call.

Behind PgBouncer this needs its 1.22 or newer with `max_prepared_statements` above 0.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connections

from saqia.platform.database import routing


def run(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement on the current connection, in its open transaction if any; return its rows, none if it has none.

    :raises django.db.Error: as Django's cursors do
    """
    connection = connections[routing.current.get()]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall() if cursor.description else []

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

    :param values: a list is an array; the statement casts it, as in `%s::bigint[]`
    :raises django.db.Error: as Django's cursors do
    """
    connection = connections[routing.current.get()]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, _written(values), prepare=True)
        return [] if cursor.rownumber is None else cursor.fetchall()


def _written(values: Sequence[Any] | Mapping[str, Any]) -> Sequence[Any] | Mapping[str, Any]:
    if isinstance(values, Mapping):
        return {name: _array(value) if type(value) is list else value for name, value in values.items()}
    return [_array(value) if type(value) is list else value for value in values]


def _array(values: list[Any]) -> str:
    """Return an array as PostgreSQL reads it; the driver looks at a list thrice and plans anew for each size of int."""
    return f"{{{','.join(map(_item, values))}}}"


def _item(value: Any) -> str:
    kind = type(value)
    if kind is int or kind is bool:
        return str(value)
    if value is None:
        return "NULL"
    text = value if kind is str else f"\\x{value.hex()}" if kind is bytes else str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'

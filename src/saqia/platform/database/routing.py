"""Which of the database's roles the code speaks through: the application's, or the landing role inside a bill run."""

import contextvars
from typing import Any

APPLICATION, LANDING = "default", "land"
current: contextvars.ContextVar[str] = contextvars.ContextVar("saqia_database_alias", default=APPLICATION)


class Router:
    """Send every model to the connection of the open operation (settings.DATABASE_ROUTERS)."""

    def db_for_read(self, model: type[Any], **hints: object) -> str:
        """Return the alias for a query."""
        return current.get()

    def db_for_write(self, model: type[Any], **hints: object) -> str:
        """Return the alias for a write."""
        return current.get()

    def allow_relation(self, first: object, second: object, **hints: object) -> bool:
        """Relate freely: all aliases are one database."""
        return True

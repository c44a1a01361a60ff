"""A PostgreSQL address as Django's settings want it."""

import urllib.parse

_NEVER_BY_ITSELF = 2**31 - 1
"""Uses after which the driver prepares a statement that nobody asked to prepare; Django's own default forbids all."""


def parse(url: str) -> dict[str, object]:
    """Return the Django DATABASES entry of a `postgresql://user:password@host:port/name?host=...` address."""
    parts = urllib.parse.urlsplit(url)
    query = dict(urllib.parse.parse_qsl(parts.query))
    options = {key: value for key, value in query.items() if key not in {"host", "port"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": urllib.parse.unquote(parts.path.lstrip("/")),
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": query.get("port", str(parts.port or "")),
        "OPTIONS": {**options, "connect_timeout": 2, "prepare_threshold": _NEVER_BY_ITSELF},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }

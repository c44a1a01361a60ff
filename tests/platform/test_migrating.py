"""Bringing the schema up to date while others do the same."""

import pytest
from django.db import connections

from saqia.platform.database import preparation

TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended('database:migrate', 0))"


def is_free() -> bool:
    """Say whether another connection might begin to migrate."""
    with connections["default"].cursor() as cursor:
        cursor.execute(TRY)
        return bool(cursor.fetchone()[0])


@pytest.mark.usefixtures("database")
def test_one_process_migrates_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two commands that started together after an update made the same table, and one ended with a traceback."""
    meanwhile = []
    monkeypatch.setattr(preparation, "call_command", lambda *_, **__: meanwhile.append(is_free()))
    assert is_free()
    preparation.migrate()
    assert (meanwhile, is_free()) == ([False], True)


@pytest.mark.usefixtures("database")
def test_a_migration_that_fails_lets_the_next_one_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("cut")

    monkeypatch.setattr(preparation, "call_command", fail)
    with pytest.raises(RuntimeError, match="cut"):
        preparation.migrate()
    assert is_free()

"""A seal key for the tests, made in their own folder."""

from __future__ import annotations

import datetime

import pytest

from saqia.platform.documents import demonstration, seal

AT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> seal.SealKey:
    """The demonstration key of a fresh data folder."""
    return demonstration.seal_key(tmp_path_factory.mktemp("keys"), at=AT)

"""What people do in a demonstration has its consequences: a worker runs beside the pages, and ends with them."""

import datetime
import time

import pytest
from django.db import connection

from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.files import models, storing
from saqia.platform.tenancy import scope
from saqia.surfaces.console import jobs

pytestmark = pytest.mark.slow
AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
PATIENCE_SECONDS = 180.0  # a busy machine starts processes slowly


def test_a_file_leaves_its_quarantine_by_itself(
    server: cluster.Cluster, database: str, souss: operation.Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = storing.store(actor=souss, content=b"a letter", media_type="text/plain", purpose="test", at=AT)
    monkeypatch.setenv("SAQIA_DATABASE_URL", server.url("saqia_app", database))
    monkeypatch.setenv("SAQIA_SECRET_KEY", "of a test of the demonstration, long enough to pass")

    def state() -> str:
        with scope.reading(souss.tenant_id):
            return models.File.objects.get(id=stored.file_id).state

    assert state() == "quarantined"
    limit = time.monotonic() + PATIENCE_SECONDS
    with jobs.beside():
        while state() == "quarantined" and time.monotonic() < limit:
            time.sleep(0.1)
    assert state() == "accepted"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        assert cursor.fetchone() == (0,)  # it ended as workers do, and left

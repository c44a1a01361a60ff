"""Bills read back from the cycle's column files by many threads at once, as a web server reads them."""

import concurrent.futures
from pathlib import Path

import pytest
from tests.contexts.billing import books
from tests.contexts.billing.stages import Stages, bill_april

from saqia.contexts.billing import models, reading
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

THREADS, TIMES, WAIT_SECONDS = 8, 60, 120


def test_threads_read_what_one_reads(stages: Stages, tmp_path: Path) -> None:
    with stages.copy(bill_april, tmp_path) as world:
        with scope.reading(1):
            rows = list(models.Bill.objects.order_by("number"))
        alone = [reading.detail(row) for row in rows]
        assert len(alone) == len(books.bills(world, rows[0].cycle_id)) > 5
        with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
            asked = [(place, threads.submit(reading.detail, rows[place])) for place in [*range(len(rows))] * TIMES]
            for place, found in asked:
                assert found.result(WAIT_SECONDS) == alone[place]

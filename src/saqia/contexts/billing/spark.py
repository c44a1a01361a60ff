"""Rating on Apache Spark, for a run that outgrows one machine: the same function, the same files, the same hashes.

The snapshot and result files must lie where every executor reaches them, and `PYSPARK_PYTHON` must name a Python that
has this package. Needs the extra `saqia[spark]` and Java 17.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from saqia.contexts.billing import executors, extraction, rating
from saqia.engine import table

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ANSWERED = "unit int, result string"


class SparkExecutor:
    """Rates units with `mapInArrow`: a row in is a unit's number, a row out its result."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def rate(
        self, folder: Path, units: Iterable[executors.Work], rules: table.Table, grid: rating.Grid
    ) -> Iterator[rating.UnitResult]:
        """Rate units on the cluster; they are read whole first, here, for the cluster does not reach the database."""
        asked = [work if isinstance(work, int) else _read(folder, work, rules) for work in units]
        if not asked:
            return
        shared = self._session.sparkContext.broadcast((folder, asked, rules, grid))

        def rate_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            folder, asked, rules, grid = shared.value
            for batch in batches:
                chosen = [asked[position] for position in batch["id"].to_pylist()]
                results = [rating.rate_unit(folder, unit, rules, grid) for unit in chosen]
                told = [json.dumps(dataclasses.asdict(result)) for result in results]
                yield pa.record_batch({"unit": pa.array(chosen, pa.int32()), "result": told})

        frame = self._session.range(0, len(asked), 1, len(asked))  # a partition a unit
        for row in frame.mapInArrow(rate_batches, _ANSWERED).collect():
            yield rating.UnitResult(**json.loads(row.result))


def _read(folder: Path, work: extraction.Cut, rules: table.Table) -> int:
    work.write(folder, rules.policies)
    return work.unit

"""Rating on Apache Spark, for a run that outgrows one machine: the same function, the same files, the same hashes.

The snapshot and result files must lie where every executor reaches them. Needs the extra `saqia[spark]` and Java 17.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from saqia.contexts.billing import rating
from saqia.engine import table

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_ANSWERED = "unit int, result string"


class SparkExecutor:
    """Rates units with `mapInArrow`: a row in is a unit's number, a row out its result."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def rate(
        self, folder: Path, units: Iterable[int], rules: table.Table, grid: rating.Grid
    ) -> Iterator[rating.UnitResult]:
        """Rate units on the cluster; they are extracted whole first, for the cluster needs their number."""
        asked = [(unit,) for unit in units]
        if not asked:
            return
        shared = self._session.sparkContext.broadcast((folder, rules, grid))

        def rate_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            folder, rules, grid = shared.value
            for batch in batches:
                results = [rating.rate_unit(folder, unit, rules, grid) for unit in batch["unit"].to_pylist()]
                told = [json.dumps(dataclasses.asdict(result)) for result in results]
                yield pa.record_batch({"unit": batch["unit"].cast(pa.int32()), "result": told})

        frame = self._session.createDataFrame(asked, "unit int").repartition(len(asked))
        for row in frame.mapInArrow(rate_batches, _ANSWERED).collect():
            yield rating.UnitResult(**json.loads(row.result))

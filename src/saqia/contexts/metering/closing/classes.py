"""The mean of a class, for points without a past: same service, register and use in the same month of the round."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.contracts import exports as contracts
from saqia.contexts.metering import arrow, rules
from saqia.contexts.metering.closing import counting, legs
from saqia.platform.database import bulk

_CLASS = ["service", "register", "use"]
_ACTUAL = pa.schema(
    [
        ("metered_by_id", pa.int64()),
        ("service", pa.int16()),
        ("register", pa.int16()),
        ("volume", pa.int64()),
        ("days", pa.int64()),
    ]
)
_QUERY = """
SELECT c.service_point_id, c.service, c.register, c.volume_milli, c.to_on - c.from_on
FROM metering_consumption c
WHERE c.round_id = %s AND c.month = %s AND c.is_billable AND NOT c.estimated AND c.catch_up_from_on IS NULL
"""


def means(waiting: pa.Table, period: legs.Period) -> counting.ClassMean:
    """Return the mean of each leg's class, from what the round measured this month.

    A class with few measures gives none: it would be one neighbor's consumption.

    :param waiting: legs, of schema `legs.LEGS`
    """
    actual = _with_use(bulk.fetch(_QUERY, _ACTUAL, (period.round_id, period.month)), period)
    sums = actual.group_by(_CLASS).aggregate([("volume", "sum"), ("days", "sum"), ("days", "count")])
    least = rules.estimates(period.estimate_on).class_least_periods
    sums = sums.filter(pc.greater_equal(sums["days_count"], least)).select([*_CLASS, "volume_sum", "days_sum"])
    asked = waiting.select(["service_point_id", "service", "register"]).rename_columns(["metered_by_id", *_CLASS[:2]])
    asked = asked.append_column("line", pa.array(np.arange(len(asked))))
    found = _with_use(asked, period).join(sums, keys=_CLASS, join_type="left outer").sort_by("line")
    return counting.ClassMean(arrow.ints(found, "volume_sum"), arrow.ints(found, "days_sum"))


def _with_use(table: pa.Table, period: legs.Period) -> pa.Table:
    """Add the use class that each point is supplied for on the day of the estimate; null without a contract."""
    points = table["metered_by_id"].unique()
    supply = contracts.supply(first_on=period.since, until_on=period.until, service_point_ids=points).select(
        ["metered_by_id", "service", "use"]
    )
    # Sanitation shares the water point; the meter counts water.
    metered = supply.filter(pc.less(supply["service"], 3)).select(["metered_by_id", "use"])
    once = metered.group_by("metered_by_id").aggregate([("use", "max")]).rename_columns(["metered_by_id", "use"])
    return table.join(once, keys="metered_by_id", join_type="left outer")

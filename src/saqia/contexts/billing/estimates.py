"""Which own bills rest on an estimate that no actual reading has settled yet."""

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.billing import types
from saqia.platform.database import bulk

UNSETTLED = pa.schema(
    [
        pa.field("contract_id", pa.int64()),
        pa.field("register", pa.int8()),
        pa.field("bill_number", pa.int64()),
        pa.field("cycle_id", pa.int64()),
        pa.field("from_on", pa.date32()),
        pa.field("to_on", pa.date32()),
        pa.field("volume_milli", pa.int64()),
    ]
)
_QUERY = """
SELECT e.contract_id, e.register, e.bill_number, e.cycle_id, e.from_on, e.to_on, e.volume_milli
FROM billing_estimate e
WHERE e.contract_id = ANY(%s::bigint[]) AND NOT EXISTS (
    SELECT FROM billing_correction c WHERE c.bill_number = e.bill_number AND c.contract_id = e.contract_id
        AND (c.register IS NULL OR c.register = e.register))
    AND NOT (e.bill_number = 0 AND EXISTS (
        SELECT FROM billing_estimate late WHERE late.contract_id = e.contract_id AND late.register = e.register
            AND late.from_on = e.from_on AND late.to_on = e.to_on AND late.id > e.id AND NOT EXISTS (
                SELECT FROM billing_correction c
                WHERE c.bill_number = late.bill_number AND c.contract_id = late.contract_id
                    AND (c.register IS NULL OR c.register = late.register))))
ORDER BY e.contract_id, e.register, e.from_on
"""


def unsettled(contract_ids: pa.ChunkedArray) -> pa.Table:
    """Return the estimates billed to these contracts and not credited since, of `UNSETTLED`.

    One that no bill carried counts once, and no more when a late bill carries it.
    """
    return bulk.fetch(_QUERY, UNSETTLED, (bulk.listed(contract_ids.unique()),))


def carried(rows: pa.Table) -> pa.Table:
    """Return the estimated volumes among rows to bill: of each register, and of the sums that the levy is due on.

    :param rows: with the columns of `types.SUPPLIES` that are named here; others are kept as they are
    """
    rows = rows.filter(pc.and_(pc.fill_null(rows["estimated"], False), rows["hold_reason"].is_null()))
    sums = rows.filter(pc.equal(rows["role"], types.ROLE_TOTAL))
    before = pc.if_else(sums["catch_up_from_on"].is_valid(), sums["catch_up_milli"], pa.scalar(0, pa.int64()))
    changed = {
        "register": pa.repeat(pa.scalar(types.SUM_OF_REGISTERS, pa.int8()), sums.num_rows),
        "from_on": pc.coalesce(sums["catch_up_from_on"], sums["from_on"]),
        "volume_milli": pc.add(sums["volume_milli"], before),
    }
    for name, values in changed.items():
        sums = sums.set_column(sums.schema.get_field_index(name), rows.schema.field(name), values)
    return pa.concat_tables([rows.filter(pc.equal(rows["role"], types.ROLE_METERED)), sums])

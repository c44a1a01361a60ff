"""The Arrow schemas at the engine's two ends: cases in, lines and refusals out.

Units: days are whole days since 1970-01-01, periods are half-open; volumes are int64 thousandths of kWh or m3
(of kVA on the register `power`); unit prices int64 micro-dirham excluding VAT; amounts int64 centimes;
tax rates int32 basis points.
"""

import pyarrow as pa

CASES = pa.schema(
    [
        pa.field("case", pa.int64(), nullable=False),
        pa.field("bill", pa.int64(), nullable=False),
        pa.field("plan", pa.int32(), nullable=False),  # index from `table.resolve`
        pa.field("register", pa.int8(), nullable=False),  # codes.Register
        pa.field("from_day", pa.int32(), nullable=False),
        pa.field("to_day", pa.int32(), nullable=False),
        pa.field("volume", pa.int64(), nullable=False),  # thousandths; negative is rated as the mirror image
        # From here on every column may be left out.
        pa.field("estimated", pa.bool_()),
        pa.field("reference_volume", pa.int64()),  # last actual consumption, thousandths
        pa.field("reference_days", pa.int32()),  # its length; 0: none
        pa.field("catch_up_from_day", pa.int32()),  # null: no catch-up
        pa.field("billed_volume", pa.int64()),  # billed on estimates over [catch_up_from_day, from_day), thousandths
        pa.field("households", pa.int32()),  # behind a shared meter; 1
        pa.field("cos_phi", pa.int16()),  # hundredths; 0: not measured
    ]
)
"""A case is one register of one supply over one period. `case` is the caller's own number, unique in the batch."""

REQUIRED = ("case", "bill", "plan", "register", "from_day", "to_day", "volume")

LINES = pa.schema(
    [
        pa.field("bill", pa.int64(), nullable=False),
        pa.field("case", pa.int64(), nullable=False),
        pa.field("line", pa.int16(), nullable=False),  # 1.. within the case
        pa.field("component", pa.int8(), nullable=False),  # codes.Component
        pa.field("block", pa.int8(), nullable=False),  # 1..; 0: the line has no block
        pa.field("from_day", pa.int32(), nullable=False),
        pa.field("to_day", pa.int32(), nullable=False),
        pa.field("period_days", pa.int32(), nullable=False),  # of the whole period that the line is a part of
        pa.field("volume", pa.int64(), nullable=False),  # thousandths, half-up; 0 on fixed charges
        pa.field("unit_price", pa.int64(), nullable=False),  # micro-dirham; per month on fixed charges; 0 on the levy
        pa.field("amount_ht", pa.int64(), nullable=False),
        pa.field("vat_rate_bp", pa.int32(), nullable=False),
        pa.field("vat", pa.int64(), nullable=False),
        pa.field("amount_ttc", pa.int64(), nullable=False),
        pa.field("source", pa.int32(), nullable=False),  # index in `table.sources`
        pa.field("vat_source", pa.int32(), nullable=False),
        pa.field("segment", pa.int32(), nullable=False),  # row of the compiled table that priced the line
        pa.field("flags", pa.int32(), nullable=False),  # codes.Flag
    ]
)

REFUSED = pa.schema(
    [
        pa.field("bill", pa.int64(), nullable=False),
        pa.field("case", pa.int64(), nullable=False),
        pa.field("reason", pa.int8(), nullable=False),  # codes.Reason
    ]
)

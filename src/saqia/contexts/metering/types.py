"""The codes and column layouts that metering shares with its callers."""

import enum

import pyarrow as pa

SERVICES = {"electricity": 1, "water": 2}
"""The services that have meters: sanitation is measured by the water point."""
LATITUDES, LONGITUDES = (20.0, 36.0), (-18.0, 0.0)
"""Between which degrees, WGS 84, Morocco lies: a reading from elsewhere is a slip of the device."""


class Source(enum.StrEnum):
    """Where an index comes from."""

    READER = "reader"
    SELF = "self"
    REMOTE = "remote"
    FILE = "file"
    ESTIMATE = "estimate"
    INSTALLATION = "installation"
    REMOVAL = "removal"
    SWITCH_OVER = "switch-over"


class PhotoSource(enum.StrEnum):
    """How a photo came after its reading."""

    ARCHIVE = "archive"
    DESK = "desk"


class Method(enum.StrEnum):
    """How a volume was found when it was not measured."""

    SAME_SEASON = "same-season"
    """The same days of the year before, at this point."""
    RECENT = "recent"
    """The daily mean of the last actual periods at this point, three at most."""
    CLASS_MEAN = "class-mean"
    """The daily mean of the same service, register and use in the same round."""
    FORMER_OPERATOR = "former-operator"
    """An estimate that the former operator handed over."""
    ANOMALY_MEAN = "anomaly-mean"
    """The meter does not count: the point's own mean takes the place of its index, for good."""
    ANOMALY_ZERO = "anomaly-zero"
    """The anomaly says that nothing was consumed."""
    BY_DAYS = "by-days"
    """Nobody read the meter when its holder changed: what was measured around that day, shared by days."""


class Hold(enum.StrEnum):
    """Why a consumption cannot be billed yet, besides the reasons of a held reading."""

    NO_READING = "no-reading"
    """The register has never been read: there is nothing to count from."""
    NO_HISTORY = "no-history"
    """Nothing to estimate from: neither this point nor its class has an actual consumption."""
    ANOMALY = "anomaly"
    """The anomaly that the reader noted is not billable."""
    BELOW_ESTIMATE = "below-estimate"
    """The meter shows less than the estimate that parted its holders: the next reading beyond that settles it."""


METER_ROWS = pa.schema(
    [
        ("line", pa.int64()),  # the caller's line number, for the report
        ("source", pa.string()),  # code of the former operator's system
        ("source_ref", pa.string()),  # its reference of the meter; (source, source_ref) is imported once
        ("point_ref", pa.string()),  # service point of the same source, imported before
        ("serial", pa.string()),
        ("make", pa.string()),  # maker's code; null or empty: not known
        ("service", pa.int8()),  # 1 electricity, 2 water
        ("digits", pa.int8()),  # whole digits of the dial, 3 to 9
        ("multiplier_milli", pa.int64()),  # thousandths; null: 1000, none
        ("phases", pa.int8()),  # 1 or 3; null: water, or not known
        ("registers", pa.string()),  # codes of saqia.engine.codes.Register with blanks between: `0`, or `2 3 4`
        ("installed_on", pa.date32()),
        ("removed_on", pa.date32()),  # null: still there
    ]
)
"""One row a meter, for `operations.import_meters`."""

READING_ROWS = pa.schema(
    [
        ("line", pa.int64()),
        ("source", pa.string()),
        ("meter_ref", pa.string()),  # `source_ref` of the meter, imported before
        ("register", pa.int8()),  # saqia.engine.codes.Register; null: 0, the total
        ("read_on", pa.date32()),
        ("index_milli", pa.int64()),  # thousandths on the dial; null with an anomaly: not readable
        ("estimated", pa.bool_()),  # true: an estimate of the former operator; null: false
        ("anomaly", pa.string()),  # a code of rules/anomalies.yaml; null: none
    ]
)
"""One row an index, for `operations.import_readings`."""

STOP_ROWS = pa.schema(
    [
        ("line", pa.int64()),
        ("source", pa.string()),
        ("point_ref", pa.string()),  # service point of the same source, imported before
        ("round_code", pa.string()),
        ("book_code", pa.string()),
        ("position", pa.int32()),  # walking order within the book
    ]
)
"""One row a service point on a round, for `operations.import_stops`."""

REFUSED = pa.schema(
    [
        pa.field("line", pa.int64(), nullable=False),  # row number of a table, line number of a file; from 1
        pa.field("field", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),  # a code of wording.REFUSALS
        pa.field("value", pa.string()),
    ]
)
"""What an import did not take in; an operation returns it beside its counts."""

CONSUMPTIONS = pa.schema(
    [
        pa.field("consumption_id", pa.int64()),
        pa.field("service_point_id", pa.int64()),
        pa.field("meter_id", pa.int64()),
        pa.field("meter_serial", pa.string()),
        pa.field("register", pa.int8()),  # saqia.engine.codes.Register
        pa.field("from_on", pa.date32()),
        pa.field("to_on", pa.date32()),
        pa.field("previous_index_milli", pa.int64()),
        pa.field("index_milli", pa.int64()),
        pa.field("previous_source", pa.string()),
        pa.field("source", pa.string()),
        pa.field("volume_milli", pa.int64()),  # negative when estimates took too much; see catch_up_from_on
        pa.field("estimated", pa.bool_()),
        pa.field("reference_volume_milli", pa.int64()),  # last actual consumption
        pa.field("reference_days", pa.int32()),  # 0: none is known
        pa.field("catch_up_from_on", pa.date32()),  # start of the estimates that this reading settles
        pa.field("bill", pa.bool_()),
        pa.field("hold_reason", pa.string()),
        pa.field("anomaly_code", pa.string()),
        pa.field("method", pa.string()),  # how an estimate was made
        pa.field("catch_up_milli", pa.int64()),  # what was billed on estimates over [catch_up_from_on, from_on)
        pa.field("replaces_id", pa.int64()),  # the consumption whose place this one takes
    ]
)
"""What `exports.consumptions` returns."""

HISTORY = pa.schema(
    [
        pa.field("service_point_id", pa.int64()),
        pa.field("register", pa.int8()),
        pa.field("month", pa.date32()),  # its first day
        pa.field("volume_milli", pa.int64()),
        pa.field("days", pa.int32()),
        pa.field("estimated", pa.bool_()),
    ]
)
"""What `exports.history` returns."""

VERSIONS = pa.schema(
    [
        pa.field("service_point_id", pa.int64()),
        pa.field("month", pa.date32()),  # its first day
        pa.field("volume_milli", pa.int64()),
        pa.field("estimated", pa.bool_()),
        pa.field("since", pa.timestamp("us", tz="UTC")),  # null: the first that was known
        pa.field("until", pa.timestamp("us", tz="UTC")),  # null: it stands
    ]
)
"""What `exports.versions` returns: one register's volume of a month, and from when until when it stood."""

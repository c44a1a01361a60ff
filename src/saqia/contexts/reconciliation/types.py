"""Shapes that cross the doors of reconciliation. Amounts in centimes, stamp duty in them."""

import dataclasses
import datetime

import pyarrow as pa

LINES = pa.schema([pa.field("reference", pa.string()), pa.field("amount_centimes", pa.int64())])
"""The lines of a channel's file: what was taken under each reference."""


@dataclasses.dataclass(frozen=True)
class Taken:
    """A file of a channel that was taken in."""

    lines: int
    total_centimes: int
    repeated: bool


@dataclasses.dataclass(frozen=True)
class Day:
    """A day of a collector, three ways.

    :param theirs_centimes: None: no file came
    :param bank_centimes: None: no transfer covers the day yet
    :param closed_at: when somebody signed it; None: nobody has
    :param closed_by: the code of the actor who did; "": nobody has
    :param bank_until_on: the last day that the transfer covers where it covers more than this one
    """

    channel: str
    collector: str
    on: datetime.date
    payments: int
    ours_centimes: int
    theirs_centimes: int | None
    bank_centimes: int | None
    open_differences: int
    bank_until_on: datetime.date | None = None
    closed_at: datetime.datetime | None = None
    closed_by: str = ""

    @property
    def is_closed(self) -> bool:
        """Whether somebody signed it."""
        return self.closed_at is not None


@dataclasses.dataclass(frozen=True)
class Difference:
    """Where a day differs; `settled_at` None: open."""

    difference_id: int
    channel: str
    collector: str
    on: datetime.date
    kind: str
    reference: str
    ours_centimes: int
    theirs_centimes: int
    owner: str
    due_on: datetime.date
    settled_at: datetime.datetime | None
    settled_by: str
    remark: str

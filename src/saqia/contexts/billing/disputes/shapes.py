"""Disputes as pages show them."""

import dataclasses
import datetime

from saqia.contexts.billing.disputes import diagnosis, models


@dataclasses.dataclass(frozen=True)
class Move:
    """A step of a dispute; `author` is an actor's code."""

    status: str
    author: str
    moved_at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Dispute:
    """A contested bill. Amounts in centimes; `moves` is empty in lists."""

    number: int
    bill_number: int
    account_id: int
    reason: str
    remark: str
    file_ids: tuple[int, ...]
    disputed_centimes: int
    held_centimes: int
    diagnosis: tuple[diagnosis.Finding, ...]
    status: str
    opened_at: datetime.datetime
    answer_by: datetime.date
    outcome: str
    decision_reason: str
    decision_remark: str
    decided_at: datetime.datetime | None
    appeal_until: datetime.date | None
    appeals: int
    moves: tuple[Move, ...] = ()


def frozen(row: models.Dispute, moves: tuple[Move, ...] = ()) -> Dispute:
    """Return a stored dispute."""
    made = {"file_ids", "diagnosis", "moves"}
    plain = {name: getattr(row, name) for name in Dispute.__dataclass_fields__ if name not in made}
    findings = tuple(diagnosis.Finding(one["code"], one["values"]) for one in row.diagnosis)
    return Dispute(**plain, file_ids=tuple(row.file_ids), diagnosis=findings, moves=moves)

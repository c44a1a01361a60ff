"""What waits for somebody of the staff, queue by queue: what the desk's first page and programs show.

Reads only, inside the caller's `scope.reading`; one query a queue.
"""

import dataclasses
import datetime
from collections.abc import Callable

from saqia.contexts.banking import queries as banking
from saqia.contexts.billing import queries as billing
from saqia.contexts.collections import queries as collections
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import queries as parties
from saqia.contexts.prepaid import queries as prepaid
from saqia.contexts.reconciliation import queries as reconciliation
from saqia.platform import operation
from saqia.platform.wording import Text

MOST_DUPLICATES = 200
"""Duplicates are looked for, not kept: as many are counted, and shown, at most."""


@dataclasses.dataclass(frozen=True)
class Queue:
    """How much waits in a queue, and how much of that is late."""

    code: str
    name: Text
    many: int
    late: int = 0


def _exceptions(on: datetime.date) -> tuple[int, int]:
    return sum(billing.count_exceptions().values()), 0


def _held_readings(on: datetime.date) -> tuple[int, int]:
    return sum(metering.count_held_readings().values()), 0


def _disputes(on: datetime.date) -> tuple[int, int]:
    found = billing.count_disputes(on=on)
    return found.opened + found.examining + found.proposed, found.late


def _corrections(on: datetime.date) -> tuple[int, int]:
    return billing.count_proposals(), 0


def _deposits(on: datetime.date) -> tuple[int, int]:
    return collections.count_deposits(on=on)


def _protections(on: datetime.date) -> tuple[int, int]:
    return collections.count_protections_ending(on=on), 0


def _refused_keys(on: datetime.date) -> tuple[int, int]:
    return prepaid.count_refused_keys(), 0


def _write_offs(on: datetime.date) -> tuple[int, int]:
    return collections.count_write_offs(), 0


def _suspense(on: datetime.date) -> tuple[int, int]:
    found = banking.sum_suspense(on=on)
    return found.count, found.late


def _differences(on: datetime.date) -> tuple[int, int]:
    return reconciliation.count_open_differences(), reconciliation.count_late_differences(on=on)


def _duplicates(on: datetime.date) -> tuple[int, int]:
    return len(parties.list_duplicates(most=MOST_DUPLICATES)), 0


def _late_readings(on: datetime.date) -> tuple[int, int]:
    found = metering.list_interval_warnings()
    return sum(one.warning + one.overdue for one in found), sum(one.overdue for one in found)


def _works(on: datetime.date) -> tuple[int, int]:
    return metering.count_open_work_orders(on=on)


_QUEUES: tuple[tuple[str, str, Text, Callable[[datetime.date], tuple[int, int]]], ...] = (
    ("exceptions", "desk.see-cycles", Text(ar="غير مفوترة", fr="Non facturés", en="Not billed"), _exceptions),
    ("held-readings", "desk.see-cycles", Text(ar="قراءات معلقة", fr="Relevés en attente", en="Held readings"),
     _held_readings),
    ("late-readings", "desk.see-cycles",
     Text(ar="فترات قراءة تطول", fr="Périodes de relève longues", en="Reading periods growing long"), _late_readings),
    ("disputes", "desk.see-customers", Text(ar="منازعات", fr="Contestations", en="Disputes"), _disputes),
    ("corrections", "desk.see-cycles", Text(ar="تصحيحات", fr="Corrections", en="Corrections"), _corrections),
    ("collections-deposits", "desk.see-collections",
     Text(ar="ضمانات واجب إرجاعها", fr="Dépôts à restituer", en="Deposits to give back"), _deposits),
    ("collections-protections", "desk.see-collections",
     Text(ar="حمايات من القطع تنتهي قريبا", fr="Protections bientôt finies", en="Protections that end soon"),
     _protections),
    ("collections-write-offs", "desk.see-collections",
     Text(ar="ديون مقترح التخلي عنها", fr="Abandons de créances", en="Write-offs"), _write_offs),
    ("prepaid-keys", "prepaid.change-key",
     Text(ar="مفاتيح عدادات تعذر تغييرها", fr="Clés de compteur refusées", en="Meter keys refused"), _refused_keys),
    ("bank-lines", "desk.see-banks",
     Text(ar="حركات بنكية معلقة", fr="Mouvements bancaires à placer", en="Movements of banks to place"), _suspense),
    ("money-differences", "desk.see-reconciliation", Text(ar="فروق", fr="Écarts", en="Differences"), _differences),
    ("works", "desk.see-field-orders", Text(ar="أشغال على العدادات", fr="Interventions", en="Work at meters"), _works),
    ("duplicates", "parties.merge-customers", Text(ar="سجلات مكررة", fr="Doublons", en="Duplicates"), _duplicates),
)  # fmt: skip
"""Code, the permission that opens it, its name, how it is counted; in the order of the desk's menu."""


def list_queues(actor: operation.Actor, *, on: datetime.date) -> list[Queue]:
    """Return what waits in each queue that the actor may open."""
    found = []
    for code, permission, name, count in _QUEUES:
        if actor.may(permission):
            many, late = count(on)
            found.append(Queue(code, name, many, late))
    return found

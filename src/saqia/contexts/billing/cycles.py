"""The steps of a cycle that write to the database, one transaction each. Every one is safe to repeat."""

import datetime
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import yaml
from django.db import connections
from django.db.models import Q

from saqia.contexts.billing import causes, events, models, publication, states, types
from saqia.contexts.ledger import operations as ledger
from saqia.platform import operation, rulebook
from saqia.platform.database import bulk, locks, routing
from saqia.platform.numbering import series
from saqia.platform.outbox import publishing

_EXCEPTIONS = """
INSERT INTO billing_exception (cycle_id, account_id, contract_id, reason, status, resolution)
SELECT %s, account_id, contract_id, reason, 'open', '' FROM staged_refusals
ON CONFLICT (tenant_id, cycle_id, contract_id, reason) DO NOTHING
"""


class CycleNotFound(Exception):
    """This tenant has no such cycle."""


class GateClosed(Exception):
    """The comparison says no-go and nobody took responsibility for going on."""

    def __init__(self, gates: list[str]) -> None:
        super().__init__(", ".join(gates))
        self.gates = gates


class SnapshotStale(Exception):
    """What the cycle settles was settled since it was rated, by a correction or by another cycle: rate it again."""


class OutOfOrder(Exception):
    """Another month of the same round stands in the way: an earlier one that is frozen, or a later one."""

    def __init__(self, month: datetime.date) -> None:
        super().__init__(f"{month:%Y-%m}")
        self.month = month


@operation.operation(audit=("round_id", "month"))
def open_cycle(
    *, actor: operation.Actor, round_id: int, month: datetime.date, issued_on: datetime.date, at: datetime.datetime
) -> int:
    """Open the cycle of a round's month, or find it; returns its id."""
    actor.require("billing.run-cycle")
    cycle, _ = models.Cycle.objects.get_or_create(
        round_id=round_id,
        month=month,
        defaults={
            "issued_on": issued_on,
            "due_on": issued_on + datetime.timedelta(days=due_days(issued_on)),
            "opened_at": at,
        },
    )
    return cycle.id


@operation.operation(audit=("cycle_id", "seal"))
def record_rated(
    *, actor: operation.Actor, cycle_id: int, snapshot_sha256: str, tariff_sha256: str, seal: str,
    refusals: pa.Table, report: dict[str, object], bills: int, at: datetime.datetime,
) -> None:  # fmt: skip
    """Keep what rating found: seal, report, exceptions. Rating again before the freeze replaces it."""
    actor.require("billing.run-cycle")
    cycle = locked(cycle_id)
    states.check(cycle.status, states.RATED)
    if cycle.seal == seal and cycle.snapshot_sha256 == snapshot_sha256 and cycle.report == report:
        return
    models.BillingException.objects.filter(cycle_id=cycle_id, status="open").delete()
    bulk.stage(refusals, "staged_refusals")
    with connections[routing.APPLICATION].cursor() as cursor:
        cursor.execute(_EXCEPTIONS, [cycle_id])
    cycle.status, cycle.seal, cycle.report, cycle.bill_count = states.RATED, seal, report, bills
    cycle.snapshot_sha256, cycle.tariff_sha256 = snapshot_sha256, tariff_sha256
    cycle.total_ttc_centimes = int(str(report["total_ttc_centimes"]))
    cycle.save()
    told = events.CycleRated(cycle_id=cycle_id, bills=bills, exceptions=refusals.num_rows)
    publishing.publish(actor=actor, event=told, at=at)


@operation.operation(audit=("cycle_id", "override"))
def freeze_cycle(
    *, actor: operation.Actor, cycle_id: int, credited: Collection[tuple[int, int, int]], override: str | None,
    at: datetime.datetime,
) -> int:  # fmt: skip
    """Seal a rated cycle and reserve its numbers; returns the first. From here it can only be completed.

    :param credited: bill and contract of each estimate that its credit notes give back
    :param override: why the cycle goes on although a gate is closed; kept in the audit trail
    :raises GateClosed: a gate fails and no reason is given
    :raises SnapshotStale: an estimate was given back since, or a month before was published since
    :raises OutOfOrder: an earlier month of the round is frozen, or a later one is
    """
    actor.require("billing.freeze-cycle")
    cycle = locked(cycle_id)
    if cycle.first_number is not None:
        return cycle.first_number
    states.check(cycle.status, states.FROZEN)
    lock_corrections(actor.tenant_id)
    _require_current(cycle, credited)
    closed = [gate["code"] for gate in cycle.report["gates"] if not gate["is_passed"]]
    if closed and not override:
        raise GateClosed(closed)
    year, rank = cycle.issued_on.year, 0
    if cycle.bill_count:
        cause = f"cycle:{cycle_id}:{cycle.seal}"
        rank = series.reserve(actor=actor, series="bill", year=year, count=cycle.bill_count, cause=cause, at=at).first
    cycle.first_number = year * types.NUMBER_YEAR + rank
    cycle.status = states.FROZEN
    cycle.save()
    publishing.publish(actor=actor, event=events.CycleFrozen(cycle_id=cycle_id, seal=cycle.seal), at=at)
    return cycle.first_number


@operation.operation(audit=("cycle_id",), using=routing.LANDING)
def publish_cycle(
    *, actor: operation.Actor, cycle_id: int, folder: Path, units: list[int], first_number: int, at: datetime.datetime
) -> None:
    """Land the bills, book the ledger and show them, in one transaction; repeating it changes nothing.

    :param first_number: of the numbers that the freeze reserved
    """
    actor.require("billing.run-cycle")
    cycle = locked(cycle_id)
    if cycle.status == states.PUBLISHED:
        return
    states.check(cycle.status, states.PUBLISHED)
    whole = [*units, types.CREDIT_UNIT]
    publication.land_bills(cycle, folder, whole, first_number, actor.tenant_id)
    sums = publication.component_sums(folder, whole)
    items = publication.open_items(cycle, folder, whole, first_number)
    ledger.post_run(
        actor=actor, batch=cycle_id, cause=causes.of_run(cycle_id, cycle.seal),
        items=items, postings=publication.postings_of(sums),
        posted_on=cycle.issued_on, at=at,
    )  # fmt: skip
    publication.keep_estimates(cycle, folder, units, first_number)
    publication.keep_corrections(cycle, folder, first_number + items.num_rows)
    cycle.status, cycle.published_at = states.PUBLISHED, at
    cycle.total_ttc_centimes = pc.sum(items["amount_centimes"]).as_py() or 0
    cycle.save(update_fields=["status", "published_at", "total_ttc_centimes"])


@operation.operation(audit=("cycle_id",))
def announce_published(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> None:
    """Tell that a cycle is published, once: the landing role cannot tell it, and a crash may fall in between."""
    actor.require("billing.run-cycle")
    cycle = locked(cycle_id)
    if cycle.status != states.PUBLISHED or cycle.is_announced:
        return
    cycle.is_announced = True
    cycle.save(update_fields=["is_announced"])
    told = events.CyclePublished(cycle_id=cycle_id, bills=cycle.bill_count, total_ttc_centimes=cycle.total_ttc_centimes)
    publishing.publish(actor=actor, event=told, at=at)


def lock_corrections(tenant_id: int) -> None:
    """Let one transaction of a tenant at a time decide what credit notes undo, until it ends."""
    locks.hold(f"billing:corrections:{tenant_id}")


def published_before(cycle: models.Cycle) -> list[int]:
    """Return the published cycles of the same round before this one, oldest first."""
    rows = models.Cycle.objects.filter(round_id=cycle.round_id, month__lt=cycle.month, status=states.PUBLISHED)
    return list(rows.order_by("month").values_list("id", flat=True))


def _require_current(cycle: models.Cycle, credited: Collection[tuple[int, int, int]]) -> None:
    others = models.Cycle.objects.filter(round_id=cycle.round_id).exclude(id=cycle.id)
    later = Q(month__gt=cycle.month, status__in=(states.FROZEN, states.PUBLISHED))
    standing = others.filter(later | Q(month__lt=cycle.month, status=states.FROZEN)).order_by("month").first()
    if standing is not None:
        raise OutOfOrder(standing.month)
    numbers = {number for number, _contract, _register in credited}
    known = models.Correction.objects.filter(bill_number__in=numbers)
    undone = set(known.values_list("bill_number", "contract_id", "register"))
    asked = {(number, contract, either) for number, contract, one in credited for either in (one, None)}
    if undone & asked or published_before(cycle) != cycle.report["after_cycles"]:
        raise SnapshotStale(cycle.id)


def locked(cycle_id: int) -> models.Cycle:
    """Return the cycle, locked for this transaction.

    :raises CycleNotFound: this tenant has none of this id
    """
    found = models.Cycle.objects.select_for_update().filter(id=cycle_id).first()
    if found is None:
        raise CycleNotFound(cycle_id)
    return found


def due_days(on: datetime.date) -> int:
    """Return how many days after its issue a bill falls due, by `rules/billing.yaml`."""
    rules = yaml.safe_load(rulebook.path("billing.yaml").read_text(encoding="utf-8"))
    for rule in rules["due_days"]:
        if rule["from"] <= on and (rule["to"] is None or on < rule["to"]):
            return int(rule["value"])
    raise LookupError(f"rules/billing.yaml: no due_days on {on}")

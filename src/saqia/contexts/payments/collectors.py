"""Partners that take payments for us: what each may take, what it holds, and what it has brought."""

import dataclasses
import datetime
from collections.abc import Sequence

from django.db.models import Max

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import collecting, events, models, rules, types, unsettled
from saqia.contexts.payments.holding import get_held
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing
from saqia.platform.tenancy import scope


class CollectorExists(Exception):
    """Another partner has this code or application."""


class CollectorMisdescribed(Exception):
    """A code, name, way to pay or limit cannot be taken; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class AboveCeiling(Exception):
    """One payment of this partner may be at most `most_centimes`."""

    def __init__(self, most_centimes: int) -> None:
        super().__init__(most_centimes)
        self.most_centimes = most_centimes


class GuaranteeSpent(Exception):
    """The partner would hold more than its guarantee: it brings what it holds first."""

    def __init__(self, left_centimes: int) -> None:
        super().__init__(left_centimes)
        self.left_centimes = left_centimes


@dataclasses.dataclass(frozen=True)
class Collector:
    """A partner and what it may take. Centimes."""

    code: str
    name_ar: str
    name_fr: str
    client_id: str
    methods: tuple[str, ...]
    most_per_payment_centimes: int
    guarantee_centimes: int
    is_active: bool


@operation.operation(audit=("code", "client_id"))
def register_collector(
    *, actor: operation.Actor, code: str, name_ar: str, name_fr: str, client_id: str, methods: Sequence[str],
    most_per_payment_centimes: int, guarantee_centimes: int, at: datetime.datetime,
) -> Collector:  # fmt: skip
    """Let a partner take payments with an application of the API.

    :raises CollectorMisdescribed: nothing is written
    :raises CollectorExists: the code or the application has one already
    """
    actor.require("payments.manage-collectors")
    _check(code, name_ar, name_fr, methods, most_per_payment_centimes, guarantee_centimes)
    if models.Collector.objects.filter(code=code).exists() or find_collector(client_id) is not None:
        raise CollectorExists(code)
    row = models.Collector.objects.create(
        code=code, name_ar=name_ar, name_fr=name_fr, client_id=client_id, methods=list(methods),
        most_per_payment_centimes=most_per_payment_centimes, guarantee_centimes=guarantee_centimes, registered_at=at,
    )  # fmt: skip
    return _shape(row)


@operation.operation(audit=("code", "is_active"))
def change_collector(
    *, actor: operation.Actor, code: str, most_per_payment_centimes: int, guarantee_centimes: int, is_active: bool,
    at: datetime.datetime,
) -> Collector:  # fmt: skip
    """Change what a partner may take; one that is not active takes nothing, and may still ask.

    Whoever stops one waits for its payments that are being recorded: none is recorded after the stop.

    :raises CollectorUnknown: there is none
    :raises CollectorMisdescribed: a limit is below zero
    """
    actor.require("payments.manage-collectors")
    row = models.Collector.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise collecting.CollectorUnknown(code)
    _check(code, row.name_ar, row.name_fr, row.methods, most_per_payment_centimes, guarantee_centimes)
    row.most_per_payment_centimes, row.guarantee_centimes = most_per_payment_centimes, guarantee_centimes
    was_active, row.is_active = row.is_active, is_active
    row.save(update_fields=["most_per_payment_centimes", "guarantee_centimes", "is_active"])
    if is_active is not was_active:
        kind = events.CollectorResumed if is_active else events.CollectorStopped
        publishing.publish(actor=actor, event=kind(code, at.isoformat()), at=at)
    return _shape(row)


def collect_for_partner(
    *, actor: operation.Actor, code: str, reference: str, method: str, lines: Sequence[types.Line],
    collected_at: datetime.datetime, at: datetime.datetime,
) -> types.Receipt:  # fmt: skip
    """Take a payment that a partner reports, within its ceiling and guarantee.

    What is held is summed before, not counted in a row that all its payments would wait for: payments of the same
    instant may together pass the guarantee by what each of them brings.

    :raises CollectorUnknown: it may take nothing
    :raises AboveCeiling, GuaranteeSpent: nothing is recorded
    :raises CollectedTooLongAgo: it comes in a file, which a person takes in; a known reference answers all the same
    :raises MethodUnknown: not one of its ways to pay
    """
    with scope.reading(actor.tenant_id):
        _check_limits(code, reference, method, sum(line.amount_centimes for line in lines), at - collected_at)
    return collecting.collect_payment(
        actor=actor, channel=types.PARTNERS, collector=code, reference=reference, method=method, lines=lines,
        collected_at=collected_at, at=at,
    )  # fmt: skip


def _check_limits(code: str, reference: str, method: str, amount_centimes: int, age: datetime.timedelta) -> None:
    row = models.Collector.objects.filter(code=code, is_active=True).first()
    if row is None:
        raise collecting.CollectorUnknown(code)
    if method not in row.methods:
        raise collecting.MethodUnknown(method)
    if models.Payment.objects.filter(channel=types.PARTNERS, collector=code, reference=reference).exists():
        return
    if age > datetime.timedelta(days=rules.report_days()):
        raise collecting.CollectedTooLongAgo
    if amount_centimes > row.most_per_payment_centimes:
        raise AboveCeiling(row.most_per_payment_centimes)
    left = row.guarantee_centimes - get_held(code)
    if amount_centimes > left:
        raise GuaranteeSpent(max(left, 0))


@operation.operation(audit=("channel", "collector", "reference", "amount_centimes"))
def settle_collector(
    *, actor: operation.Actor, channel: str, collector: str, until_on: datetime.date, amount_centimes: int,
    reference: str, at: datetime.datetime, arrived_on: datetime.date | None = None,
) -> bool:  # fmt: skip
    """Note that a collector's money reached our bank for its payments up to a day; once for its reference.

    The bank's statement empties the channel's account of what arrived (decision 0015), once. A sum that is net of the
    acquirer's commission by the rule empties it here of that commission and its tax: no statement shows them.

    :param channel: card, fatourati, partner
    :return: False: it was noted before
    """
    actor.require("payments.settle")
    unsettled.hold(actor.tenant_id, channel, collector)
    kept = unsettled.find_kept(
        channel=channel, collector=collector, until_on=until_on, arrived_centimes=amount_centimes
    )
    row, fresh = models.Settlement.objects.get_or_create(
        channel=channel, collector=collector, reference=reference,
        defaults={
            "until_on": until_on, "amount_centimes": amount_centimes, "settled_at": at, "settled_by": actor.name,
            "commission_centimes": kept.taken_centimes - kept.net_centimes if kept else 0,
        },
    )  # fmt: skip
    if fresh and kept:
        _book_commission(actor, row, kept, arrived_on or local_time.day(at), at)
    if fresh:
        told = events.SettlementNoted(channel, collector, until_on.isoformat(), reference)
        publishing.publish(actor=actor, event=told, at=at)
    return fresh


def _book_commission(
    actor: operation.Actor, row: models.Settlement, kept: types.Until, on: datetime.date, at: datetime.datetime
) -> None:
    system = operation.system_actor(tenant_id=actor.tenant_id, name="payment")
    postings = [
        ledger_types.Posting("bank_fees", kept.commission_centimes),
        ledger_types.Posting("tax_on_costs", kept.tax_centimes),
        ledger_types.Posting(rules.get_clearing(row.channel), -row.commission_centimes),
    ]
    ledger.post_move(
        actor=system, cause=f"settlement:{row.id}:commission", kind="commission", posted_on=on, at=at,
        postings=[one for one in postings if one.amount_centimes],
    )  # fmt: skip


def find_guarantee_warning(code: str) -> str | None:
    """Return what names the present nearness of a partner to its guarantee; None: it is not near.

    The same until it brings money or its guarantee changes, so that whoever tells of it tells once.
    """
    row = models.Collector.objects.filter(code=code).first()
    if row is None or get_held(code) * 100 < row.guarantee_centimes * rules.guarantee_warning_percent():
        return None
    brought = models.Settlement.objects.filter(channel=types.PARTNERS, collector=code).order_by("-until_on").first()
    return f"{code}-{row.guarantee_centimes}-{brought.until_on.isoformat() if brought else 'start'}"


def find_settlement(
    *, channel: str, collector: str, on: datetime.date
) -> tuple[datetime.date, datetime.date, int, str] | None:
    """Return the transfer that covers a day: first and last day, centimes with what was kept, reference; or None."""
    rows = models.Settlement.objects.filter(channel=channel, collector=collector)
    found = rows.filter(until_on__gte=on).order_by("until_on", "id").first()
    if found is None:
        return None
    same = rows.filter(until_on=found.until_on)
    before = rows.filter(until_on__lt=found.until_on).order_by("-until_on").values_list("until_on", flat=True).first()
    first = datetime.date(2000, 1, 1) if before is None else before + datetime.timedelta(1)
    total = sum(arrived + kept for arrived, kept in same.values_list("amount_centimes", "commission_centimes"))
    return first, found.until_on, total, found.reference


def sum_settlements(*, on: datetime.date) -> dict[tuple[str, str], tuple[datetime.date | None, datetime.date, int]]:
    """Return (channel, collector) -> the transfer that covers a day: first and last day, centimes with what was kept.

    No first day: it is the collector's first transfer. Two queries.
    """
    before = models.Settlement.objects.filter(until_on__lt=on).values_list("channel", "collector")
    first = {(channel, collector): day for channel, collector, day in before.annotate(day=Max("until_on"))}
    found: dict[tuple[str, str], tuple[datetime.date, int]] = {}
    for row in models.Settlement.objects.filter(until_on__gte=on).order_by("until_on"):
        key = (row.channel, row.collector)
        until, total = found.get(key, (row.until_on, 0))
        if until == row.until_on:
            found[key] = (until, total + row.amount_centimes + row.commission_centimes)
    return {
        key: (first[key] + datetime.timedelta(days=1) if key in first else None, until, total)
        for key, (until, total) in found.items()
    }


def find_collector(client_id: str) -> Collector | None:
    """Return the partner of an application, or None."""
    row = models.Collector.objects.filter(client_id=client_id).first()
    return None if row is None else _shape(row)


def find_application(code: str) -> str | None:
    """Return the application of a partner by its code, or None: money may come from who is not registered."""
    return models.Collector.objects.filter(code=code).values_list("client_id", flat=True).first()


def list_collectors() -> list[Collector]:
    """Return every partner by code."""
    return [_shape(row) for row in models.Collector.objects.order_by("code")]


def _check(code: str, name_ar: str, name_fr: str, methods: Sequence[str], most: int, guarantee: int) -> None:
    known = {one.code for one in rules.methods().values() if types.PARTNERS in one.channels}
    faults = {
        "code": not code or len(code) > 40 or not code.replace("-", "").isalnum() or not code.isascii(),
        "name": not name_ar.strip() or not name_fr.strip() or len(name_ar) > 120 or len(name_fr) > 120,
        "methods": not methods or bool(set(methods) - known),
        "limits": most <= 0 or guarantee < 0,
    }
    for field, is_fault in faults.items():
        if is_fault:
            raise CollectorMisdescribed(field)


def _shape(row: models.Collector) -> Collector:
    return Collector(
        row.code, row.name_ar, row.name_fr, row.client_id, tuple(row.methods), row.most_per_payment_centimes,
        row.guarantee_centimes, row.is_active,
    )  # fmt: skip

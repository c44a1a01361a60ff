"""Opening, withdrawing and appealing: what the customer does about a dispute, or an agent for them."""

import dataclasses
import datetime
from collections.abc import Collection

from saqia.contexts.billing import corrections, cycles, events, models, rating, reading, types
from saqia.contexts.billing.disputes import diagnosis, moving, shapes, states
from saqia.contexts.billing.disputes.moving import DisputeNotFound as DisputeNotFound
from saqia.contexts.billing.explaining import previews
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as ledger_queries
from saqia.engine import table
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.numbering import series
from saqia.platform.outbox import publishing

REASONS = ("too-high", "wrong-index", "estimate", "leak", "wrong-tariff", "not-mine", "paid-already", "other")


class DisputeReasonUnknown(Exception):
    """No reason has this code."""


class DisputedAlready(Exception):
    """The bill is contested already; `number` is the dispute that stands."""

    def __init__(self, number: int) -> None:
        super().__init__(types.printable_number(number))
        self.number = number


class DisputedTooMuch(Exception):
    """More is contested than the bill comes to, or nothing; `most_centimes` is what may be."""

    def __init__(self, most_centimes: int) -> None:
        super().__init__(most_centimes)
        self.most_centimes = most_centimes


class AppealTooLate(Exception):
    """The time to ask for another look is over, or another look was had."""


@operation.operation(audit=("bill_number", "reason", "client_key"))
def open_dispute(
    *, actor: operation.Actor, bill_number: int, reason: str, client_key: str, rules: table.Table, grid: rating.Grid,
    at: datetime.datetime, account_id: int | None = None, disputed_centimes: int | None = None,
    contract_ids: Collection[int] = (), remark: str = "", file_ids: Collection[int] = (),
) -> shapes.Dispute:  # fmt: skip
    """Contest a bill: the disputed part is held from collection, the data is looked through, a deadline is set.

    :param client_key: chosen by whoever sends it; the same key again returns the same dispute
    :param account_id: the customer's own account, whose bill it must be; None: an agent acts
    :param disputed_centimes: what is contested; None: what `contract_ids` are charged, or the whole bill
    :raises corrections.BillNotFound: no such bill, or not this account's
    :raises corrections.NotCorrectable: a credit note
    :raises DisputeReasonUnknown, DisputedAlready, DisputedTooMuch: nothing is written
    """
    actor.require("billing.open-dispute")
    cycles.lock_corrections(actor.tenant_id)
    known = models.Dispute.objects.filter(client_key=client_key).first()
    if known is not None:
        if account_id is not None and known.account_id != account_id:
            raise corrections.BillNotFound(bill_number)
        return shapes.frozen(known)
    if reason not in REASONS:
        raise DisputeReasonUnknown(reason)
    detail = _contested(actor, bill_number, account_id)
    disputed = _disputed(detail, disputed_centimes, contract_ids)
    year = local_time.day(at).year
    rank = series.next_number(actor=actor, series="dispute", year=year, cause=client_key, at=at)
    number = year * types.NUMBER_YEAR + rank
    held = _hold(actor, detail, disputed, number, at)
    findings = diagnosis.diagnose(detail, rules, grid)
    row = models.Dispute.objects.create(
        number=number, client_key=client_key, bill_number=bill_number, account_id=detail.header.account_id,
        reason=reason, remark=remark, file_ids=list(file_ids), disputed_centimes=disputed, held_centimes=held,
        diagnosis=[dataclasses.asdict(one) for one in findings], status=states.OPENED, opened_at=at,
        opened_by=actor.name, answer_by=moving.answer_by(at),
    )  # fmt: skip
    moving.note(actor, row, at)
    told = events.DisputeOpened(
        dispute_number=number, bill_number=bill_number, account_id=row.account_id, disputed_centimes=disputed,
        answer_by=row.answer_by.isoformat(),
    )  # fmt: skip
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.frozen(row)


@operation.operation(audit=("number",))
def withdraw_dispute(
    *, actor: operation.Actor, number: int, at: datetime.datetime, account_id: int | None = None
) -> shapes.Dispute:
    """Take a dispute back; what was held may be collected again. Repeating it changes nothing.

    :param account_id: the customer's own account; None: an agent acts
    :raises DisputeNotFound: no such dispute, or not this account's
    :raises states.DisputeElsewhere: it was decided, or waits for a second person
    """
    actor.require("billing.open-dispute")
    row = moving.locked(number, account_id)
    if row.status != states.WITHDRAWN:
        moving.move(actor, row, states.WITHDRAWN, at)
        moving.release(actor, row, at)
    return shapes.frozen(row)


@operation.operation(audit=("number",))
def appeal_dispute(
    *, actor: operation.Actor, number: int, remark: str, at: datetime.datetime, account_id: int | None = None
) -> shapes.Dispute:
    """Ask once for another look at what was refused, wholly or partly; a new deadline is set.

    :raises DisputeNotFound: no such dispute, or not this account's
    :raises states.DisputeElsewhere: it was not refused
    :raises DisputedAlready: the bill is contested anew meanwhile
    :raises AppealTooLate: the time is over, or another look was had
    """
    actor.require("billing.open-dispute")
    row = moving.locked(number, account_id)
    if row.status not in (states.REFUSED, states.PARTLY):
        raise states.DisputeElsewhere(row.status, states.EXAMINING)
    _require_uncontested(row.bill_number)
    if row.appeals or row.appeal_until is None or local_time.day(at) > row.appeal_until:
        raise AppealTooLate(number)
    row.appeals, row.answer_by, row.outcome = 1, moving.answer_by(at), ""
    row.remark = f"{row.remark}\n{remark}".strip()[:1000]
    moving.move(actor, row, states.EXAMINING, at)
    return shapes.frozen(row)


def _contested(actor: operation.Actor, bill_number: int, account_id: int | None) -> types.BillDetail:
    row = models.Bill.objects.filter(number=bill_number).first()
    if row is None or (account_id is not None and row.account_id != account_id):
        raise corrections.BillNotFound(bill_number)
    if row.kind != "bill":
        raise corrections.NotCorrectable(bill_number)
    _require_uncontested(bill_number)
    return reading.detail(row)


def _require_uncontested(bill_number: int) -> None:
    standing = models.Dispute.objects.filter(bill_number=bill_number, status__in=states.OPEN).first()
    if standing is not None:
        raise DisputedAlready(standing.number)


def _disputed(detail: types.BillDetail, asked: int | None, contract_ids: Collection[int]) -> int:
    """Return what is contested, at most what of the bill no credit note has undone."""
    undone = models.Correction.objects.filter(bill_number=detail.header.number).values_list("contract_id", flat=True)
    charged = previews.amounts_by_contract(detail)
    most = sum(amount for contract, amount in charged.items() if contract not in set(undone))
    named = sum(charged.get(contract, 0) for contract in contract_ids) if contract_ids else most
    disputed = named if asked is None else asked
    if not 0 < disputed <= most:
        raise DisputedTooMuch(max(most, 0))
    return disputed


def _hold(actor: operation.Actor, detail: types.BillDetail, disputed: int, number: int, at: datetime.datetime) -> int:
    """Hold what of the contested part the bill still owes; the right to hold comes with the right to contest."""
    header = detail.header
    items = ledger_queries.list_open_items(account_id=header.account_id)
    owed = next((one.remaining_centimes - one.held_centimes for one in items if one.number == header.number), 0)
    held = max(min(disputed, owed), 0)
    if held:
        system = operation.system_actor(tenant_id=actor.tenant_id, name="dispute")
        ledger.place_hold(
            actor=system, item_number=header.number, amount_centimes=held, cause=moving.hold_cause(number), at=at
        )
    return held

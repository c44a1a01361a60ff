"""Prepaid meters: known, linked to what they measure, blocked and unblocked."""

import datetime

from django.db.models import Q

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.prepaid import events, history, models, refusals, shapes, types
from saqia.engine.sts import blocks, meters
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

_RESOURCES = {1: blocks.Resource.ELECTRICITY, 2: blocks.Resource.WATER}


@operation.operation(audit=("number", "contract_number"))
def register_meter(
    *, actor: operation.Actor, number: str, contract_number: str, key: types.KeyTerms, cipher: str, derivation: str,
    at: datetime.datetime,
) -> types.Meter:  # fmt: skip
    """Say that the meter that hangs behind a prepaid contract takes tokens, and which key it holds.

    Where it took the place of another in the same contract, it counts on from that one: what the month bought, and the
    day until which standing charges are paid. What was left on the dial of the other does not follow by itself.

    :param number: printed on it: 11 or 13 digits
    :raises contracts.ContractNotFound: no such contract
    :raises MeterUnsound: the contract is not prepaid or not in force, no meter hangs, or number and key disagree
    :raises MeterTaken: the number, or the meter, is registered already
    """
    actor.require("prepaid.register-meter")
    on = local_time.day(at)
    contract = contracts.get_contract(contract_number)
    hanging = metering.find_hanging_meter(contract.metered_by_id)
    in_force = contract.starts_on <= on and (contract.ends_on is None or contract.ends_on > on)
    if not contract.is_prepaid or not in_force or hanging is None or contract.service not in _RESOURCES:
        raise refusals.MeterUnsound(contract_number)
    plain = history.plain(number)
    taken = Q(number=plain, replaced_at=None) | Q(meter_id=hanging.id)
    if models.PrepaidMeter.objects.filter(taken).exists():
        raise refusals.MeterTaken(number)
    before = _replaced(contract.id)
    row = models.PrepaidMeter(
        meter_id=hanging.id, replaces=before, contract_id=contract.id, account_id=contract.account_id, number=plain,
        resource=_RESOURCES[contract.service], supply_group=key.supply_group, tariff_index=key.tariff_index,
        key_revision=key.key_revision, key_expiry=key.expiry, base_date=key.base_date, cipher=cipher,
        derivation=derivation, registered_at=at,
        fixed_from_on=before.fixed_from_on if before else max(contract.starts_on, on.replace(day=1)),
    )  # fmt: skip
    try:
        shapes.keyed(row)
    except (meters.KeyInvalid, meters.MeterNumberInvalid, ValueError):
        raise refusals.MeterUnsound(number) from None
    row.save()
    told = events.MeterRegistered(meter_id=row.id, account_id=row.account_id)
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.meter(row)


@operation.operation(audit=("metering_meter_id",))
def retire_meter(
    *, actor: operation.Actor, metering_meter_id: int, at: datetime.datetime
) -> types.Meter | None:  # fmt: skip
    """Say that a meter was taken down and another hangs in its place: nobody buys for it any more, once.

    What is paid and has no token yet is refused when its token is made, and its money goes back.

    :param metering_meter_id: of the meter that was taken down
    :return: None: it was no prepaid meter
    """
    actor.require("prepaid.register-meter")
    row = models.PrepaidMeter.objects.select_for_update().filter(meter_id=metering_meter_id).first()
    if row is None:
        return None
    if row.replaced_at is None:
        row.replaced_at = at
        row.save(update_fields=["replaced_at"])
    return shapes.meter(row)


@operation.operation(audit=("number", "contract_number"))
def link_meter(
    *, actor: operation.Actor, number: str, contract_number: str, at: datetime.datetime
) -> types.Meter:  # fmt: skip
    """Say that a meter now counts for another contract of the same point: its holder changed.

    :raises MeterUnknown: no meter has this number
    :raises contracts.ContractNotFound: no such contract
    :raises MeterUnsound: the contract is not prepaid, or of another point
    """
    actor.require("prepaid.register-meter")
    row = history.locked_meter(number)
    contract = contracts.get_contract(contract_number)
    hanging = metering.find_hanging_meter(contract.metered_by_id)
    if not contract.is_prepaid or hanging is None or hanging.id != row.meter_id:
        raise refusals.MeterUnsound(contract_number)
    if row.contract_id != contract.id:
        row.contract_id, row.account_id = contract.id, contract.account_id
        row.fixed_from_on = max(contract.starts_on, local_time.day(at).replace(day=1))
        row.save(update_fields=["contract_id", "account_id", "fixed_from_on"])
    return shapes.meter(row)


def _replaced(contract_id: int) -> models.PrepaidMeter | None:
    """Return the meter of a contract that was replaced last, where none took its place yet."""
    last = models.PrepaidMeter.objects.filter(contract_id=contract_id).order_by("-id").first()
    return last if last is not None and last.replaced_at is not None else None


@operation.operation(audit=("number", "reason"))
def block_meter(*, actor: operation.Actor, number: str, reason: str, at: datetime.datetime) -> types.Meter:
    """Let a meter buy nothing until it is unblocked; what it was sold already stays.

    :raises MeterUnknown: no meter has this number
    :raises ReasonMissing: no reason is given
    """
    actor.require("prepaid.block-meter")
    if not reason.strip():
        raise refusals.ReasonMissing
    row = history.locked_meter(number)
    if not row.blocked_reason:
        row.blocked_reason, row.blocked_at = reason.strip()[:200], at
        row.save(update_fields=["blocked_reason", "blocked_at"])
        publishing.publish(actor=actor, event=events.MeterBlocked(meter_id=row.id), at=at)
    return shapes.meter(row)


@operation.operation(audit=("number",))
def unblock_meter(*, actor: operation.Actor, number: str, at: datetime.datetime) -> types.Meter:
    """Let a meter buy again.

    :raises MeterUnknown: no meter has this number
    """
    actor.require("prepaid.block-meter")
    row = history.locked_meter(number)
    if row.blocked_reason:
        row.blocked_reason, row.blocked_at = "", None
        row.save(update_fields=["blocked_reason", "blocked_at"])
        publishing.publish(actor=actor, event=events.MeterUnblocked(meter_id=row.id), at=at)
    return shapes.meter(row)

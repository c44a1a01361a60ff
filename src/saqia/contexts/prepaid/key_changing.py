"""Giving a meter another key: supply group, revision, tariff index or base date change, by tokens that are typed."""

import datetime
from collections.abc import Sequence

from saqia.contexts.prepaid import events, history, models, ports, refusals, shapes, types
from saqia.engine.sts import meters
from saqia.platform import operation
from saqia.platform.outbox import publishing


@operation.operation(audit=("number", "reason"))
def change_key(
    *, actor: operation.Actor, number: str, key: types.KeyTerms, reason: str, at: datetime.datetime
) -> types.KeyChange:
    """Ask for the tokens that give a meter another key; they are made after the commit.

    Until they are made the meter is sold to under the key that it holds; from then on under the new one, so that they
    are entered before the next purchase.

    :raises MeterUnknown: no meter has this number
    :raises MeterReplaced: it was taken down
    :raises KeyUnsound: the standard knows no such key, or the meter holds it
    :raises KeyChangePending: another change is under way
    :raises ReasonMissing: no reason is given
    """
    actor.require("prepaid.change-key")
    if not reason.strip():
        raise refusals.ReasonMissing
    row = history.locked_meter(number)
    if row.replaced_at is not None:
        raise refusals.MeterReplaced(row.number)
    _require_sound(row, key)
    waiting = models.Vend.objects.filter(meter_id=row.id, status=models.PAID)
    changing = models.KeyChange.objects.filter(meter_id=row.id, status=models.REQUESTED)
    if waiting.exists() or changing.exists():
        raise refusals.KeyChangePending(number)
    change = models.KeyChange.objects.create(
        meter=row, status=models.REQUESTED, supply_group=key.supply_group, tariff_index=key.tariff_index,
        key_revision=key.key_revision, key_expiry=key.expiry, base_date=key.base_date, reason=reason.strip()[:200],
        requested_at=at, requested_by=actor.name,
    )  # fmt: skip
    publishing.publish(actor=actor, event=events.KeyChangeRequested(key_change_id=change.id), at=at)
    return shapes.key_change(change)


@operation.operation(audit=("key_change_id",))
def begin_key_change(
    *, actor: operation.Actor, key_change_id: int, at: datetime.datetime
) -> ports.KeyChangeRequest | None:
    """Return the tokens to make, None when there are none to make any more."""
    actor.require("prepaid.issue")
    change = _locked(key_change_id)
    if change is None or change.status != models.REQUESTED:
        return None
    return ports.KeyChangeRequest(
        tenant_id=actor.tenant_id, reference=f"key:{change.id}", meter=shapes.keyed(change.meter),
        becomes=shapes.keyed(change.meter, shapes.key(change)),
    )  # fmt: skip


@operation.operation(audit=("key_change_id",))
def issue_key_change(
    *, actor: operation.Actor, key_change_id: int, tokens: Sequence[str], at: datetime.datetime
) -> types.KeyChange:
    """Record the tokens of a new key: from now on the meter is sold to under it. Recording again changes nothing.

    :raises VendUnknown: this distributor has no such change
    """
    actor.require("prepaid.issue")
    change = _locked(key_change_id)
    if change is None:
        raise refusals.VendUnknown(key_change_id)
    if change.status != models.REQUESTED:
        return shapes.key_change(change, models.Token.objects.filter(key_change_id=change.id))
    made = [
        models.Token.objects.create(
            meter_id=change.meter_id, key_change_id=change.id, rank=rank, digits=digits, made_at=at
        )
        for rank, digits in enumerate(tokens, 1)
    ]
    change.status, change.ended_at = models.ISSUED, at
    change.save(update_fields=["status", "ended_at"])
    _take_over(change)
    told = events.KeyChangeIssued(key_change_id=change.id, account_id=change.meter.account_id)
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.key_change(change, made)


@operation.operation(audit=("key_change_id", "reason"))
def refuse_key_change(*, actor: operation.Actor, key_change_id: int, reason: str, at: datetime.datetime) -> None:
    """Say that a new key cannot be made; the meter keeps its own."""
    actor.require("prepaid.issue")
    change = _locked(key_change_id)
    if change is None or change.status != models.REQUESTED:
        return
    change.status, change.ended_at, change.refusal = models.REFUSED, at, reason
    change.save(update_fields=["status", "ended_at", "refusal"])
    told = events.KeyChangeRefused(key_change_id=change.id, reason=reason)
    publishing.publish(actor=actor, event=told, at=at)


def _take_over(change: models.KeyChange) -> None:
    meter = change.meter
    if meter.base_date != change.base_date:
        meter.last_identifier = -1  # minutes count from another day, and the meter forgets the old ones
    meter.supply_group, meter.tariff_index = change.supply_group, change.tariff_index
    meter.key_revision, meter.key_expiry, meter.base_date = change.key_revision, change.key_expiry, change.base_date
    meter.save(
        update_fields=[
            "supply_group", "tariff_index", "key_revision", "key_expiry", "base_date", "last_identifier",
        ]
    )  # fmt: skip


def _require_sound(row: models.PrepaidMeter, key: types.KeyTerms) -> None:
    try:
        becomes = shapes.keyed(row, key)
    except (meters.KeyInvalid, ValueError):
        raise refusals.KeyUnsound(row.number) from None
    if becomes == shapes.keyed(row):
        raise refusals.KeyUnsound(row.number)


def _locked(key_change_id: int) -> models.KeyChange | None:
    rows = models.KeyChange.objects.select_for_update(of=("self",)).select_related("meter")
    return rows.filter(id=key_change_id).first()
